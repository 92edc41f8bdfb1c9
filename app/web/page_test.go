package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// lacks fails for pieces that a page has.
func lacks(t *testing.T, what, body string, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if strings.Contains(body, piece) {
			t.Errorf("%s has %s", what, piece)
		}
	}
}

// A page offers who looks what they may do there, and nothing else.
func TestPageForWhoLooks(t *testing.T) {
	t.Parallel()
	v := newEditor(t)
	widgets := v.page(t, "public").Widgets
	controls := func(w hub.Placed) string { return fmt.Sprintf(`href="/t/public/edit#place-%d"`, w.ID) }
	const signIn = `href="/sign-in?to=%2Ft%2Fpublic"`
	forOwners := []string{`href="/t/public/history"`, `href="/t/public/settings"`, `href="/t/public/widgets"`, `href="/t/public/edit"`, controls(widgets[0]), controls(widgets[1]), `value="remove"`}
	for who, want := range map[string]struct{ has, lacks []string }{
		"nobody":   {[]string{signIn, `href="/t/public/members"`}, append([]string{`id="do-`, `class="menu you"`}, forOwners...)},
		"stranger": {[]string{`id="do-membership"`, `id="do-subscription"`, `id="do-star"`, `class="menu you"`, `href="/t/public/members"`}, append([]string{signIn}, forOwners...)},
		"member":   {[]string{"Leave The public team", `id="do-star"`}, append([]string{signIn}, forOwners...)},
		"owner":    {append([]string{"Leave The public team"}, forOwners...), []string{signIn}},
	} {
		status, body := v.ask(t, who, "GET", "/t/public", nil)
		if status != http.StatusOK {
			t.Errorf("%s: %d", who, status)
		}
		wantPage(t, "the page for "+who, body)
		contains(t, "the page for "+who, body, want.has...)
		lacks(t, "the page for "+who, body, want.lacks...)
	}
	if _, body := v.ask(t, "owner", "GET", "/t/archived", nil); strings.Contains(body, `class="menu controls"`) || strings.Contains(body, `href="/t/archived/widgets"`) {
		t.Errorf("an archived page offers to change its widgets: %s", body)
	}
}

// A note at the top of the main column stands above both, wherever the next one is.
func TestNotesStandAbove(t *testing.T) {
	t.Parallel()
	v := newEditor(t)
	w := v.page(t, "public").Widgets
	place := func(i int) string { return fmt.Sprintf(`<div id="place-%d" class="placed">`, w[i].ID) }
	_, body := v.ask(t, "nobody", "GET", "/t/public", nil)
	contains(t, "the page", body, `<div class="above">`+place(0))
	v.send(t, false, "/t/public/edit", url.Values{"do": {"down"}, "widget": {fmt.Sprint(w[0].ID)}})
	_, body = v.ask(t, "owner", "GET", "/t/public", nil)
	contains(t, "the page with the note below", body, `<div class="column main">`+place(1))
	lacks(t, "the page with the note below", body, `<div class="above">`)
}

// Without scripts the answer to a button is on the next page.
func TestFeedbackWithoutScripts(t *testing.T) {
	t.Parallel()
	v := newEditor(t)
	resp, _ := v.answer(t, "stranger", "POST", "/t/public/star", url.Values{"want": {"yes"}}, false)
	if where := resp.Header.Get("Location"); where != "/t/public?said=starred" {
		t.Fatalf("it leads to %s", where)
	}
	_, body := v.ask(t, "stranger", "GET", "/t/public?said=starred", nil)
	contains(t, "the page", body, `<p role="status" class="feedback">Starred.</p>`, `aria-pressed="true"`)
	_, body = v.ask(t, "stranger", "GET", "/t/public?said=<b>", nil)
	contains(t, "the page", body, `<p role="status" class="feedback"></p>`)
}

// An error keeps the bar of who looks, and offers to sign in to who has not.
func TestErrorsKeepTheBar(t *testing.T) {
	t.Parallel()
	v := newEditor(t)
	const signIn = `href="/sign-in?to=%2Ft%2Fnosuch"`
	status, body := v.ask(t, "nobody", "GET", "/t/nosuch", nil)
	wantPage(t, "an error", body)
	if status != http.StatusNotFound {
		t.Errorf("nobody: %d", status)
	}
	contains(t, "an error", body, signIn, `href="/search"`)
	_, body = v.ask(t, "owner", "GET", "/t/nosuch", nil)
	wantPage(t, "an error for an owner", body)
	contains(t, "an error for an owner", body, `class="menu you"`)
	lacks(t, "an error for an owner", body, signIn)
}

// The address of a team may be left to its name.
func TestTeamWithoutAnAddress(t *testing.T) {
	t.Parallel()
	v := newEditor(t)
	v.TeamWidgets = func(template string) []hub.Placed {
		return []hub.Placed{{Kind: "about", Column: hub.Main, Config: fmt.Appendf(nil, `{"text":%q}`, template)}}
	}
	form := url.Values{"title": {"The Late Shift"}, "name": {""}, "summary": {""}, "visibility": {"public"}, "joining": {"open"}, "template": {"users"}}
	resp, body := v.answer(t, "stranger", "POST", "/new", form, false)
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/t/the-late-shift" {
		t.Fatalf("%d to %s: %s", resp.StatusCode, resp.Header.Get("Location"), body)
	}
	if got := v.page(t, "the-late-shift").Widgets; len(got) != 1 || string(got[0].Config) != `{"text":"users"}` {
		t.Errorf("it begins with %v", got)
	}
	resp, body = v.answer(t, "stranger", "POST", "/new", form, false)
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the same once more: %d", resp.StatusCode)
	}
	contains(t, "the form", body, `value="the-late-shift"`, "That address can&#39;t be used.")
	form.Set("title", "Ωμέγα")
	resp, body = v.answer(t, "stranger", "POST", "/new", form, false)
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("of letters that an address can't have: %d", resp.StatusCode)
	}
	contains(t, "the form", body, "Enter an address: letters and digits.", `value="Ωμέγα"`)
}
