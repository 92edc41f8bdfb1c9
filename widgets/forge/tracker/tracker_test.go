package tracker_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"testing"

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

func TestInterests(t *testing.T) {
	for _, c := range []struct {
		config tracker.Config
		want   widgets.Interests
	}{
		{tracker.Config{Forge: "github"}, nil},
		{tracker.Config{Forge: "github", Projects: []string{"O/R", "o/s"}}, widgets.Interests{{Topics: []string{"github.*"}, Repositories: []string{"github.com/o/r", "github.com/o/s"}}}},
		{tracker.Config{Forge: "pagure", Base: "https://src.example.org", Projects: []string{"rpms/x"}}, widgets.Interests{{Topics: []string{"pagure.issue.*"}, Repositories: []string{"src.example.org/rpms/x"}}}},
	} {
		if got := c.config.Interests(false); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.config, got, c.want)
		}
	}
}
