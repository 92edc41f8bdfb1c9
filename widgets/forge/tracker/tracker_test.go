package tracker_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/forge/tracker"
	"github.com/fedora-hubs/hubs/widgets/issues"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestValidate(t *testing.T) {
	kind := widgets.New(issues.Widget{})
	for config, valid := range map[string]bool{
		`{"projects": ["o/r", "fork/ada/rpms/x+y", "~ada/x.y"]}`: true,
		`{"projects": ["o/../../user"]}`:                         false,
		`{"projects": ["../x"]}`:                                 false,
		`{"projects": ["o/r?x=1"]}`:                              false,
		`{"projects": ["https://github.com/o/r"]}`:               false,
		`{"forge": "sourceforge"}`:                               false,
		`{"url": "ftp://example.org"}`:                           false,
	} {
		if err := kind.Check(json.RawMessage(config)); (err == nil) != valid {
			t.Errorf("%s: %v", config, err)
		}
	}
}

// TestMerged wants each item once, from all projects and labels.
func TestMerged(t *testing.T) {
	env := widgettest.Env(widgettest.Team, widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `[{"number": 1, "title": "In %s", "labels": [{"name": "a"}, {"name": "b"}], "updated_at": "2026-05-01T10:00:00Z"}]`, r.URL.Path)
	})})
	c := tracker.Config{Forge: "forgejo", Base: "https://example.org/", Projects: []string{"o/r", "o/s"}, Labels: []string{"a", "b", "c"}, Limit: 1}
	d, err := c.Find(t.Context(), env, false)
	if err != nil || len(d.Items) != 1 || !d.More || d.Items[0].Title != "In /api/v1/repos/o/r/issues" {
		t.Errorf("got %+v, %v", d, err)
	}
}

func TestStale(t *testing.T) {
	c := tracker.Config{Forge: "github", Projects: []string{"o/r"}}
	for body, want := range map[string]bool{
		`{"repository": {"full_name": "O/R"}}`: true,
		`{"repository": {"full_name": "o/s"}}`: false,
		`{"repository": 7}`:                    true,
		`{}`:                                   true,
	} {
		var m fedmsg.Message
		if err := json.Unmarshal([]byte(body), &m.Body); err != nil {
			t.Fatal(err)
		}
		if got := c.Stale(m); got != want {
			t.Errorf("%s: %t, want %t", body, got, want)
		}
	}
}
