package app

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// An answer tells the status that a visitor gets at a hub of a state. Forms are
// sent empty: who may send them is told what lacks.
type answer func(who, state string) int

func always(status int) answer { return func(string, string) int { return status } }

func seeing(who, state string) int {
	if state == "private" && !slices.Contains([]string{"member", "owner", "admin"}, who) {
		return http.StatusNotFound
	}
	return http.StatusOK
}

// posting gives what those get who may send a form.
func posting(owners bool, allowed int) answer {
	return func(who, state string) int {
		switch {
		case seeing(who, state) == http.StatusNotFound:
			return http.StatusNotFound
		case who == "nobody":
			return http.StatusUnauthorized
		case owners && who != "owner" && who != "admin":
			return http.StatusForbidden
		case state == "archived":
			return http.StatusConflict
		}
		return allowed
	}
}

// givingUp is posting for what also gives up what one has, which works where the hub
// is archived; see TestArchivedTeamsLetGo.
func givingUp(owners bool, allowed int) answer {
	return func(who, state string) int {
		if got := posting(owners, allowed)(who, state); got != http.StatusConflict {
			return got
		}
		return allowed
	}
}

// owning gives what owners get of a page of theirs.
func owning(who, state string) int {
	switch {
	case seeing(who, state) == http.StatusNotFound:
		return http.StatusNotFound
	case who == "nobody":
		return http.StatusSeeOther
	case who == "owner" || who == "admin":
		return http.StatusOK
	}
	return http.StatusForbidden
}

// foreign gives what the guests get of what belongs to another person.
func foreign(nobody, admin int) answer {
	return func(who, _ string) int {
		switch who {
		case "nobody":
			return nobody
		case "admin":
			return admin
		}
		return http.StatusForbidden
	}
}

// answers is every route. A new one that has no row here fails the test.
var answers = map[string]answer{
	"GET /":  always(200),
	"GET /t": always(200),
	"GET /new": func(who, _ string) int {
		if who == "nobody" {
			return http.StatusSeeOther // to sign in
		}
		return http.StatusOK
	},
	"POST /new": func(who, _ string) int {
		if who == "nobody" {
			return http.StatusUnauthorized
		}
		return http.StatusUnprocessableEntity
	},
	"GET /u": always(200),
	"POST /new/group": func(who, _ string) int {
		switch who {
		case "nobody":
			return http.StatusUnauthorized
		case "admin":
			return http.StatusUnprocessableEntity
		}
		return http.StatusForbidden
	},
	"GET /search": always(200), // see TestSearchOfPrivateHubs
	"GET /people/find": func(who, _ string) int {
		if who == "nobody" {
			return http.StatusSeeOther // to sign in
		}
		return http.StatusNotFound // it does not say for which field
	},
	"GET /t/:name":               seeing,
	"GET /u/:name":               always(200), // see TestPrivatePageOfAPerson
	"GET /t/:name/events":        seeing,
	"GET /u/:name/events":        always(200),
	"GET /t/:name/members":       seeing,
	"POST /t/:name/members":      givingUp(true, 422),
	"POST /t/:name/membership":   givingUp(false, 400),
	"POST /t/:name/subscription": givingUp(false, 400),
	"POST /u/:name/subscription": func(who, _ string) int {
		if who == "nobody" {
			return http.StatusUnauthorized
		}
		return http.StatusBadRequest
	},
	"POST /t/:name/star": givingUp(false, 400),
	"POST /u/:name/star": func(who, _ string) int {
		if who == "nobody" {
			return http.StatusUnauthorized
		}
		return http.StatusBadRequest
	},
	"POST /sign-out/provider": always(404), // there is none; see TestLogout
	"GET /sessions": func(who, _ string) int {
		if who == "nobody" {
			return http.StatusSeeOther // to sign in
		}
		return http.StatusOK
	},
	"POST /sessions": func(who, _ string) int {
		if who == "nobody" {
			return http.StatusUnauthorized
		}
		return http.StatusBadRequest
	},
	"GET /sign-in": func(who, _ string) int {
		if who == "nobody" {
			return http.StatusOK
		}
		return http.StatusSeeOther
	},
	"POST /sign-in":              always(404), // nobody has this name
	"GET /sign-in/callback":      always(404), // there is no provider
	"POST /sign-out":             always(303),
	"GET /t/:name/edit":          owning,
	"GET /u/:name/edit":          foreign(303, 200),
	"POST /t/:name/edit":         posting(true, 400),
	"POST /u/:name/edit":         foreign(401, 400),
	"GET /t/:name/widgets":       owning,
	"GET /u/:name/widgets":       foreign(303, 200),
	"POST /t/:name/widgets":      posting(true, 404),
	"POST /u/:name/widgets":      foreign(401, 404),
	"GET /w/:id/edit":            owning,
	"GET /t/:name/settings":      owning,
	"GET /u/:name/settings":      foreign(303, 200),
	"POST /t/:name/settings":     givingUp(true, 422), // it can be taken out of the archive
	"POST /u/:name/settings":     foreign(401, 422),
	"POST /t/:name/picture":      always(415), // this form brings no file; see TestPictureUpload of web
	"POST /u/:name/picture":      always(415),
	"GET /t/:name/picture/:file": always(404), // there is none; see TestPictureAsksTheGate of web
	"GET /u/:name/picture/:file": always(404),
	"GET /t/:name/history":       owning,
	"GET /u/:name/history":       foreign(303, 200),
	"POST /w/:id/edit":           posting(true, 422),
	"GET /w/:id":                 seeing,
	"GET /w/:id/events":          seeing,
	"GET /w/:id/more":            seeing,
	"GET /messages/:id":          seeing,
	"GET /assets/*":              always(404), // this one is none
	"GET /healthz/live":          always(200),
	"GET /healthz/ready":         always(200),
}

// Access: every route, every kind of visitor, every state of a hub.
func TestAccess(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	messages := v.messages(t)
	for _, r := range v.parts.web().Routes() {
		want, ok := answers[r]
		if !ok {
			t.Errorf("%s has no row in the table", r)
			continue
		}
		method, pattern, _ := strings.Cut(r, " ")
		for state, page := range v.hubs {
			path := strings.NewReplacer("/u/:name", "/u/ulrik", ":name", page.Hub.Name, "/w/:id", fmt.Sprint("/w/", page.Widgets[0].ID),
				":id", messages[state], "*", "none").Replace(pattern)
			if pattern == "/w/:id/more" { // of a widget with pages
				path = fmt.Sprintf("/w/%d/more?from=%s", page.Widgets[1].ID, messages["public"])
			}
			for _, who := range guests {
				if got, body := v.ask(t, who, method, path, url.Values{}); got != want(who, state) {
					t.Errorf("%s %s as %s: %d, want %d\n%.300s", method, path, who, got, want(who, state), body)
				}
			}
		}
	}
	for r := range answers {
		if !slices.Contains(v.parts.web().Routes(), r) {
			t.Errorf("the table has %s, which is no route", r)
		}
	}
}

// messages gives the id of a message about each hub.
func (v *guarded) messages(t *testing.T) map[string]string {
	ids := map[string]string{}
	for state, page := range v.hubs {
		v.until("the making of "+state+" is archived", func() bool {
			list, err := v.parts.archive.For(page.Hub.Key()).Latest(t.Context(), []fedmsg.Filter{{Hubs: []string{page.Hub.Key()}}}, 1)
			if err == nil && len(list) > 0 {
				ids[state] = list[0].ID
			}
			return ids[state] != ""
		})
	}
	return ids
}

// A form that another site sends is refused, whoever fills it.
func TestCrossSite(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	for name, headers := range map[string]map[string]string{
		"another site":        {"Sec-Fetch-Site": "cross-site"},
		"another subdomain":   {"Sec-Fetch-Site": "same-site"},
		"an old browser":      {"Origin": "https://evil.example"},
		"no origin":           {"Origin": "null"},
		"no browser we know":  {},
		"ours, as its origin": {"Origin": v.url},
		"ours, behind TLS":    {"Origin": strings.Replace(v.url, "http:", "https:", 1)}, // which a proxy takes away
		"ours":                {"Sec-Fetch-Site": "same-origin"},
	} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, v.url+"/t/public/star", strings.NewReader("want=yes"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.AddCookie(&http.Cookie{Name: "hubs-session", Value: "member"})
		for key, value := range headers {
			req.Header.Set(key, value)
		}
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		want := http.StatusForbidden
		if strings.HasPrefix(name, "ours") {
			want = http.StatusSeeOther
		}
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", name, resp.StatusCode, want)
		}
	}
}

// What is said on a private hub reaches nobody else: not by lists, pages of
// people, streams that were open before, nor the bus.
func TestPrivateHub(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	v.messages(t)
	for _, path := range []string{"/", "/t", "/u/member", "/u/owner"} {
		if _, body := v.ask(t, "nobody", http.MethodGet, path, nil); strings.Contains(body, "The private team") {
			t.Errorf("%s names the private hub", path)
		}
	}
	if _, body := v.ask(t, "member", http.MethodGet, "/t/private", nil); !strings.Contains(body, "what is said on private") {
		t.Errorf("a member does not see it: %s", body)
	}
	ended := make(chan error, 1)
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, v.url+"/t/private/events", nil)
	req.AddCookie(&http.Cookie{Name: "hubs-session", Value: "member"})
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("the stream of a member: %v, %v", resp, err)
	}
	defer resp.Body.Close()
	go func() { _, err := io.Copy(io.Discard, resp.Body); ended <- err }()
	if status, _ := v.ask(t, "owner", http.MethodPost, "/t/private/members", url.Values{"username": {"member"}, "role": {"none"}}); status != http.StatusSeeOther {
		t.Fatalf("the owner removes a member: %d", status)
	}
	select {
	case <-ended:
	case <-time.After(patience):
		t.Error("the stream of who is no member any more goes on")
	}
	if status, _ := v.ask(t, "member", http.MethodGet, "/t/private/events", nil); status != http.StatusNotFound {
		t.Errorf("it can be opened again: %d", status)
	}
	if status, body := v.ask(t, "member", http.MethodGet, "/t/private", nil); status != http.StatusNotFound || strings.Contains(body, "what is said") {
		t.Errorf("the page: %d, %s", status, body)
	}
}

// The page of a person can be private, too: it is theirs, and of nobody else.
func TestPrivatePageOfAPerson(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	page := hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "stranger", Title: "A stranger", Visibility: hub.MembersOnly}}
	if err := v.parts.store.CreateHub(t.Context(), "stranger", &page); err != nil {
		t.Fatal(err)
	}
	for _, who := range guests {
		want := http.StatusNotFound
		if who == "stranger" || who == "admin" {
			want = http.StatusOK
		}
		for _, path := range []string{"/u/stranger", "/u/stranger/events"} {
			if got, _ := v.ask(t, who, http.MethodGet, path, nil); got != want {
				t.Errorf("%s as %s: %d, want %d", path, who, got, want)
			}
		}
	}
}

// A team is made by one form, whose mistakes lose nothing that was typed.
func TestNewTeam(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	form := url.Values{"title": {"Friends of <b>tea</b>"}, "name": {"a b"}, "summary": {"We drink & talk."}, "joining": {"approval"}, "visibility": {"public"}}
	status, body := v.ask(t, "member", http.MethodPost, "/new", form)
	for _, want := range []string{"A name has 2 to 64 letters", `value="Friends of &lt;b&gt;tea&lt;/b&gt;"`, `value="a b"`, `value="We drink &amp; talk."`, `value="approval" checked`, `aria-invalid="true"`} {
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, want) {
			t.Errorf("%d, without %s: %s", status, want, body)
		}
	}
	var answer string
	for _, name := range []string{"public", "private", "Settings", "pub1ic", "PRIVATE", "pri-vate", "set.tings", "5ettings"} {
		form.Set("name", name)
		status, body := v.ask(t, "stranger", http.MethodPost, "/new", form)
		_, body, _ = strings.Cut(body, "<main") // before it are the teams of who asks
		body = regexp.MustCompile(`(value="|another. )`+regexp.QuoteMeta(name)+`(-\d{4} is free|" maxlength)`).ReplaceAllString(body, "${1}NAME$2")
		body = regexp.MustCompile(`-\d{4} is`).ReplaceAllString(body, "-NUMBER is")
		if answer == "" {
			answer = body
		}
		if status != http.StatusUnprocessableEntity || body != answer || !strings.Contains(body, "That address can&#39;t be used. Choose another. NAME-NUMBER is free.") {
			t.Errorf("%s: %d, %s", name, status, body)
		}
	}
	form.Set("name", "tea")
	form.Set("title", "Friends of te\u0430")
	if status, body := v.ask(t, "member", http.MethodPost, "/new", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "mixes letters of different scripts") {
		t.Errorf("mixed scripts: %d, %s", status, body)
	}
	if status, body := v.ask(t, "owner", http.MethodPost, "/t/public/settings", settings(1, "Public te\u0430")); status != http.StatusUnprocessableEntity || !strings.Contains(body, "mixes letters of different scripts") {
		t.Errorf("mixed scripts in settings: %d, %s", status, body)
	}
	form.Set("title", "Friends\u200b of <b>t\u202eea</b>\ufe0f")
	form.Set("name", "tea")
	if status, _ := v.ask(t, "member", http.MethodPost, "/new", form); status != http.StatusSeeOther {
		t.Fatalf("a good form: %d", status)
	}
	status, body = v.ask(t, "member", http.MethodGet, "/t/tea", nil)
	for _, want := range []string{"<h1>Friends of &lt;b&gt;tea&lt;/b&gt;</h1>", "</svg>Leave Friends of &lt;b&gt;tea&lt;/b&gt;</button>", `class="menu bookmarks"`, `href="/t/tea"`} {
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%d, without %s: %s", status, want, body)
		}
	}
	if _, body := v.ask(t, "stranger", http.MethodGet, "/t/tea", nil); !strings.Contains(body, "Ask to join</button>") || strings.Contains(body, ">Request sent<") || strings.Contains(body, "Leave Friends") {
		t.Errorf("a stranger sees: %s", body)
	}
	if _, body := v.ask(t, "nobody", http.MethodGet, "/t/tea", nil); strings.Contains(body, `method="post"`) || !strings.Contains(body, `href="/sign-in?to=%2Ft%2Ftea"`) {
		t.Errorf("nobody sees: %s", body)
	}
}

// A team can be for its members from the moment it is made.
func TestNewPrivateTeam(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	form := url.Values{"title": {"Board"}, "name": {"board"}, "joining": {"approval"}, "visibility": {"members"}}
	if status, _ := v.ask(t, "member", http.MethodPost, "/new", form); status != http.StatusSeeOther {
		t.Fatalf("a good form: %d", status)
	}
	for who, want := range map[string]int{"member": http.StatusOK, "stranger": http.StatusNotFound, "nobody": http.StatusNotFound} {
		if status, _ := v.ask(t, who, http.MethodGet, "/t/board", nil); status != want {
			t.Errorf("%s: %d, want %d", who, status, want)
		}
	}
	for _, wrong := range []string{"", "secret"} {
		form.Set("name", "other")
		form.Set("visibility", wrong)
		if status, body := v.ask(t, "member", http.MethodPost, "/new", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Visibility: "+map[string]string{"": "Choose one.", "secret": "Choose one of: Public: anyone can read it, Private: members only."}[wrong]) {
			t.Errorf("visibility %q: %d, %s", wrong, status, body)
		}
	}
}

// Those who could not simply come back are asked before they leave, and a team
// keeps an owner.
func TestLeaving(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	leave := func(who, team, sure string) (int, string) {
		return v.ask(t, who, http.MethodPost, "/t/"+team+"/membership", url.Values{"want": {"no"}, "sure": {sure}})
	}
	for team, whos := range map[string][]string{"public": {"owner"}, "private": {"owner", "member"}} {
		for _, who := range whos {
			status, body := leave(who, team, "")
			if status != http.StatusOK || !strings.Contains(body, ">Leave The "+team+" team</button>") || !strings.Contains(body, `name="sure" value="yes"`) {
				t.Errorf("%s leaves %s: %d, %s", who, team, status, body)
			}
			if _, body := v.ask(t, who, http.MethodGet, "/t/"+team, nil); !strings.Contains(body, "</svg>Leave The "+team+" team</button>") {
				t.Errorf("%s has left %s without an answer", who, team)
			}
		}
	}
	if status, body := leave("owner", "public", "yes"); status != http.StatusConflict || !strings.Contains(body, "A page needs an owner.") {
		t.Errorf("the last owner leaves: %d, %s", status, body)
	}
	if status, _ := leave("member", "private", "yes"); status != http.StatusSeeOther {
		t.Errorf("a member who is sure: %d", status)
	}
	if status, _ := leave("member", "public", ""); status != http.StatusSeeOther {
		t.Errorf("a member who can come back: %d", status)
	}
	for _, team := range []string{"public", "private"} {
		if _, body := v.ask(t, "member", http.MethodGet, "/t/"+team, nil); strings.Contains(body, ">Leave<") {
			t.Errorf("the member is still in %s", team)
		}
	}
}

// Of an archived team one gives up what one has, and its owners remove people: it
// may be private, and is read. Nobody gets anything new.
func TestArchivedTeamsLetGo(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	h := v.hubs["archived"].Hub
	standing := func(who string) hub.Standing {
		t.Helper()
		st, err := v.parts.store.Standing(t.Context(), h, who)
		v.check(err)
		return st
	}
	send := func(who, what string, fields url.Values, want int) {
		t.Helper()
		if got, body := v.ask(t, who, http.MethodPost, "/t/archived/"+what, fields); got != want {
			t.Errorf("%s sends %v to %s: %d, want %d\n%.300s", who, fields, what, got, want, body)
		}
	}
	offered := regexp.MustCompile(`<button id="do-(\w+)"[^>]* value="(yes|no)"`)
	yes, no := url.Values{"want": {"yes"}}, url.Values{"want": {"no"}}
	v.check(v.parts.store.SetRole(t.Context(), "subscriber", h, "subscriber", hub.Stargazer))
	v.check(v.parts.store.SetRole(t.Context(), "owner", h, "admin", hub.Member))
	for _, what := range []string{"membership", "subscription", "star"} {
		send("stranger", what, yes, http.StatusConflict)
	}
	send("owner", "members", url.Values{"username": {"stranger"}, "role": {"member"}}, http.StatusConflict)
	send("owner", "members", url.Values{"username": {"member"}, "role": {"owner"}}, http.StatusConflict)
	if st := standing("stranger"); st.Belongs != "" || st.Asked || st.Subscribed || st.Starred {
		t.Errorf("a stranger is %+v now", st)
	}
	for who, lets := range map[string][]string{"subscriber": {"subscription no", "star no"}, "member": {"membership no"}, "stranger": nil} {
		_, body := v.ask(t, who, http.MethodGet, "/t/archived", nil)
		var got []string
		for _, button := range offered.FindAllStringSubmatch(body, -1) {
			got = append(got, button[1]+" "+button[2])
		}
		if !slices.Equal(got, lets) {
			t.Errorf("%s is offered %v, want %v", who, got, lets)
		}
	}
	send("subscriber", "subscription", no, http.StatusSeeOther)
	send("subscriber", "star", no, http.StatusSeeOther)
	_, body := v.ask(t, "member", http.MethodPost, "/t/archived/membership", no)
	if !strings.Contains(body, "nobody can join it") || standing("member").Belongs != hub.Member {
		t.Errorf("who could not come back is not asked first: %.300s", body)
	}
	send("member", "membership", url.Values{"want": {"no"}, "sure": {"yes"}}, http.StatusSeeOther)
	_, body = v.ask(t, "owner", http.MethodGet, "/t/archived/members", nil)
	for word, want := range map[string]bool{"Remove: admin": true, "Make owner: admin": false, "Add a person": false, "you can remove people, but not add anyone": true} {
		if strings.Contains(body, word) != want {
			t.Errorf("the page of the members says %q: %v, want %v", word, !want, want)
		}
	}
	send("owner", "members", url.Values{"username": {"admin"}, "role": {"none"}}, http.StatusSeeOther)
	send("owner", "members", url.Values{"username": {"owner"}, "role": {"none"}}, http.StatusUnprocessableEntity) // the last one
	for _, who := range []string{"subscriber", "member", "admin"} {
		if st := standing(who); st.Belongs != "" || st.Subscribed || st.Starred {
			t.Errorf("%s is still %+v", who, st)
		}
	}
}

// Lists say which teams are only kept for their memory.
func TestArchivedTeamsInLists(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	marked := regexp.MustCompile(`<a class="whole" href="/t/(\w+)">[^<]*</a>\s*<span class="hint">\(archived\)</span>`)
	for path, want := range map[string][]string{"/t": {"archived", "gangplank"}, "/search?q=archived": {"archived"}, "/search?q=public": nil} {
		_, body := v.ask(t, "nobody", http.MethodGet, path, nil)
		var got []string
		for _, found := range marked.FindAllStringSubmatch(body, -1) {
			got = append(got, found[1])
		}
		if !slices.Equal(got, want) || strings.Count(body, "(archived)") != len(want) {
			t.Errorf("%s marks %v, want %v: %s", path, got, want, body)
		}
	}
}

// People join and follow with one button each, in place where htmx asks.
func TestStanding(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	want := func(who, what, want string) string {
		t.Helper()
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, v.url+"/t/public/"+what, strings.NewReader("want="+want))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("Hx-Request", "true")
		req.AddCookie(&http.Cookie{Name: "hubs-session", Value: who})
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return fmt.Sprint(resp.StatusCode, " ", string(b))
	}
	for _, step := range []struct{ who, what, want, says string }{
		{"stranger", "star", "yes", ">Starred.<"},
		{"stranger", "star", "yes", `value="no" aria-pressed="true" aria-label="Star, 1 so far"`},
		{"stranger", "star", "no", `value="yes" aria-pressed="false" aria-label="Star, 0 so far"`},
		{"stranger", "subscription", "yes", "Following</button>"},
		{"stranger", "membership", "yes", "Leave The public team</button>"},
		{"stranger", "membership", "no", "Join</button>"},
		{"owner", "membership", "no&sure=yes", "A page needs an owner."},
		{"stranger", "star", "perhaps", "400 "},
	} {
		if got := want(step.who, step.what, step.want); !strings.Contains(got, step.says) {
			t.Errorf("%s wants %s %s: no %q in %s", step.who, step.what, step.want, step.says, got)
		}
	}
}
