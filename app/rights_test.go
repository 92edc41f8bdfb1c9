package app

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// follow opens the stream of a path with a session, and tells when it ends.
func (s *site) follow(session, path string) (ended <-chan struct{}) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.url+path+"/events", nil)
	if err != nil {
		s.Fatal(err)
	}
	if session != "" {
		req.AddCookie(&http.Cookie{Name: "hubs-session", Value: session})
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		s.Fatalf("the stream of %s: %s", path, resp.Status)
	}
	end := make(chan struct{})
	go func() {
		defer close(end)
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body) // however it ends
	}()
	return end
}

func (s *site) ends(what string, stream <-chan struct{}) {
	s.Helper()
	select {
	case <-stream:
	case <-time.After(patience):
		s.Errorf("%s goes on", what)
	}
}

// goesOn reports whether a stream is open.
func goesOn(stream <-chan struct{}) bool {
	select {
	case <-stream:
		return false
	default:
		return true
	}
}

// What happened on a hub that is private is read by those who belong to it, and
// by nobody else: neither on the pages of the people that it is about, also after
// these were saved, nor by its address, nor as a number.
func TestWhatHappensOnAPrivateHub(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	for _, name := range []string{"stranger", "owner"} {
		page := hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: name, Title: "The page of " + name}, Widgets: []hub.Placed{
			{Kind: "feed", Column: hub.Main, Config: []byte(`{}`)},
			{Kind: "fedmsgstats", Column: hub.Main, Position: 1, Config: []byte(`{}`)},
		}}
		if err := v.parts.store.CreateHub(t.Context(), name, &page); err != nil {
			t.Fatal(err)
		}
	}
	add := func(team string) {
		if status, body := v.ask(t, "owner", http.MethodPost, "/t/"+team+"/members", url.Values{"username": {"stranger"}, "role": {"member"}}); status != http.StatusSeeOther {
			t.Fatalf("the owner adds a member: %d %s", status, body)
		}
	}
	added := func(team string) (id string) {
		v.until("it is archived that there is another member of "+team, func() bool {
			list, err := v.parts.archive.For("t/"+team).Latest(t.Context(), []fedmsg.Filter{{Hubs: []string{"t/" + team}, Usernames: []string{"stranger"}}}, 1)
			if err == nil && len(list) > 0 {
				id = list[0].ID
			}
			return id != ""
		})
		return id
	}
	add("private")
	hidden := added("private")
	if status, body := v.ask(t, "stranger", http.MethodPost, "/u/stranger/settings", settings(1, "Another title")); status != http.StatusSeeOther {
		t.Fatalf("a person saves their page: %d %.2000s", status, body)
	}
	add("public")
	shown := added("public")

	sees := func(who, path, what string) bool {
		_, body := v.ask(t, who, http.MethodGet, path, nil)
		return strings.Contains(body, what)
	}
	for _, path := range []string{"/u/stranger", "/u/owner"} {
		v.until(path+" tells what happened on the public team", func() bool { return sees("nobody", path, "/messages/"+shown) })
		for _, who := range guests {
			if sees(who, path, hidden) || who == "nobody" && (sees(who, path, "t/private") || sees(who, path, "The private team")) {
				t.Errorf("%s tells %s what happened on the private team", path, who)
			}
		}
	}
	v.until("the team tells its members", func() bool { return sees("member", "/t/private", "/messages/"+hidden) })
	for who, want := range map[string]int{"nobody": 404, "subscriber": 404, "member": 200, "stranger": 200, "owner": 200, "admin": 200} {
		if got, _ := v.ask(t, who, http.MethodGet, "/messages/"+hidden, nil); got != want {
			t.Errorf("the message as %s: %d, want %d", who, got, want)
		}
	}
	if n, err := v.parts.counts.ByUser(t.Context(), "stranger"); err != nil || n != 0 {
		t.Errorf("%d messages about hubs count for a person, %v", n, err)
	}

	// One click later.
	set := func(team, visibility string) {
		if status, body := v.ask(t, "owner", http.MethodPost, "/t/"+team+"/settings", settings(1, "The "+team+" team", "field-visibility", visibility)); status != http.StatusSeeOther {
			t.Fatalf("the owner saves the settings: %d %.3000s", status, body)
		}
	}
	set("public", "members")
	set("private", "public")
	v.until("what is public now is shown, and what is hidden now is not", func() bool {
		return sees("nobody", "/u/stranger", "/messages/"+hidden) && !sees("nobody", "/u/stranger", "/messages/"+shown)
	})
	if got, _ := v.ask(t, "nobody", http.MethodGet, "/messages/"+shown, nil); got != http.StatusNotFound {
		t.Errorf("the message that is hidden now: %d", got)
	}
}

// A web process that lets a hub become private tells the others by itself: no
// backend has to run.
func TestHidingNeedsNoBackend(t *testing.T) {
	t.Parallel()
	v := newGuardedAs(t, roles{web: true})
	stream := v.follow("", "/t/public")
	if status, body := v.ask(t, "owner", http.MethodPost, "/t/public/settings", settings(1, "The public team", "field-visibility", "members")); status != http.StatusSeeOther {
		t.Fatalf("the owner saves the settings: %d %.3000s", status, body)
	}
	v.ends("the stream of a page that is hidden now", stream)
	if got, _ := v.ask(t, "nobody", http.MethodGet, "/t/public", nil); got != http.StatusNotFound {
		t.Errorf("the page that is hidden now: %d", got)
	}
	page := v.hubs["private"]
	stream, other := v.follow("member", page.Hub.Path()), v.follow("owner", "/t/archived")
	if status, _ := v.ask(t, "owner", http.MethodPost, "/t/private/members", url.Values{"username": {"member"}, "role": {"none"}}); status != http.StatusSeeOther {
		t.Fatalf("the owner removes a member: %d", status)
	}
	v.ends("the stream of who is no member any more", stream)
	if !goesOn(other) {
		t.Error("the stream of another hub ends, too")
	}
}

// What nobody was told of is found out by looking again.
func TestStreamsLookAgain(t *testing.T) {
	t.Parallel()
	v := newGuardedAs(t, roles{web: true}, func(p *parts) { p.waits.Look = 100 * time.Millisecond })
	public, member, owner := v.follow("", "/t/public"), v.follow("member", "/t/private"), v.follow("owner", "/t/private")
	for _, q := range []string{
		fmt.Sprintf("UPDATE hubs SET visibility = 'members' WHERE id = %d", v.hubs["public"].Hub.ID),
		fmt.Sprintf("DELETE FROM roles WHERE username = 'member' AND hub_id = %d", v.hubs["private"].Hub.ID),
	} {
		if _, err := v.parts.store.DB().ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	v.ends("the stream of a page that is hidden now", public)
	v.ends("the stream of who is no member any more", member)
	if got, _ := v.ask(t, "nobody", http.MethodGet, "/t/public", nil); got != http.StatusNotFound {
		t.Errorf("the page that is hidden now: %d", got)
	}
	if !goesOn(owner) {
		t.Error("the stream of an owner ends, too")
	}
}

// Signing out ends the streams of that session. Their other browsers open
// theirs again.
func TestSigningOutEndsStreams(t *testing.T) {
	t.Parallel()
	s := newSite(t, allRoles)
	who := s.anybody()
	var tokens []string
	for range 2 {
		b := newTextBrowser(s)
		b.press("/sign-in", "/sign-in", "username", who)
		tokens = append(tokens, b.token())
	}
	out, stays, nobody := s.follow(tokens[0], "/u/"+who), s.follow(tokens[1], "/u/"+who), s.follow("", "/u/"+who)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/sign-out", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "hubs-session", Value: tokens[0]})
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign out: %v, %v", resp, err)
	}
	resp.Body.Close()
	s.ends("the stream of a session that ended", out)
	s.ends("the stream of another session of the same person", stays)
	s.follow(tokens[1], "/u/"+who)
	if !goesOn(nobody) {
		t.Error("the stream of somebody else ends, too")
	}
}

// One address can't take the streams of all, and a page of who has too many open
// says so and still works.
func TestStreamsOfOneAddress(t *testing.T) {
	t.Parallel()
	s := newSiteWith(t, roles{web: true}, func(p *parts) { p.config.StreamsEach = 3 })
	var open []<-chan struct{}
	for range 3 {
		open = append(open, s.follow("", "/t/ci"))
	}
	resp, body := s.get("/t/ci/events")
	if resp.StatusCode != http.StatusTooManyRequests || !strings.Contains(body, "Too many pages are open from your address") {
		t.Errorf("the fourth: %d %.300s", resp.StatusCode, body)
	}
	for _, stream := range open {
		if !goesOn(stream) {
			t.Error("one of the first ended")
		}
	}
	if resp, _ := s.get("/t/ci"); resp.StatusCode != http.StatusOK {
		t.Errorf("the page: %d", resp.StatusCode)
	}
	other := &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}).DialContext}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/t/ci/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err = other.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("from another address: %d", resp.StatusCode)
	}
}

// A client that opens streams again and again is kept waiting, though few of them are open at
// a time: each costs the page again.
func TestOpeningsOfOneAddress(t *testing.T) {
	t.Parallel()
	now := &clock{at: time.Now()}
	s := newSiteWith(t, roles{web: true}, func(p *parts) { p.config.StreamsEach, p.now = 3, now.now })
	ask := func(from net.IP) (*http.Response, string) {
		client := &http.Client{Transport: &http.Transport{
			DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: from}}).DialContext, DisableKeepAlives: true,
		}}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/t/ci/events", nil)
		s.check(err)
		resp, err := client.Do(req)
		s.check(err)
		defer resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return resp, ""
		}
		body, err := io.ReadAll(resp.Body)
		s.check(err)
		return resp, string(body)
	}
	// open waits until the server has seen that the streams before are closed.
	open := func(from net.IP) (resp *http.Response, body string) {
		s.until("a stream may be opened", func() bool {
			resp, body = ask(from)
			return !strings.Contains(body, "Very many pages are open")
		})
		return resp, body
	}
	one, another := net.IPv4(127, 0, 0, 1), net.IPv4(127, 0, 0, 2)
	for n := range 6 {
		if resp, body := open(one); resp.StatusCode != http.StatusOK {
			t.Fatalf("stream %d: %d %.300s", n, resp.StatusCode, body)
		}
	}
	resp, body := open(one)
	if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "4" || !strings.Contains(body, "Very many pages were opened from your address") {
		t.Errorf("the seventh: %d, after %s: %.300s", resp.StatusCode, resp.Header.Get("Retry-After"), body)
	}
	if resp, _ := s.get("/t/ci"); resp.StatusCode != http.StatusOK {
		t.Errorf("the page: %d", resp.StatusCode)
	}
	if resp, _ := open(another); resp.StatusCode != http.StatusOK {
		t.Errorf("from another address: %d", resp.StatusCode)
	}
	now.pass(10 * time.Second)
	if resp, body := open(one); resp.StatusCode != http.StatusOK {
		t.Errorf("ten seconds later: %d %.300s", resp.StatusCode, body)
	}
}

// The log tells who changed who may do what, and who tried without the right to.
func TestRightsAreLogged(t *testing.T) {
	t.Parallel()
	logs := &lockedBuffer{}
	v := newGuardedAs(t, roles{web: true}, func(p *parts) { p.log = slog.New(slog.NewTextHandler(logs, nil)) })
	form := url.Values{"username": {"member"}, "role": {"owner"}}
	if status, _ := v.ask(t, "stranger", http.MethodPost, "/t/public/members", form); status != http.StatusForbidden {
		t.Fatalf("a stranger: %d", status)
	}
	for path, form := range map[string]url.Values{
		"/t/public/members":    {"username": {"nobody-at-all"}, "role": {"owner"}},
		"/t/public/membership": {"want": {"no"}}, // asks whether an owner is sure
		"/t/public/settings":   {"field-title": {""}},
	} {
		if _, body := v.ask(t, "owner", http.MethodPost, path, form); strings.Contains(logs.String(), "rights changed") {
			t.Errorf("%s changed nothing: %s\n%.300s", path, logs.String(), body)
		}
	}
	instead := url.Values{"username": {"membre"}, views.InsteadName("username"): {"member"}, "role": {"owner"}}
	if status, _ := v.ask(t, "owner", http.MethodPost, "/t/public/members", instead); status != http.StatusSeeOther {
		t.Fatalf("the owner: %d", status)
	}
	for _, want := range []string{
		`level=WARN msg=refused username=stranger route="POST /t/:name/members" hub=t/public address=127.0.0.1`,
		`level=INFO msg="rights changed" hub=t/public by=owner route=/t/:name/members username=member`,
	} {
		if !strings.Contains(logs.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, logs.String())
		}
	}
}
