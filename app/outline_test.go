package app

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

var streamOf = regexp.MustCompile(`hx-sse:connect="([^"]+)"`)

// opened opens a page as a browser does: the page, then its stream.
func (s *site) opened(path string) (stream string, heard func(string) bool) {
	s.Helper()
	_, body := s.get(path)
	m := streamOf.FindStringSubmatch(body)
	if m == nil {
		s.Fatalf("%s has no stream:\n%s", path, body)
	}
	stream = html.UnescapeString(m[1])
	return stream, s.listen(stream)
}

// place puts a note with a text of its own on a hub.
func (s *site) place(h hub.Hub, column hub.Column, text string) int64 {
	s.Helper()
	config, err := json.Marshal(map[string]string{"title": "Note", "text": text, "until": ""})
	if err != nil {
		s.Fatal(err)
	}
	id, err := s.parts.store.Place(s.Context(), hub.System("owner"), h, "sticky", column, config)
	if err != nil {
		s.Fatal(err)
	}
	return id
}

// place is the element of a widget in an outline that says nothing of its inside.
func place(id int64) string {
	return fmt.Sprintf(`<div id="place-%d" class="placed"><div id="widget-%d"></div></div>`, id, id)
}

// check fails the test for an error of a change.
func (s *site) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// Open pages follow what owners arrange: only that is sent, and what is new with
// what is in it.
func TestOpenPagesAreArranged(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	h := v.hubs["public"].Hub
	first, feed := v.hubs["public"].Widgets[0].ID, v.hubs["public"].Widgets[1].ID
	stream, heard := v.opened("/t/public")

	v.check(v.parts.store.Move(t.Context(), hub.System("owner"), h, first, hub.Down))
	inOrder := `<div class="column main">` + place(feed) + place(first) + `</div>`
	v.until("the widgets change places, without what is in them", func() bool { return heard(inOrder) })
	v.until("it is said", func() bool { return heard("This page was rearranged.") })

	note := v.place(h, hub.Side, "Fresh on the page.")
	v.until("the new one has a place", func() bool {
		return heard(fmt.Sprintf(`<div class="column side"><div id="place-%d" class="placed"><div id="widget-%d"><`, note, note))
	})
	v.until("the new one is drawn", func() bool { return heard("Fresh on the page.") })

	v.check(v.parts.store.Remove(t.Context(), hub.System("owner"), h, first))
	rest := `<div class="column main">` + place(feed) + `</div>`
	v.until("one is gone", func() bool { return heard(rest) })

	v.check(v.parts.store.SetHub(t.Context(), hub.System("owner"), h, 1, hub.Settings{Title: "<b>Renamed</b>", Summary: "Anew.", Layout: hub.Even, Visibility: hub.Public, Joining: hub.Open, Archived: true}))
	for _, want := range []string{
		`<title>&lt;b&gt;Renamed&lt;/b&gt; · Hubs</title>`, `<h1>&lt;b&gt;Renamed&lt;/b&gt;</h1>`, `<p class="summary">Anew.</p>`,
		`<div class="columns even">`, "<strong>Archived.</strong>",
	} {
		v.until(want+" arrives", func() bool { return heard(want) })
	}

	// A page that was away since it was drawn gets all of it with its connection,
	// one that is opened now nothing.
	opened, now := v.opened("/t/public")
	behind, _, _ := strings.Cut(opened, "&outline=")
	_, edition, _ := strings.Cut(stream, "&outline=")
	for name, has := range map[string]func(string) bool{
		"who comes again": v.listen(stream), "who has all that was drawn, but in another place": v.listen(behind + "&outline=" + edition),
	} {
		v.until(name+" has the outline, and then what is in it", func() bool {
			return has(`<div class="column side">`+place(note)) && has(fmt.Sprintf(`hx-target="#widget-%d" hx-swap="innerMorph"><article`, note)) && has("Fresh on the page.")
		})
	}
	v.until("the stream of a page that is opened now begins", func() bool { return now("retry:") })
	v.place(v.hubs["private"].Hub, hub.Main, "Elsewhere.") // and passes by
	config := json.RawMessage(`{"title":"Note","text":"Once more.","until":""}`)
	v.check(v.parts.store.SetHub(t.Context(), hub.System("owner"), h, 2, h.Settings()))
	v.check(v.parts.store.Configure(t.Context(), hub.System("owner"), note, 1, config))
	v.until("the page goes on", func() bool { return now("Once more.") })
	if now("<h1>&lt;b&gt;Renamed") {
		t.Error("a page got the outline that it was drawn with")
	}
	if now("Elsewhere.") || heard("Elsewhere.") {
		t.Error("a page got what is not for it")
	}
}

// What a page had before is not there by itself when owners take a change back
// while it is away.
func TestOutlineThatCameBack(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	h, first := v.hubs["public"].Hub, v.hubs["public"].Widgets[0].ID
	stream, heard := v.opened("/t/public")
	_, same := v.opened("/t/public")
	v.check(v.parts.store.Move(t.Context(), hub.System("owner"), h, first, hub.Across))
	v.until("the page has the change", func() bool { return heard(`<div class="column side">`) && same(`<div class="column side">`) })
	v.check(v.parts.store.Move(t.Context(), hub.System("owner"), h, first, hub.Across))
	v.check(v.parts.store.Move(t.Context(), hub.System("owner"), h, first, hub.Up))
	// A note at the top stands above the columns.
	both := `<div class="above">` + place(first) + `</div>`
	v.until("the open pages have what was there before", func() bool { return heard(both) && same(both) })
	again := v.listen(stream)
	v.until("who comes again gets the outline", func() bool { return again(`hx-target="#hub-widgets"`) })
	if again("This page was rearranged.") {
		t.Error("who comes again is told of changes of long ago")
	}
}

// Roles are no part of an outline.
func TestOutlineIsSentForWhatIsInIt(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	h := v.hubs["public"].Hub
	_, heard := v.opened("/t/public")
	v.check(v.parts.store.SetRole(t.Context(), "stranger", h, "stranger", hub.Member))
	v.check(v.parts.store.Configure(t.Context(), hub.System("owner"), v.hubs["public"].Widgets[0].ID, 1, json.RawMessage(`{"title":"Note","text":"After the role.","until":""}`)))
	v.until("the page has what came after", func() bool { return heard("After the role.") })
	v.place(h, hub.Side, "At last.")
	v.until("the page is arranged", func() bool { return heard(`<div class="column side">`) })
	if heard(`<div class="column main">` + place(v.hubs["public"].Widgets[0].ID) + place(v.hubs["public"].Widgets[1].ID) + `</div></div></hx-partial>`) {
		t.Error("the page got an outline that it had")
	}
}

// A page with one widget alone says that it is gone, and has it again when it is
// put back.
func TestWidgetAloneIsGone(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	h, id := v.hubs["public"].Hub, v.hubs["public"].Widgets[0].ID
	_, heard := v.opened(fmt.Sprintf("/w/%d", id))
	v.check(v.parts.store.Move(t.Context(), hub.System("owner"), h, id, hub.Down))
	v.check(v.parts.store.Remove(t.Context(), hub.System("owner"), h, id))
	v.until("it says so", func() bool { return heard("This widget was removed from") })
	if heard("#hub-widgets") {
		t.Error("the page of one widget is arranged as the hub's")
	}
	v.check(v.parts.store.Restore(t.Context(), hub.System("owner"), h, id))
	v.until("it is back", func() bool { return heard("what is said on public") })
}

// Streams of a private hub are closed at each change; who may see it comes again
// and gets the outline.
func TestPrivatePagesAreArranged(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	h := v.hubs["private"].Hub
	_, body := v.ask(t, "member", http.MethodGet, "/t/private", nil)
	stream := html.UnescapeString(streamOf.FindStringSubmatch(body)[1])
	v.place(h, hub.Side, "Among us.")
	v.until("a page that is opened has it", func() bool {
		_, body := v.ask(t, "member", http.MethodGet, "/t/private", nil)
		return strings.Contains(body, "Among us.")
	})
	if status, _ := v.ask(t, "stranger", http.MethodGet, stream, nil); status != http.StatusNotFound {
		t.Errorf("a stranger gets %d", status)
	}
	heard := v.listenAs("member", stream)
	v.until("the page has the outline", func() bool { return heard(`<div class="column side">`) && heard("Among us.") })
	v.place(h, hub.Side, "And more.")
	v.until("the stream is closed", func() bool { return heard("the end") })
	if heard("And more.") {
		t.Error("a stream of a private hub went on over a change")
	}
}

// listenAs opens an event stream as one of the guests. It ends with "the end".
func (v *guarded) listenAs(who, path string) (heard func(word string) bool) {
	v.Helper()
	ctx, cancel := context.WithCancel(v.Context())
	v.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.url+path, nil)
	v.check(err)
	req.AddCookie(&http.Cookie{Name: "hubs-session", Value: who})
	resp, err := http.DefaultClient.Do(req)
	v.check(err)
	if resp.StatusCode != http.StatusOK {
		v.Fatalf("%s gets %d", who, resp.StatusCode)
	}
	return v.read(resp)
}
