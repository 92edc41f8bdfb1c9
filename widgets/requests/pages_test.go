package requests_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/widgets/requests"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

// pagure has so many requests, gives some at a time, and may say how many pages
// there are.
func pagure(all, most int, says bool, asked *int) widgettest.World {
	return widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked++
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		page = max(page, 1)
		var list []string
		for n := most*(page-1) + 1; n <= min(all, most*page); n++ {
			list = append(list, fmt.Sprintf(`{"id": %d, "title": "Request %[1]d", "project": {"name": "x"}, "date_created": 1777629600}`, n))
		}
		pages := ""
		if says {
			pages = fmt.Sprintf(`, "pagination": {"page": %d, "pages": %d}`, page, (all+most-1)/most)
		}
		fmt.Fprintf(w, `{"requests": [%s]%s}`, strings.Join(list, ","), pages)
	})}
}

func TestPages(t *testing.T) {
	for _, c := range []struct {
		all, most    int
		says         bool
		limit        int
		shown, asked int
		more         bool
	}{
		{all: 5, most: 50, says: true, limit: 10, shown: 5, asked: 1},
		{all: 90, most: 20, says: true, limit: 50, shown: 50, asked: 3, more: true},
		{all: 50, most: 25, says: true, limit: 50, shown: 50, asked: 2},
		{all: 60, most: 50, limit: 50, shown: 50, asked: 1, more: true},
		{all: 20, most: 20, limit: 50, shown: 20, asked: 1},
		{all: 900, most: 5, says: true, limit: 50, shown: 20, asked: 4, more: true},
	} {
		asked := 0
		d, err := requests.Widget{}.Data(t.Context(), widgettest.Env(widgettest.Team, pagure(c.all, c.most, c.says, &asked)), requests.Config{Username: "ada", Limit: c.limit, URL: "https://src.example.org"})
		if err != nil || len(d.Requests) != c.shown || asked != c.asked || d.More != c.more {
			t.Errorf("%+v: %d shown, asked %d times, more: %t, %v", c, len(d.Requests), asked, d.More, err)
		}
		if len(d.Requests) > 0 && d.Requests[0].Created.IsZero() {
			t.Errorf("%+v: no time", c)
		}
	}
}

// What comes before a page that fails, or is none, is shown.
func TestLaterPageFails(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
	}{{500, ""}, {200, "<!doctype html><p>Maintenance"}, {200, `{"error": "Bad"}`}, {200, `{"requests": [null]}`}} {
		asked := 0
		whole := pagure(90, 20, true, &asked).Web
		world := widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked == 0 {
				whole.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		})}
		d, err := requests.Widget{}.Data(t.Context(), widgettest.Env(widgettest.Team, world), requests.Config{Username: "ada", Limit: 50, URL: "https://src.example.org"})
		if err != nil || len(d.Requests) != 20 || !d.More {
			t.Errorf("%d %s: %d shown, more: %t, %v", c.status, c.body, len(d.Requests), d.More, err)
		}
	}
}
