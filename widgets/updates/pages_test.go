package updates_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/updates"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

const perPage = 30

// bodhi has so many updates, of which every few are ready.
func bodhi(all, every int, asked *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*asked++
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		page = max(page, 1)
		var list []string
		for n := perPage*(page-1) + 1; n <= min(all, perPage*page); n++ {
			list = append(list, fmt.Sprintf(`{"title": "update-%d", "meets_testing_requirements": %t}`, n, n%every == 0))
		}
		fmt.Fprintf(w, `{"updates": [%s], "page": %d, "pages": %d, "rows_per_page": 30, "total": %d}`, strings.Join(list, ","), page, (all+perPage-1)/perPage, all)
	}
}

func data(t *testing.T, h http.HandlerFunc, limit int) (updates.Data, error) {
	t.Helper()
	return updates.Widget{}.Data(t.Context(), widgettest.Env(widgettest.Team, widgettest.World{Web: h}), updates.Config{Username: "ada", Limit: limit, URL: "https://bodhi.example.org"})
}

// Those that are ready may stand on later pages.
func TestPages(t *testing.T) {
	for _, c := range []struct {
		all, every, limit, shown, asked int
		more                            bool
	}{
		{all: 5, every: 1, limit: 10, shown: 5, asked: 1},
		{all: 0, every: 1, limit: 10, asked: 1},
		{all: 90, every: 1, limit: 50, shown: 50, asked: 2, more: true},
		{all: 90, every: 45, limit: 10, shown: 2, asked: 3},
		{all: 900, every: 900, limit: 10, asked: 4, more: true},
	} {
		asked := 0
		d, err := data(t, bodhi(c.all, c.every, &asked), c.limit)
		if err != nil || len(d.Updates) != c.shown || asked != c.asked || d.More != c.more {
			t.Errorf("%+v: %d shown, asked %d times, more: %t, %v", c, len(d.Updates), asked, d.More, err)
		}
	}
}

// A person whom a Bodhi does not know has no updates, which is no fault; another
// refusal is one.
func TestUnknownPerson(t *testing.T) {
	said := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); fmt.Fprint(w, body) }
	}
	d, err := data(t, said(400, `{"status": "error", "errors": [{"location": "querystring", "name": "user", "description": "Invalid users specified: ada"}]}`), 10)
	if err != nil || d.Unknown != "bodhi.example.org" {
		t.Errorf("got %+v, %v", d, err)
	}
	for body, want := range map[string]string{
		`{"status": "error", "errors": [{"name": "status", "description": "Invalid status"}]}`: "bodhi.example.org refuses what the settings of this widget ask for: “Invalid status”",
		``: "bodhi.example.org refuses what the settings of this widget ask for (status 400).",
	} {
		if _, err := data(t, said(400, body), 10); widgets.Explanation(err) != want {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// What comes before a page that fails, or is none, is shown.
func TestLaterPageFails(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
	}{{500, ""}, {200, "<!doctype html><p>Maintenance"}, {200, `{"status": "error"}`}, {200, `{"updates": [null]}`}} {
		asked := 0
		whole := bodhi(90, 1, &asked)
		d, err := data(t, func(w http.ResponseWriter, r *http.Request) {
			if asked == 0 {
				whole(w, r)
				return
			}
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		}, 50)
		if err != nil || len(d.Updates) != perPage || !d.More {
			t.Errorf("%d %s: %d shown, more: %t, %v", c.status, c.body, len(d.Updates), d.More, err)
		}
	}
}
