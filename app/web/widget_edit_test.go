package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

func note(version int64, title, text string) url.Values {
	return url.Values{"version": {fmt.Sprint(version)}, "field-title": {title}, "field-text": {text}, "field-until": {""}}
}

func TestEditing(t *testing.T) {
	t.Parallel()
	v := newEditor(t)
	t.Run("a widget's settings are saved", v.savesSettings)
	t.Run("what is wrong is told and kept", v.keepsInput)
	t.Run("a preview saves nothing", v.previews)
	t.Run("a conflict shows both", v.showsConflicts)
	t.Run("widgets are moved, removed and put back", v.arranges)
	t.Run("a widget is added", v.places)
	t.Run("a full page takes no more", v.fills)
	t.Run("a hub's settings are saved", v.setsHub)
	t.Run("history tells who changed what", v.tellsHistory)
	t.Run("hostile values do nothing", v.resists)
	t.Run("owners find the way", v.leads)
}

func (v *editor) savesSettings(t *testing.T) {
	w := v.page(t, "public").Widgets[0]
	path := fmt.Sprintf("/w/%d/edit", w.ID)
	_, body := v.ask(t, "owner", "GET", path, nil)
	wantPage(t, path, body)
	contains(t, "the form", body, `name="version" value="1"`, `>what is said on public</textarea>`, `autocomplete="off"`, `maxlength="80"`)
	resp, _ := v.send(t, false, path, note(1, "Plain", "Written plainly."))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/t/public/edit?said=saved" {
		t.Errorf("plain: %d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	if resp, _ = v.send(t, true, path, note(2, "Quick", "By htmx.")); resp.StatusCode != http.StatusOK || resp.Header.Get("Hx-Redirect") != "/t/public/edit?said=saved" {
		t.Errorf("htmx: %d to %s", resp.StatusCode, resp.Header.Get("Hx-Redirect"))
	}
	if got := string(v.page(t, "public").Widgets[0].Config); got != `{"text":"By htmx.","title":"Quick","until":""}` {
		t.Errorf("saved is %s", got)
	}
	_, body = v.ask(t, "owner", "GET", "/t/public/edit?said=saved", nil)
	contains(t, "the page afterwards", body, `<p role="status">Settings saved.</p>`)
}

func (v *editor) keepsInput(t *testing.T) {
	w := v.page(t, "public").Widgets[0]
	path := fmt.Sprintf("/w/%d/edit", w.ID)
	form := note(w.Version, strings.Repeat("x", 81), "Typed with <care> & \"love\".")
	form.Set("field-until", "someday")
	for _, htmx := range []bool{false, true} {
		resp, body := v.send(t, htmx, path, form)
		if resp.StatusCode != http.StatusUnprocessableEntity || strings.HasPrefix(body, "<!doctype") == htmx {
			t.Errorf("htmx %v: %d, %.100s", htmx, resp.StatusCode, body)
		}
		if !htmx {
			wantPage(t, path, body)
		}
		contains(t, "the form", body, `role="alert"`, `<a href="#field-title">`, `At most 80 characters.`, `id="field-title-problem"`,
			`aria-describedby="field-title-problem field-title-help"`, `aria-invalid="true"`, strings.Repeat("x", 81),
			`Typed with &lt;care&gt; &amp; &#34;love&#34;.</textarea>`, `value="someday"`)
	}
	if got := v.page(t, "public").Widgets[0]; got.Version != w.Version {
		t.Errorf("it was saved: %s", got.Config)
	}
}

func (v *editor) previews(t *testing.T) {
	w := v.page(t, "public").Widgets[0]
	path := fmt.Sprintf("/w/%d/edit", w.ID)
	form := note(w.Version, "Preview", "Some **strong** words.")
	for _, what := range []string{"text", "all"} {
		form.Set("preview", what)
		for _, htmx := range []bool{false, true} {
			resp, body := v.send(t, htmx, path, form)
			if resp.StatusCode != http.StatusOK {
				t.Errorf("preview of %s: %d", what, resp.StatusCode)
			}
			if !htmx {
				wantPage(t, path, body)
			}
			contains(t, "the preview", body, `<strong>strong</strong>`, `>Some **strong** words.</textarea>`, fmt.Sprintf(`name="version" value="%d"`, w.Version))
		}
	}
	if got := v.page(t, "public").Widgets[0]; got.Version != w.Version {
		t.Errorf("it was saved: %s", got.Config)
	}
}

func (v *editor) showsConflicts(t *testing.T) {
	w := v.page(t, "public").Widgets[0]
	path := fmt.Sprintf("/w/%d/edit", w.ID)
	v.send(t, false, path, note(w.Version, "Theirs", "What they wrote."))
	for _, htmx := range []bool{false, true} {
		resp, body := v.send(t, htmx, path, note(w.Version, "Theirs", "What I wrote."))
		if resp.StatusCode != http.StatusConflict {
			t.Errorf("htmx %v: %d", htmx, resp.StatusCode)
		}
		if !htmx {
			wantPage(t, path, body)
		}
		contains(t, "the conflict", body, `<td class="long">What they wrote.</td><td class="long">What I wrote.</td>`, "owner changed this first", "Keep saved version", `<button id="save-mine" class="first" form="fields">Save my version</button>`,
			`>What I wrote.</textarea>`, fmt.Sprintf(`name="version" value="%d"`, w.Version+1))
		if strings.Contains(body, `<th scope="row">Title</th>`) {
			t.Error("a field that is the same in both is told to differ")
		}
	}
	if got := v.page(t, "public").Widgets[0]; !strings.Contains(string(got.Config), "What they wrote.") {
		t.Errorf("saved over: %s", got.Config)
	}
	v.send(t, false, path, note(w.Version+1, "Theirs", "What I wrote."))
	if got := v.page(t, "public").Widgets[0]; !strings.Contains(string(got.Config), "What I wrote.") {
		t.Errorf("mine is not saved: %s", got.Config)
	}
}

func (v *editor) arranges(t *testing.T) {
	page := v.page(t, "public")
	first, second := page.Widgets[0].ID, page.Widgets[1].ID
	do := func(what string, id int64) url.Values { return url.Values{"do": {what}, "widget": {fmt.Sprint(id)}} }
	wantOrder := func(ids ...int64) {
		t.Helper()
		got := []int64{}
		for _, w := range v.page(t, "public").Widgets {
			got = append(got, w.ID)
		}
		if fmt.Sprint(got) != fmt.Sprint(ids) {
			t.Errorf("the page has %v, want %v", got, ids)
		}
	}
	_, body := v.ask(t, "owner", "GET", "/t/public/edit", nil)
	wantPage(t, "/t/public/edit", body)
	contains(t, "the page", body, fmt.Sprintf(`href="/w/%d/edit"`, first), `aria-label="Move Theirs up"`)
	resp, _ := v.send(t, false, "/t/public/edit", do("up", second))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != fmt.Sprintf("/t/public/edit?said=up&widget=%d", second) {
		t.Errorf("plain: %d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	wantOrder(second, first)
	resp, body = v.send(t, true, "/t/public/edit", do("remove", second))
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(body, `<div id="arrangement"`) {
		t.Errorf("htmx: %d, %s", resp.StatusCode, body)
	}
	contains(t, "the piece", body, "Latest activity removed. You can restore it below.", `id="undo"`)
	wantOrder(first)
	if status, _ := v.ask(t, "owner", "GET", fmt.Sprintf("/w/%d/edit", second), nil); status != http.StatusNotFound {
		t.Errorf("the settings of a removed widget: %d", status)
	}
	_, body = v.ask(t, "owner", "GET", fmt.Sprintf("/t/public/edit?said=remove&widget=%d", second), nil)
	wantPage(t, "after a removal", body)
	contains(t, "the page without scripts", body, `id="undo"`)
	v.send(t, true, "/t/public/edit", do("restore", second))
	wantOrder(second, first)
	v.send(t, true, "/t/public/edit", do("down", second))
	wantOrder(first, second)
	drop := func(id int64, column, position string) url.Values {
		form := do("place", id)
		form.Set("column", column)
		form.Set("position", position)
		return form
	}
	resp, body = v.send(t, true, "/t/public/edit", drop(first, "side", "0"))
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(body, `<div id="arrangement"`) || v.page(t, "public").Widgets[1].Column != hub.Side {
		t.Errorf("dropped: %d, %s", resp.StatusCode, body)
	}
	if resp, _ = v.send(t, false, "/t/public/edit", drop(first, "main", "0")); resp.Header.Get("Location") != fmt.Sprintf("/t/public/edit?said=place&widget=%d", first) {
		t.Errorf("dropped without htmx: %d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	wantOrder(first, second)
	for _, bad := range []struct {
		form   url.Values
		status int
	}{
		{drop(first, "top", "0"), 422}, {drop(first, "", "0"), 422}, {drop(first, "main", "2"), 422}, {drop(first, "side", "-1"), 422},
		{drop(first, "main", "x"), 400}, {drop(first, "main", ""), 400}, {drop(1<<40, "main", "0"), 404},
		{drop(v.page(t, "private").Widgets[0].ID, "main", "0"), 404}, {do("up", 1<<40), 404},
	} {
		for _, htmx := range []bool{false, true} {
			resp, body := v.send(t, htmx, "/t/public/edit", bad.form)
			if resp.StatusCode != bad.status || (resp.Header.Get("Hx-Retarget") == "#problem") != htmx || strings.HasPrefix(body, "<!doctype") == htmx {
				t.Errorf("%v, htmx %v: %d, %v, %.100s", bad.form, htmx, resp.StatusCode, resp.Header, body)
			}
		}
	}
	wantOrder(first, second)
	for _, bad := range []url.Values{{}, do("", first), do("delete", first), {"do": {"up"}, "widget": {"x"}}} {
		if resp, _ := v.send(t, false, "/t/public/edit", bad); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%v: %d", bad, resp.StatusCode)
		}
	}
}

func (v *editor) places(t *testing.T) {
	_, body := v.ask(t, "owner", "GET", "/t/public/widgets", nil)
	wantPage(t, "the gallery", body)
	for name, kind := range v.Kinds {
		link, offered := `href="/t/public/widgets?kind=`+name+`"`, !kind.About.Example && kind.About.For != hub.Person
		if strings.Contains(body, link) != offered {
			t.Errorf("the gallery of a team offers %s: %t, want %t", name, !offered, offered)
		}
		status, form := v.ask(t, "owner", "GET", "/t/public/widgets?kind="+name, nil)
		if status != http.StatusOK {
			t.Errorf("the form of %s: %d", name, status)
		}
		wantPage(t, "the form of "+name, form)
		contains(t, "the form of "+name, form, `id="preview"`)
	}
	if status, _ := v.ask(t, "owner", "GET", "/t/public/widgets?kind=none", nil); status != http.StatusNotFound {
		t.Errorf("a kind that there is not: %d", status)
	}
	before := len(v.page(t, "public").Widgets)
	form := note(0, "New", "Just placed.")
	form.Set("kind", "sticky")
	if resp, body := v.send(t, false, "/t/public/widgets", form); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Choose a column.") {
		t.Errorf("without a column: %d", resp.StatusCode)
	}
	form.Set("field-@column", "side")
	resp, _ := v.send(t, true, "/t/public/widgets", form)
	widgets := v.page(t, "public").Widgets
	last := widgets[len(widgets)-1]
	if len(widgets) != before+1 || last.Column != hub.Side || last.Kind != "sticky" || !strings.Contains(string(last.Config), "Just placed.") {
		t.Errorf("the page has %+v", widgets)
	}
	placed := fmt.Sprintf("/t/public/edit?said=placed&widget=%d", last.ID)
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Hx-Redirect") != placed {
		t.Errorf("placed: %d to %s", resp.StatusCode, resp.Header.Get("Hx-Redirect"))
	}
	_, body = v.ask(t, "owner", "GET", placed, nil)
	contains(t, "the page after it", body, `<p role="status">New added.</p>`)
}

func settings(version int64, title string, more ...string) url.Values {
	form := url.Values{
		"version": {fmt.Sprint(version)}, "field-title": {title}, "field-summary": {"What it is about."}, "field-layout": {"even"},
		"field-visibility": {"public"}, "field-joining": {"approval"},
	}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func (v *editor) setsHub(t *testing.T) {
	const path = "/t/archived/settings"
	_, body := v.ask(t, "owner", "GET", path, nil)
	wantPage(t, path, body)
	contains(t, "the form", body, `name="version" value="1"`, `value="The archived team"`, `type="checkbox" value="yes" checked`)
	resp, body := v.send(t, false, path, settings(1, "", "field-layout", "wild"))
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("wrong: %d", resp.StatusCode)
	}
	wantPage(t, "the form with problems", body)
	contains(t, "the form", body, `href="#field-title"`, `href="#field-layout"`, "What it is about.")
	// Out of the archive, with names that no form has.
	resp, _ = v.send(t, false, path, settings(1, "<b>Kept</b>", "name", "other", "kind", "u", "field-name", "other", "field-repositories", "https://git.example.org/a/b\nGit.Example.org/c/d", "field-group", "x", "created", "x"))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/t/archived/edit?said=saved" {
		t.Errorf("saved: %d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	h := v.page(t, "archived").Hub
	want := hub.Settings{Title: "<b>Kept</b>", Summary: "What it is about.", Layout: hub.Even, Visibility: hub.Public, Joining: hub.Approval}
	want.Repositories = []string{"https://git.example.org/a/b", "Git.Example.org/c/d"}
	if fmt.Sprint(h.Settings()) != fmt.Sprint(want) || h.Group != "" || h.Version != 2 {
		t.Errorf("the hub is %+v", h)
	}
	resp, body = v.send(t, true, path, settings(1, "Mine"))
	if resp.StatusCode != http.StatusConflict || !strings.HasPrefix(body, `<div id="form" class="piece">`) {
		t.Errorf("a conflict: %d", resp.StatusCode)
	}
	contains(t, "the conflict", body, `<td class="long">&lt;b&gt;Kept&lt;/b&gt;</td><td class="long">Mine</td>`)
	if resp, _ = v.send(t, true, path, settings(2, "The archived team", "field-archived", "yes")); resp.Header.Get("Hx-Redirect") != "/t/archived/edit?said=saved" {
		t.Errorf("archived again: %d", resp.StatusCode)
	}
	if resp, _ := v.send(t, false, "/t/archived/edit", url.Values{"do": {"remove"}, "widget": {fmt.Sprint(h.ID)}}); resp.StatusCode != http.StatusConflict {
		t.Errorf("changed while archived: %d", resp.StatusCode)
	}
	_, body = v.ask(t, "owner", "GET", "/t/archived/edit", nil)
	if strings.Contains(body, `name="do"`) {
		t.Error("an archived hub can be changed")
	}
}

func (v *editor) tellsHistory(t *testing.T) {
	w := v.page(t, "private").Widgets[0]
	path := fmt.Sprintf("/w/%d/edit", w.ID)
	v.send(t, false, path, note(1, "First", "What it said <i>first</i>."))
	v.send(t, false, path, note(2, "Second", "What it says."))
	v.send(t, false, "/t/private/edit", url.Values{"do": {"across"}, "widget": {fmt.Sprint(w.ID)}})
	_, body := v.ask(t, "owner", "GET", "/t/private/history", nil)
	wantPage(t, "the history", body)
	contains(t, "the history", body, "moved “Second”", "Main column, 1st", "Side column, 1st", "changed the settings of “First”",
		`<td class="long">What it said &lt;i&gt;first&lt;/i&gt;.</td><td class="long">What it says.</td>`)
	changes, err := v.store.History(t.Context(), w.HubID, 0, 10)
	if err != nil || len(changes) != 3 {
		t.Fatalf("the history is %v, %v", changes, err)
	}
	for as, want := range map[string]string{"before": "What it said &lt;i&gt;first&lt;/i&gt;.", "after": "What it says."} {
		back := fmt.Sprintf("%s?from=%d&as=%s", path, changes[1].ID, as)
		contains(t, "the history", body, strings.ReplaceAll(back, "&", "&amp;"))
		_, form := v.ask(t, "owner", "GET", back, nil)
		contains(t, "the form "+back, form, ">"+want+"</textarea>", `name="version" value="3"`)
	}
	// Neither what was no change of settings nor what is another hub's.
	for _, id := range []int64{changes[0].ID, 0, 1 << 40} {
		if status, _ := v.ask(t, "owner", "GET", fmt.Sprintf("%s?from=%d", path, id), nil); status != http.StatusNotFound {
			t.Errorf("from %d: %d", id, status)
		}
	}
	public := fmt.Sprintf("/w/%d/edit?from=%d", v.page(t, "public").Widgets[0].ID, changes[1].ID)
	if status, _ := v.ask(t, "owner", "GET", public, nil); status != http.StatusNotFound {
		t.Errorf("from another hub's history: %d", status)
	}
	v.send(t, false, "/t/private/settings", settings(1, "Once"))
	v.send(t, false, "/t/private/settings", settings(2, "Now", "field-packages", "bash"))
	changes, err = v.store.History(t.Context(), w.HubID, 0, 10)
	if err != nil || changes[0].Event != hub.HubSet {
		t.Fatalf("the history is %v, %v", changes, err)
	}
	back := fmt.Sprintf("/t/private/settings?from=%d&as=before", changes[0].ID)
	_, body = v.ask(t, "owner", "GET", "/t/private/history", nil)
	contains(t, "the history", body, strings.ReplaceAll(back, "&", "&amp;"))
	_, form := v.ask(t, "owner", "GET", back, nil)
	wantPage(t, back, form)
	contains(t, "the settings as they were", form, `value="Once"`, `name="version" value="3"`, "This is how it was before owner changed it on")
	if strings.Contains(form, "bash") {
		t.Errorf("the settings as they were have what came later: %s", form)
	}
	for _, path := range []string{fmt.Sprintf("/t/public/settings?from=%d", changes[0].ID), fmt.Sprintf("/t/private/settings?from=%d", changes[2].ID)} {
		if status, _ := v.ask(t, "owner", "GET", path, nil); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	for range 16 {
		for _, do := range []string{"across", "across"} {
			v.send(t, true, "/t/private/edit", url.Values{"do": {do}, "widget": {fmt.Sprint(w.ID)}})
		}
	}
	_, body = v.ask(t, "owner", "GET", "/t/private/history", nil)
	changes, err = v.store.History(t.Context(), w.HubID, 0, 100)
	if err != nil || len(changes) != 37 {
		t.Fatalf("%d changes, %v", len(changes), err)
	}
	next := fmt.Sprintf("/t/private/history?before=%d", changes[29].ID)
	contains(t, "the history", body, next)
	_, body = v.ask(t, "owner", "GET", next, nil)
	contains(t, "older history", body, "What it says.")
	if strings.Contains(body, "Older changes") {
		t.Error("there is more after the end")
	}
}

// resists tries what no form of ours would send.
func (v *editor) resists(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	w := v.page(t, "public").Widgets[0]
	path := fmt.Sprintf("/w/%d/edit", w.ID)
	resp, body := v.send(t, false, path, note(w.Version, evil+strings.Repeat("x", 81), evil+"[x](javascript:alert(1))"))
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("too long: %d", resp.StatusCode)
	}
	wantPage(t, "the form", body)
	form := note(w.Version, evil, evil+"[x](javascript:alert(1))")
	form.Set("preview", "all")
	_, body = v.send(t, false, path, form)
	wantPage(t, "the preview", body)

	// Names that no form has change nothing.
	form = note(w.Version, "Fine", "Fine.")
	for _, name := range []string{"id", "hub_id", "HubID", "kind", "position", "column", "field-@column", "removed", "agent", "field-secret", "title"} {
		form.Set(name, "999")
	}
	if resp, _ := v.send(t, false, path, form); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("saved: %d", resp.StatusCode)
	}
	got := v.page(t, "public").Widgets[0]
	if got.HubID != w.HubID || got.Kind != w.Kind || got.Column != w.Column || got.Position != w.Position || string(got.Config) != `{"text":"Fine.","title":"Fine","until":""}` {
		t.Errorf("the widget is %+v %s, was %+v", got, got.Config, w)
	}

	// As much as a request may hold.
	resp, body = v.send(t, true, path, note(got.Version, "Big", strings.Repeat("x", 1<<20-200)))
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "At most 20000 characters.") {
		t.Errorf("a mebibyte: %d", resp.StatusCode)
	}

	// The widgets of another hub are out of reach.
	other := v.page(t, "private").Widgets[0]
	for _, do := range []string{"up", "across", "remove", "restore"} {
		if resp, _ := v.send(t, false, "/t/public/edit", url.Values{"do": {do}, "widget": {fmt.Sprint(other.ID)}}); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s of another hub's widget: %d", do, resp.StatusCode)
		}
	}
	if status, _ := v.ask(t, "member", "POST", path, note(got.Version, "Mine", "Mine.")); status != http.StatusForbidden {
		t.Errorf("a member changes a widget: %d", status)
	}
	for _, version := range []string{"", "x", "-1", "99999999999999999999"} {
		form := note(0, "Other", "Other.")
		form.Set("version", version)
		if resp, _ := v.send(t, false, path, form); resp.StatusCode != http.StatusConflict {
			t.Errorf("version %q: %d", version, resp.StatusCode)
		}
	}
}

func (v *editor) leads(t *testing.T) {
	for who, want := range map[string]bool{"owner": true, "admin": true, "member": false, "nobody": false} {
		_, body := v.ask(t, who, "GET", "/t/public", nil)
		if got := strings.Contains(body, `href="/t/public/edit"`); got != want {
			t.Errorf("%s is led to the edit page: %v", who, got)
		}
	}
}

// A full page says so in the form, and keeps what was typed.
func (v *editor) fills(t *testing.T) {
	h := v.page(t, "public").Hub
	var last int64
	var err error
	for range hub.MostWidgets - len(v.page(t, "public").Widgets) {
		if last, err = v.store.Place(t.Context(), hub.System("owner"), h, "sticky", hub.Side, []byte(`{}`)); err != nil {
			t.Fatal(err)
		}
	}
	form := note(0, "Too many", "One more.")
	form.Set("kind", "sticky")
	form.Set("field-@column", "side")
	const sentence = "A page has at most 60 widgets. Remove one first."
	for _, htmx := range []bool{false, true} {
		resp, body := v.send(t, htmx, "/t/public/widgets", form)
		if resp.StatusCode != http.StatusConflict {
			t.Errorf("htmx %v: %d", htmx, resp.StatusCode)
		}
		contains(t, "the form", body, `role="alert"`, sentence, `One more.</textarea>`)
	}
	v.check(v.store.Remove(t.Context(), hub.System("owner"), h, last))
	if _, err := v.store.Place(t.Context(), hub.System("owner"), h, "sticky", hub.Side, []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	resp, body := v.send(t, false, "/t/public/edit", url.Values{"do": {"restore"}, "widget": {fmt.Sprint(last)}})
	if resp.StatusCode != http.StatusConflict || !strings.Contains(body, sentence) {
		t.Errorf("put back: %d, %s", resp.StatusCode, body)
	}
	for _, w := range v.page(t, "public").Widgets[2:] {
		v.check(v.store.Remove(t.Context(), hub.System("owner"), h, w.ID))
	}
}
