package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// What owners save is on open pages, and on those that are opened then. What forms
// take and refuse is tried beside them, in web.
func TestEditsAreSeen(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	v.get("/t/public") // a page is opened before its stream
	heard := v.listen("/t/public/events")
	sends := func(path string, form url.Values) {
		t.Helper()
		if resp, body := v.send(t, false, path, form); resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d, %s", path, resp.StatusCode, body)
		}
	}
	shows := func(path string, pieces ...string) {
		t.Helper()
		v.until("it is on the page", func() bool {
			_, body := v.ask(t, "nobody", "GET", path, nil)
			for _, piece := range pieces {
				if !strings.Contains(body, piece) {
					return false
				}
			}
			return true
		})
	}
	sends(fmt.Sprintf("/w/%d/edit", v.page(t, "public").Widgets[0].ID), note(1, "Plain", "Written plainly."))
	v.until("the open page has it", func() bool { return heard("Written plainly.") })
	form := note(0, "New", "Just placed.")
	form.Set("kind", "sticky")
	form.Set("field-@column", "side")
	sends("/t/public/widgets", form)
	shows("/t/public", "Just placed.")
	sends("/t/archived/settings", settings(1, "<b>Kept</b>"))
	shows("/t/archived", "<h1>&lt;b&gt;Kept&lt;/b&gt;</h1>", `<div class="columns even">`)
}
