package tracker_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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
	if err != nil || len(d.Items) != 1 || len(d.More) != 1 || d.Items[0].Title != "In /api/v1/repos/o/r/issues" {
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

// A forges answers for projects by their names.
type forges map[string]func(w http.ResponseWriter, page int)

func (f forges) env() widgets.Env {
	return widgettest.Env(widgettest.Team, widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		project := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/repos/"), "/issues")
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		if answer := f[project]; answer != nil {
			answer(w, max(page, 1))
		} else {
			http.NotFound(w, r)
		}
	})})
}

// issue is an entry of a list, or a pull request; the newest has the lowest number.
func issue(number int, pull bool) string {
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(number) * time.Minute)
	more := ""
	if pull {
		more = `, "pull_request": {}`
	}
	return fmt.Sprintf(`{"number": %d, "title": "Issue %d", "updated_at": %q%s}`, number, number, at.Format(time.RFC3339), more)
}

// paged answers with so many entries on pages of 30, of which every few are issues.
func paged(all, every int, asked *atomic.Int64) func(http.ResponseWriter, int) {
	return func(w http.ResponseWriter, page int) {
		asked.Add(1)
		var list []string
		for n := 30*(page-1) + 1; n <= min(30*page, all); n++ {
			list = append(list, issue(n, n%every != 0))
		}
		if 30*page < all {
			w.Header().Set("Link", fmt.Sprintf(`<https://api.github.com/x?page=%d>; rel="next"`, page+1))
		}
		fmt.Fprint(w, "["+strings.Join(list, ",")+"]")
	}
}

func said(text string, status int) func(http.ResponseWriter, int) {
	return func(w http.ResponseWriter, _ int) { w.WriteHeader(status); fmt.Fprint(w, text) }
}

func find(t *testing.T, f forges, limit int, projects ...string) (tracker.Data, error) {
	t.Helper()
	return tracker.Config{Forge: "github", Projects: projects, Limit: limit}.Find(t.Context(), f.env(), false)
}

// As many are shown as were asked for, if there are as many; else it is said that there
// may be more. It is not asked for more than is needed.
func TestPages(t *testing.T) {
	for _, c := range []struct {
		all, every, limit  int
		shown, asked, more int
	}{
		{all: 20, every: 1, limit: 50, shown: 20, asked: 1},
		{all: 30, every: 1, limit: 30, shown: 30, asked: 1},
		{all: 200, every: 1, limit: 10, shown: 10, asked: 1, more: 1},
		{all: 50, every: 1, limit: 50, shown: 50, asked: 2},
		{all: 200, every: 1, limit: 50, shown: 50, asked: 2, more: 1},
		{all: 60, every: 60, limit: 10, shown: 1, asked: 2},
		{all: 1000, every: 300, limit: 10, shown: 0, asked: 4, more: 1},
		{all: 0, every: 1, limit: 10, asked: 1},
	} {
		var asked atomic.Int64
		d, err := find(t, forges{"o/r": paged(c.all, c.every, &asked)}, c.limit, "o/r")
		if err != nil || len(d.Items) != c.shown || int(asked.Load()) != c.asked || len(d.More) != c.more {
			t.Errorf("%+v: %d shown, asked %d times, more in %v, %v", c, len(d.Items), asked.Load(), d.More, err)
		}
		if c.more > 0 && d.More[0] != (tracker.Place{Project: "o/r", Link: "https://github.com/o/r/issues"}) {
			t.Errorf("more is at %+v", d.More)
		}
	}
}

// Ten projects with five labels each are asked no more than 70 times.
func TestAskedWithinLimits(t *testing.T) {
	var asked atomic.Int64
	f, c := forges{}, tracker.Config{Forge: "github", Labels: []string{"a", "b", "c", "d", "e"}, Limit: 50}
	for n := range 10 {
		c.Projects = append(c.Projects, fmt.Sprintf("o/r%d", n))
		f[c.Projects[n]] = paged(10_000, 10_000, &asked)
	}
	if d, err := c.Find(t.Context(), f.env(), false); err != nil || len(d.More) != 10 || asked.Load() > 70 || asked.Load() < 50 {
		t.Errorf("asked %d times, %+v, %v", asked.Load(), d.More, err)
	}
}

// A project that fails is named, with the cause, and takes no other with it.
func TestOneFails(t *testing.T) {
	var asked atomic.Int64
	good := paged(1, 1, &asked)
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, int)
		want   string
	}{
		"unknown":  {nil, "api.github.com has no project o/x that is open to everyone."},
		"private":  {said(`{"message": "Forbidden"}`, 403), "api.github.com does not let us see this: it has to be open to everyone."},
		"limited":  {said(`{"message": "API rate limit exceeded for 192.0.2.1."}`, 403), "api.github.com asks us to wait."},
		"disabled": {said(`{"message": "Issues are disabled for this repo"}`, 410), "o/x has its issues turned off at api.github.com."},
		"broken":   {said(`[{"number": 1`, 200), "api.github.com answered with something unexpected: the beginning of its data alone."},
		"a page":   {said(`<!doctype html><title>Unicorn</title>`, 200), "api.github.com answered with something unexpected: a web page. The settings of this widget need the address of the service itself."},
		"null":     {said(`null`, 200), "api.github.com answered with something unexpected."},
		"an error": {said(`{"message": "Try later"}`, 200), "api.github.com answered with something unexpected: “Try later”."},
		"theirs":   {said(`oops`, 500), "api.github.com has an error of its own (status 500)."},
		"refused":  {said(`{"message": "Validation Failed"}`, 422), "api.github.com refuses what the settings of this widget ask for: “Validation Failed”"},
	} {
		d, err := find(t, forges{"o/r": good, "o/x": c.answer, "o/s": good}, 10, "o/r", "o/x", "o/s")
		if err != nil || len(d.Items) != 2 || !reflect.DeepEqual(d.Failed, []tracker.Failure{{Project: "o/x", Said: c.want}}) {
			t.Errorf("%s: %d items, failed %+v, %v", name, len(d.Items), d.Failed, err)
		}
		d, err = find(t, forges{"o/x": c.answer}, 10, "o/x")
		switch {
		case name == "disabled" && (err != nil || len(d.Failed) != 1):
			t.Errorf("alone, what is turned off is no fault: %+v, %v", d, err)
		case name != "disabled" && widgets.Explanation(err) != c.want:
			t.Errorf("%s alone: %+v, %v", name, d, err)
		}
	}
	d, err := find(t, forges{"o/x": said(`null`, 200)}, 10, "o/x", "o/y")
	if err != nil || len(d.Failed) != 2 {
		t.Errorf("two that fail for reasons of their own: %+v, %v", d, err)
	}
}

// An entry that can't be read costs itself, and is told.
func TestOddEntry(t *testing.T) {
	d, err := find(t, forges{"o/r": said("["+issue(1, false)+`, {"title": ["?"]}, null]`, 200)}, 10, "o/r")
	if err != nil || len(d.Items) != 2 || d.Odd != 1 {
		t.Errorf("got %+v, %v", d, err)
	}
	if d, err := find(t, forges{"o/r": said(`[{"no": "issue"}]`, 200)}, 10, "o/r"); err == nil {
		t.Errorf("nothing that can be read is taken for nothing: %+v", d)
	}
}
