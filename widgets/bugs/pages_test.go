package bugs_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/bugs"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

// bugzilla has so many bugs, and gives some at a time.
func bugzilla(all, most int, asked *int) widgettest.World {
	return widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked++
		from, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		var list []string
		for n := from + 1; n <= min(all, from+most); n++ {
			list = append(list, fmt.Sprintf(`{"id": %d, "summary": "Bug %[1]d"}`, n))
		}
		fmt.Fprintf(w, `{"bugs": [%s], "total_matches": %d}`, strings.Join(list, ","), all)
	})}
}

// A Bugzilla gives as many at a time as it likes.
func TestPages(t *testing.T) {
	for _, c := range []struct {
		all, most, limit, shown, asked int
		more                           bool
	}{
		{all: 5, most: 200, limit: 10, shown: 5, asked: 1},
		{all: 90, most: 20, limit: 50, shown: 50, asked: 3, more: true},
		{all: 50, most: 20, limit: 50, shown: 50, asked: 3},
		{all: 900, most: 5, limit: 50, shown: 20, asked: 4, more: true},
		{all: 900, most: 0, limit: 50, shown: 0, asked: 1, more: true},
	} {
		asked := 0
		d, err := bugs.Widget{}.Data(t.Context(), widgettest.Env(widgettest.Team, bugzilla(c.all, c.most, &asked)), bugs.Config{Components: []string{"httpd"}, Limit: c.limit, URL: "https://bugs.example.org"})
		if err != nil || len(d.Bugs) != c.shown || asked != c.asked || d.More != c.more {
			t.Errorf("%+v: %d shown, asked %d times, more: %t, %v", c, len(d.Bugs), asked, d.More, err)
		}
	}
}

// What a Bugzilla has against a question, it says with any status.
func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		status     int
		body, want string
	}{
		"unknown component": {400, `{"error": true, "code": 105, "message": "There is no component named 'x'"}`, "bugs.example.org refuses what the settings of this widget ask for: “There is no component named 'x'”"},
		"said with 200":     {200, `{"error": true, "code": 105, "message": "There is no component named 'x'"}`, "bugs.example.org answered with something unexpected: “There is no component named 'x'”."},
		"JSON-RPC":          {200, `{"error": {"message": "Bad", "code": 100}, "result": null}`, "bugs.example.org answered with something unexpected: “Bad”."},
		"sign in":           {401, `{"error": true, "code": 410, "message": "You must log in."}`, "bugs.example.org does not let us see this: it has to be open to everyone."},
		"limited":           {429, `{"error": true, "message": "Rate limit"}`, "bugs.example.org asks us to wait."},
		"null":              {200, `{"bugs": null}`, "bugs.example.org answered with something unexpected."},
	} {
		world := widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(c.status); fmt.Fprint(w, c.body) })}
		_, err := bugs.Widget{}.Data(t.Context(), widgettest.Env(widgettest.Team, world), bugs.Config{Components: []string{"x"}, Limit: 10, URL: "https://bugs.example.org"})
		if got := widgets.Explanation(err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What comes before a page that fails, or is none, is shown.
func TestLaterPageFails(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
	}{{500, ""}, {200, "<!doctype html><p>Maintenance"}, {200, `{"error": true, "message": "Bad"}`}, {200, `{"bugs": [null]}`}} {
		asked := 0
		whole := bugzilla(90, 20, &asked).Web
		world := widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked == 0 {
				whole.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		})}
		d, err := bugs.Widget{}.Data(t.Context(), widgettest.Env(widgettest.Team, world), bugs.Config{Components: []string{"httpd"}, Limit: 50, URL: "https://bugs.example.org"})
		if err != nil || len(d.Bugs) != 20 || !d.More {
			t.Errorf("%d %s: %d shown, more: %t, %v", c.status, c.body, len(d.Bugs), d.More, err)
		}
	}
}
