package widgets_test

import (
	"context"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/views/ui/uitest"
	"github.com/fedora-hubs/hubs/widgets"
)

var (
	drawn   = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	content = []byte("<h3>Owners</h3><p>Ada &amp; Bob</p>")
)

func TestFrame(t *testing.T) {
	for name, d := range map[string]widgets.FrameData{
		"fresh":                  {Content: content},
		"bare":                   {Content: content, Bare: true},
		"empty":                  {Empty: true},
		"blank":                  {},
		"stale":                  {Content: content, Problem: "The data could not be read.", Since: drawn.Add(time.Hour)},
		"failed":                 {Problem: "The calendar does not answer.", Since: drawn.Add(time.Hour)},
		"failed-at-unknown-time": {Problem: "The calendar does not answer."},
		"empty-and-failing":      {Empty: true, Problem: "The calendar does not answer."},
	} {
		t.Run(name, func(t *testing.T) {
			d.ID, d.Kind, d.Title, d.Drawn = 7, "rules", "Rules & <owners>", drawn
			html, offset, err := widgets.RenderFrame(context.Background(), d)
			if err != nil {
				t.Fatal(err)
			}
			uitest.Golden(t, "frame/"+name, html)
			for _, problem := range uitest.Problems(html, 1) {
				t.Error(problem)
			}
			if shown := !d.Empty && (d.Problem == "" || len(d.Content) > 0); shown != (offset >= 0) {
				t.Fatalf("offset is %d, shown is %v", offset, shown)
			}
			if offset >= 0 && string(html[offset:offset+len(d.Content)]) != string(d.Content) {
				t.Errorf("at the offset stands %q", html[offset:])
			}
		})
	}
}

// TestFrameAfterDeadline draws the frame of a widget whose time is over.
func TestFrameAfterDeadline(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := widgets.RenderFrame(ctx, widgets.FrameData{ID: 7, Kind: "rules", Problem: "The data took too long to arrive."}); err != nil {
		t.Error(err)
	}
}

// TestReframe cuts the content out of a fresh fragment and frames it again.
func TestReframe(t *testing.T) {
	fresh := widgets.FrameData{ID: 7, Kind: "rules", Title: "Rules", Drawn: drawn, Content: content}
	html, offset, err := widgets.RenderFrame(context.Background(), fresh)
	if err != nil {
		t.Fatal(err)
	}
	stale := fresh
	stale.Content = html[offset : offset+len(content)]
	stale.Problem = "The data could not be read."
	html, _, err = widgets.RenderFrame(context.Background(), stale)
	if err != nil {
		t.Fatal(err)
	}
	uitest.Golden(t, "frame/reframed", html)
}
