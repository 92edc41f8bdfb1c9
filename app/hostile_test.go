package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// hostile are texts that would do something in a page that does not take them
// for texts. Each fits into a title.
var hostile = []string{
	`"><script>alert(1)</script>`,
	`'><img src=x onerror=alert(1)><svg/onload=alert(1)>`,
	`</textarea></title></template><script src=//evil.example></script>`,
	`javascript:alert(1)`,
	`JaVa	ScRiPt:alert(1)//https://x`,
	`data:text/html,<script>alert(1)</script>`,
	`[x](javascript:alert(1)) ![x](javascript:alert(1)) [y](data:text/html,x)`,
	`<javascript:alert(1)> [x]: javascript:alert(1) [x] <a href="vbscript:x">x</a>`,
	`[x](&#106;avascript:alert(1)) <a href="jav&#x09;ascript:alert(1)">x</a>`,
	`<div style="x:url(x)" onclick="alert(1)"><iframe src="data:text/html,x">`,
	`<hx-partial hx-target="body"><b hx-on:click="alert(1)">x</b></hx-partial>`,
	`<math><mi xlink:href="data:x,y"><style>*{}</style><base href="//evil.example">`,
}

// Whatever people write into any field of any form is shown as text, or as
// Markdown without anything that runs, wherever it comes up.
func TestStoredScript(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	stream := h.record("/t/public")
	for _, kind := range standard.Kinds() {
		h.widget(kind.About.Name)
	}
	h.settings()
	h.team()
	h.people()
	h.until("everything is drawn", func() bool { return !strings.Contains(h.page("/t/public"), "not-drawn") })
	for _, w := range h.onPage() {
		h.page(fmt.Sprintf("/w/%d", w.ID))
	}
	h.page("/t/public")
	h.page("/t/public/edit")
	history := h.history()
	for _, text := range hostile {
		if !strings.Contains(history, html.EscapeString(text)) {
			t.Errorf("%s was not stored", text)
		}
	}
	h.safe("the stream", stream())
}

// history is all that was changed.
func (h *villain) history() (all string) {
	older := regexp.MustCompile(`href="(/t/public/history\?before=\d+)"`)
	for next := "/t/public/history"; next != ""; {
		body := h.page(next)
		all, next = all+body, ""
		if m := older.FindStringSubmatch(body); m != nil {
			next = m[1]
		}
	}
	return all
}

// A villain writes hostile texts into forms, as an owner.
type villain struct {
	*guarded
	t *testing.T
}

func newHostile(t *testing.T) *villain {
	// Widgets whose source does not answer show what they are set to.
	v := newGuarded(t, func(p *parts) {
		p.drawer.Env.HTTP, p.sessions = &http.Client{Transport: nobodyAnswers{}}, oddlyNamed{}
	})
	for i, name := range guests[1:] {
		v.check(v.parts.store.Rename(t.Context(), name, hostile[i]))
	}
	return &villain{v, t}
}

// oddlyNamed signs in everybody, with a hostile name.
type oddlyNamed struct{}

func (oddlyNamed) Find(_ context.Context, token string) (signin.Session, error) {
	return signin.Session{Account: hub.Account{Username: token, FullName: hostile[0]}}, nil
}

func (x oddlyNamed) Look(ctx context.Context, token string) (signin.Session, error) {
	return x.Find(ctx, token)
}

type nobodyAnswers struct{}

func (nobodyAnswers) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("away") }

func (h *villain) onPage() []hub.Placed { return h.guarded.page(h.t, "public").Widgets }

// page gets a page as the owner and as nobody, and finds nothing wrong with it.
func (h *villain) page(path string) string {
	h.t.Helper()
	_, body := h.ask(h.t, "nobody", http.MethodGet, path, nil)
	h.safe(path+" for nobody", body)
	status, body := h.ask(h.t, "owner", http.MethodGet, path, nil)
	if status != http.StatusOK {
		h.t.Errorf("%s: %d", path, status)
	}
	h.safe(path, body)
	return body
}

func (h *villain) safe(what, body string) {
	h.t.Helper()
	for _, found := range executable(h.t, body) {
		h.t.Errorf("%s: %s", what, found)
	}
}

// widget adds a widget of a kind and sets it again, so that each field has had
// each text; a value that is refused is left at its default.
func (h *villain) widget(kind string) {
	h.t.Helper()
	path := "/t/public/widgets?kind=" + kind
	fields := 1
	for round := range hostile {
		form := formIn(h.t, h.page(path), "fields")
		h.post(form, round, func(values url.Values) { values.Set("preview", "all") }, http.StatusOK)
		h.post(form, round, nil, http.StatusSeeOther)
		if fields = len(form.texts); fields == 0 {
			break
		}
		if round == 0 {
			all := h.onPage()
			i := slices.IndexFunc(all, func(w hub.Placed) bool {
				return w.Kind == kind && w.Version == 1 && w.Column == hub.Main && w.Position > 1
			})
			if i < 0 {
				h.t.Fatalf("%s is not on the page", kind)
			}
			path = fmt.Sprintf("/w/%d/edit", all[i].ID)
		}
	}
	if fields == 0 {
		return
	}
	form := formIn(h.t, h.page(path), "fields")
	h.post(form, 1, func(values url.Values) { values.Set("version", "0") }, http.StatusConflict)
}

func (h *villain) settings() {
	for round := range hostile {
		h.post(formIn(h.t, h.page("/t/public/settings"), "fields"), round, nil, http.StatusSeeOther)
		h.until("the page has it", func() bool {
			title := h.guarded.page(h.t, "public").Hub.Title
			return strings.Contains(h.page("/t/public"), "<h1>"+html.EscapeString(title)+"</h1>")
		})
		for _, path := range []string{"/", "/t", "/u", "/t/public/members", "/search?q=alert"} {
			h.page(path)
		}
	}
}

func (h *villain) team() {
	for round := range hostile {
		_, body := h.ask(h.t, "owner", http.MethodGet, "/new", nil)
		h.safe("/new", body)
		form := formIn(h.t, body, "new-team-fields")
		h.post(form, round, nil, http.StatusUnprocessableEntity) // its name is none
		name := fmt.Sprint("hostile-", round)
		h.post(form, round, func(values url.Values) { values.Set("name", name); values.Set("joining", "approval") }, http.StatusSeeOther)
		h.page("/t/" + name)
		_, body = h.ask(h.t, "stranger", http.MethodPost, "/t/"+name+"/membership", url.Values{"want": {"yes"}})
		h.safe("asking to join", body)
		h.page("/t/" + name + "/members")
	}
}

// people tries what is told of people, and what stands in addresses.
func (h *villain) people() {
	for _, text := range hostile {
		_, body := h.ask(h.t, "owner", http.MethodPost, "/t/public/members", url.Values{"username": {text}, "role": {text}})
		h.safe("adding "+text, body)
		for _, path := range []string{
			"/search?q=", "/people/find?username=", "/t?after=", "/u?after=", "/t/public/edit?said=", "/t/public/widgets?kind=", "/sign-in?to=", "/sign-in?search=", "/t/public/history?before=", "/messages/",
		} {
			for _, who := range []string{"nobody", "owner"} {
				_, body := h.ask(h.t, who, http.MethodGet, path+url.QueryEscape(text), nil)
				h.safe(path+text, body)
			}
		}
		for _, path := range []string{"/t/public/edit", "/t/public/settings", "/t/public/star", "/sign-in", "/new/group"} {
			form := url.Values{"do": {text}, "widget": {text}, "column": {text}, "version": {text}, "want": {text}, "username": {text}, "to": {text}, "group": {text}, "group-title": {text}}
			_, body := h.ask(h.t, "admin", http.MethodPost, path, form)
			h.safe(path, body)
		}
	}
}

// post fills a form with hostile texts, and wants a status. Where that is to be
// a good one, what is refused gets the value that it had.
func (h *villain) post(form *filled, round int, change func(url.Values), want int) {
	h.t.Helper()
	values := form.with(round)
	for try := 0; ; try++ {
		if change != nil {
			change(values)
		}
		resp, body := h.send(h.t, false, form.action, values)
		h.safe("POST "+form.action, body)
		if resp.StatusCode == want && (want != http.StatusOK || !strings.Contains(body, `aria-invalid="true"`)) {
			return
		}
		if (resp.StatusCode != http.StatusUnprocessableEntity && resp.StatusCode != http.StatusOK) || try > len(form.texts) {
			h.t.Fatalf("%s with %v: %d, want %d\n%s", form.action, values, resp.StatusCode, want, body)
		}
		root, err := html.Parse(strings.NewReader(body))
		h.check(err)
		for n := range root.Descendants() {
			if attribute(n, "aria-invalid") == "true" {
				name := attribute(n, "name")
				values.Set(name, cmp.Or(form.values.Get(name), needed[name]))
			}
		}
	}
}

// needed are values for what forms ask for, and begin without.
var needed = map[string]string{
	"field-url": "https://evil.example/", "field-projects": "evil/example", "field-calendar": "evil", "field-assignee": "evil@evil.example",
}

// A filled form is one as a page has it.
type filled struct {
	action string
	values url.Values
	texts  []string       // names of what people write
	limits map[string]int // of texts
}

func formIn(t *testing.T, body, id string) *filled {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data == "form" && attribute(n, "id") == id {
			f := &filled{action: attribute(n, "action"), values: url.Values{}, limits: map[string]int{}}
			for field := range n.Descendants() {
				f.add(field)
			}
			return f
		}
	}
	t.Fatalf("there is no form %s in\n%s", id, body)
	return nil
}

func (f *filled) add(n *html.Node) {
	name := attribute(n, "name")
	_, checked := find(n, "checked")
	switch kind := attribute(n, "type"); {
	case name == "" || n.Data != "input" && n.Data != "textarea" && n.Data != "select":
	case kind == "hidden", kind == "number", (kind == "radio" || kind == "checkbox") && checked:
		f.values.Set(name, attribute(n, "value"))
	case kind == "radio", kind == "checkbox", kind == "submit":
	default:
		f.texts = append(f.texts, name)
		f.values.Set(name, attribute(n, "value"))
		if n.Data == "textarea" && n.FirstChild != nil {
			f.values.Set(name, n.FirstChild.Data)
		}
		var limit int
		if _, err := fmt.Sscan(attribute(n, "maxlength"), &limit); err == nil {
			f.limits[name] = limit
		}
	}
}

// with fills in hostile texts, another one into each field.
func (f *filled) with(round int) url.Values {
	values := url.Values{}
	for name, all := range f.values {
		values[name] = slices.Clone(all)
	}
	for i, name := range f.texts {
		text := hostile[(i+round)%len(hostile)]
		if limit, ok := f.limits[name]; ok && len(text) > limit {
			text = text[:limit]
		}
		values.Set(name, text)
	}
	return values
}

func find(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func attribute(n *html.Node, key string) string { value, _ := find(n, key); return value }

// executable tells what a browser would run, load or be led to that is not ours.
func executable(t *testing.T, body string) (found []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range everything(root) {
		found = append(found, runs(n)...)
	}
	return found
}

// everything is all elements, also those within templates.
func everything(root *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && !yield(n) {
				return
			}
		}
	}
}

var (
	banned    = strings.Fields("style iframe frame frameset object embed applet base portal math animate animatetransform set foreignobject")
	addressed = strings.Fields("href src action formaction cite poster srcset data background ping manifest lowsrc dynsrc hx-get hx-post hx-put hx-patch hx-delete")
	schemes   = strings.Fields("javascript: data: vbscript: blob: file: //")
)

func runs(n *html.Node) (found []string) {
	switch src := attribute(n, "src"); {
	case slices.Contains(banned, strings.ToLower(n.Data)):
		found = append(found, "there is <"+n.Data+">")
	case n.Data == "script" && (!strings.HasPrefix(src, "/assets/") || n.FirstChild != nil):
		found = append(found, fmt.Sprintf("there is a script of %q", src))
	case n.Data == "link" && !strings.HasPrefix(attribute(n, "href"), "/assets/"):
		found = append(found, "there is a <link> to "+attribute(n, "href"))
	case strings.EqualFold(n.Data, "use") && !strings.HasPrefix(attribute(n, "href"), "/assets/"):
		found = append(found, "there is a <use> of "+attribute(n, "href"))
	case n.Data == "form" && !strings.HasPrefix(attribute(n, "action"), "/"):
		found = append(found, "a form leads to "+attribute(n, "action"))
	}
	for _, a := range n.Attr {
		switch key, value := strings.ToLower(a.Key), plainAddress(a.Val); {
		case strings.HasPrefix(key, "on"), key == "style", key == "srcdoc", key == "http-equiv", strings.HasPrefix(key, "hx-on"), strings.HasPrefix(key, "hx-") && strings.Contains(a.Val, "alert("):
			found = append(found, fmt.Sprintf("<%s> has %s=%q", n.Data, a.Key, a.Val))
		case slices.Contains(addressed, key) && slices.ContainsFunc(schemes, func(s string) bool { return strings.HasPrefix(value, s) }):
			found = append(found, fmt.Sprintf("<%s> leads to %q", n.Data, a.Val))
		}
	}
	return found
}

// plainAddress is what a browser makes of an address before it looks at it.
func plainAddress(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s))
}

// The test sees what it is there for.
func TestExecutable(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`<script>alert(1)</script>`, `<script src="https://evil.example/x.js"></script>`, `<img src=x onerror=alert(1)>`, `<a href="javascript:alert(1)">x</a>`,
		"<a href=\" java\tscript:alert(1)\">x</a>", `<a href="&#106;avascript:alert(1)">x</a>`, `<p style="x">x</p>`, `<style>x</style>`, `<iframe src=x></iframe>`,
		`<svg><a xlink:href="data:x,y"></a></svg>`, `<svg><use href="https://evil.example/x.svg#x"></use></svg>`, `<svg><use xlink:href="#x"></use></svg>`, `<form action="https://evil.example"></form>`, `<button formaction="javascript:x">x</button>`,
		`<base href="//evil.example">`, `<meta http-equiv="refresh" content="0">`, `<b hx-on:click="x">x</b>`, `<hx-partial><b onclick="x">x</b></hx-partial>`,
		`<template><script>x</script></template>`, `<a href="//evil.example">x</a>`,
	} {
		if len(executable(t, text)) == 0 {
			t.Errorf("%s is taken for harmless", text)
		}
	}
	if found := executable(t, `<p title="&lt;script>">&lt;script&gt; <a href="https://example.org/?javascript:">x</a> <img src="/avatars/x.svg" alt="javascript:"> <svg><use href="/assets/0/css/icons.svg#bug"></use></svg></p>`); len(found) != 0 {
		t.Errorf("harmless is taken for %v", found)
	}
}

// record opens a page's stream, and gives what came by it.
func (h *villain) record(path string) (html func() string) {
	m := streamOf.FindStringSubmatch(h.page(path))
	resp, err := http.Get(h.url + strings.ReplaceAll(m[1], "&amp;", "&"))
	h.check(err)
	read := h.text(resp)
	return func() string { return strings.ReplaceAll(read(), "\ndata: ", "\n") }
}
