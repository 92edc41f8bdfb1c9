package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

func newGuardedWithZora(t *testing.T) *guarded {
	v := newGuarded(t)
	for _, a := range []hub.Account{{Username: "zora", FullName: "Zora <b>Quist</b>"}, {Username: "zorb", FullName: "Zorb Quist"}} {
		if err := v.parts.store.AddAccount(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

// A field for a person proposes whose names are like what is typed.
func TestPersonFind(t *testing.T) {
	t.Parallel()
	v := newGuardedWithZora(t)
	for i := range 21 {
		if err := v.parts.store.AddAccount(t.Context(), hub.Account{Username: fmt.Sprint("many-", i)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		query  string
		status int
		want   string
	}{
		{"of=username&username=ZORA", 200, `<option value="zora" label="Zora &lt;b&gt;Quist&lt;/b&gt;"></option> <hx-partial hx-target="#username-found" hx-swap="innerHTML">1 match.</hx-partial>`},
		{"of=field-who&field-who=quist&field-other=x", 200, `hx-target="#field-who-found" hx-swap="innerHTML">2 matches.`},
		{"of=username&username=qqqq", 200, `<hx-partial hx-target="#username-found" hx-swap="innerHTML">No matches.</hx-partial>`},
		{"of=username&username=%25", 200, `No matches.`},
		{"of=username&username=" + strings.Repeat("z", 65), 200, `No matches.`},
		{"of=username&username=m", 200, `20 matches.`},
		{"of=username&username=+", 204, ``},
		{"of=username", 204, ``},
		{"of=%22%3E&username=zora", 404, `We can’t find that page`},
		{"username=zora", 404, `We can’t find that page`},
	} {
		status, body := v.ask(t, "stranger", http.MethodGet, "/people/find?"+c.query, nil)
		if status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d, %s", c.query, status, body)
		}
	}
	v.clock.stop()
	for range 120 {
		v.ask(t, "member", http.MethodGet, "/people/find?of=x", nil)
	}
	if status, _ := v.ask(t, "member", http.MethodGet, "/people/find?of=x", nil); status != http.StatusTooManyRequests {
		t.Errorf("after very many: %d", status)
	}
}

// A name that is nobody's is answered so, with the people who may be meant: a button each.
func TestUnknownPerson(t *testing.T) {
	t.Parallel()
	v := newGuardedWithZora(t)
	for typed, near := range map[string][]string{
		"Zora":       {"zora"},
		" zorax ":    {"zora", "zorb"},
		"Zorb Quist": {"zorb"},
		"zoranderx":  {"zora", "zorb"},
		"qx":         nil,
	} {
		for _, htmx := range []bool{false, true} {
			resp, body := v.send(t, htmx, "/t/public/members", url.Values{"username": {typed}, "role": {"owner"}})
			if resp.StatusCode != http.StatusUnprocessableEntity || strings.HasPrefix(body, "<!doctype") == htmx {
				t.Errorf("%q: %d, %.200s", typed, resp.StatusCode, body)
			}
			if !htmx {
				wantPage(t, typed, body)
			}
			contains(t, typed, body, "There is no account with this name.", `aria-invalid="true"`, `value="`+strings.TrimSpace(typed)+`"`, `value="owner" checked`)
			if got := strings.Count(body, `name="username-instead"`); got != len(near) {
				t.Errorf("%q: %d are proposed, want %d\n%s", typed, got, len(near), body)
			}
			for _, name := range near {
				contains(t, typed, body, `name="username-instead" value="`+name+`"`)
			}
		}
	}
	resp, body := v.send(t, true, "/t/public/members", url.Values{"username": {"Zora"}, "username-instead": {"zora"}, "role": {"owner"}})
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the button: %d", resp.StatusCode)
	}
	contains(t, "afterwards", body, `<div id="people"`, "zora is now an owner.", `aria-label="Remove: zora"`)
	if st, err := v.parts.store.Standing(t.Context(), v.page(t, "public").Hub, "zora"); err != nil || st.Belongs != hub.Owner {
		t.Errorf("zora is %+v, %v", st, err)
	}
}

// The settings of a widget name people who are here.
func TestUnknownPersonInSettings(t *testing.T) {
	t.Parallel()
	v := newGuardedWithZora(t)
	h := v.page(t, "public").Hub
	form := url.Values{"kind": {"avatar"}, "field-@column": {"side"}, "field-username": {"Zora"}}
	for _, preview := range []string{"", "all"} {
		form.Set("preview", preview)
		_, body := v.send(t, true, "/t/public/widgets", form)
		contains(t, "preview "+preview, body, `<p class="error" id="field-username-problem">There is no account with this name.</p>`,
			`value="Zora"`, `<button name="field-username-instead" value="zora" formnovalidate>zora (Zora &lt;b&gt;Quist&lt;/b&gt;)</button>`)
	}
	form.Set("preview", "")
	form.Set("field-username-instead", "zora")
	if resp, body := v.send(t, true, "/t/public/widgets", form); !strings.HasPrefix(resp.Header.Get("Hx-Redirect"), "/t/public/edit?said=placed&") {
		t.Fatalf("the button: %d, %s", resp.StatusCode, body)
	}
	placed := v.page(t, "public").Widgets
	w := placed[len(placed)-1]
	if string(w.Config) != `{"username":"zora"}` {
		t.Fatalf("placed is %s", w.Config)
	}
	resp, body := v.send(t, false, fmt.Sprintf("/w/%d/edit", w.ID), url.Values{"version": {"1"}, "field-username": {"nobody-of-this-name"}})
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("%d: %s", resp.StatusCode, body)
	}
	contains(t, "its settings", body, "There is no account with this name.", `value="nobody-of-this-name"`)
	if got, _ := v.parts.store.Page(t.Context(), hub.Team, h.Name); string(got.Widgets[len(placed)-1].Config) != `{"username":"zora"}` {
		t.Error("it was saved")
	}
}

// The members of a team change in place; who removes themselves from what only
// members see is led away.
func TestMembersInPlace(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	resp, body := v.send(t, true, "/t/public/members", url.Values{"username": {"stranger"}, "role": {"member"}})
	if resp.StatusCode != http.StatusOK || strings.Contains(body, "<html") {
		t.Errorf("%d: %s", resp.StatusCode, body)
	}
	contains(t, "added", body, "stranger is now a member.", `aria-label="Make owner: stranger"`)
	_, body = v.send(t, true, "/t/public/members", url.Values{"username": {"stranger"}, "role": {"none"}})
	contains(t, "removed", body, "stranger is no longer a member.")
	if strings.Contains(body, `aria-label="Remove: stranger"`) {
		t.Errorf("still there: %s", body)
	}
	v.send(t, true, "/t/private/members", url.Values{"username": {"stranger"}, "role": {"owner"}})
	resp, _ = v.send(t, true, "/t/private/members", url.Values{"username": {"owner"}, "role": {"none"}})
	if resp.Header.Get("Hx-Redirect") != "/" {
		t.Errorf("%d, %v", resp.StatusCode, resp.Header)
	}
}
