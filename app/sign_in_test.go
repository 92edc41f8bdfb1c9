package app

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// A house is a running site that people sign in to.
type house struct {
	*testing.T
	parts  *parts
	url    string
	openID *servertest.OpenID
	log    *transcript
	ahead  *atomic.Int64 // of the time that it was when the site began: a duration
}

// A transcript is a log that tests read.
type transcript struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *transcript) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *transcript) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var peopleOfProvider = map[string]map[string]any{
	"newcomer": {"preferred_username": "newcomer", "name": "New Comer", "groups": []string{"ci"}},
	"odd":      {"preferred_username": "no/name"},
	"twin":     {"preferred_username": "NewComer", "name": "Not the same"},
	"unseen":   {"preferred_username": "\u200bnewcomer"},
}

// newHouse runs a site with a provider, or with the given settings instead.
func newHouse(t *testing.T, settings ...string) *house {
	h := &house{T: t, log: &transcript{}, ahead: &atomic.Int64{}}
	addr := servertest.FreeAddress(t)
	h.url = "http://" + addr
	env := append([]string{"HUBS_DATABASE_URL=" + servertest.SQLite(t).URL, "HUBS_ADDR=" + addr, "HUBS_LOG_LEVEL=debug"}, settings...)
	if len(settings) == 0 {
		h.openID = servertest.NewOpenID(t, h.url+"/sign-in/callback", peopleOfProvider)
		env = append(env, "HUBS_URL="+h.url, "HUBS_OIDC_ISSUER="+h.openID.Issuer, "HUBS_OIDC_CLIENT_ID="+h.openID.ClientID,
			"HUBS_OIDC_CLIENT_SECRET="+h.openID.ClientSecret, "HUBS_OIDC_ROLES=ci=t/ci:member", "HUBS_ADMINS=newcomer", "HUBS_PROXIES=127.0.0.1")
	}
	config, err := load(env)
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	community := demo.New(1)
	begun := time.Now()
	h.parts, err = wire(t.Context(), config, community.Rules(), kinds, config.logger(h.log))
	if err != nil {
		t.Fatal(err)
	}
	if err := community.Populate(t.Context(), h.parts.store.Quiet()); err != nil {
		t.Fatal(err)
	}
	h.parts.now = func() time.Time { return begun.Add(time.Duration(h.ahead.Load())) } // nothing that was counted is forgotten
	running := start(t, func(ctx context.Context) error { return h.parts.run(ctx, roles{web: true}, io.Discard) })
	t.Cleanup(func() {
		running.end()
		if err := h.parts.close(); err != nil {
			t.Error(err)
		}
	})
	(&site{T: t, url: h.url}).awake()
	return h
}

// A guest is a browser.
type guest struct {
	*house
	*http.Client
	seen []string // secrets
}

func (h *house) guest() *guest {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.Fatal(err)
	}
	return &guest{house: h, Client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// ask sends a request as a browser does, and gives the answer with its body.
func (g *guest) ask(method, path string, form url.Values, headers ...string) (*http.Response, string) {
	g.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = g.url + path
	}
	req, err := http.NewRequestWithContext(g.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		g.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for pair := range slices.Chunk(headers, 2) {
		if req.Header.Set(pair[0], pair[1]); pair[0] == "Host" {
			req.Host = pair[1]
		}
	}
	resp, err := g.Do(req)
	if err != nil {
		g.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		g.Fatal(err)
	}
	for _, c := range resp.Cookies() {
		g.seen = append(g.seen, c.Value)
	}
	return resp, string(body)
}

var providerLink = regexp.MustCompile(`<a id="provider" href="([^"]+)"`)

// begin presses the button, and gives the address of the provider.
func (g *guest) begin(to string) string {
	g.Helper()
	resp, body := g.ask("POST", "/sign-in", url.Values{"to": {to}})
	link := providerLink.FindStringSubmatch(body)
	if resp.StatusCode != 200 || link == nil {
		g.Fatalf("%d: %s", resp.StatusCode, body)
	}
	address := html.UnescapeString(link[1])
	if got := resp.Header.Get("Refresh"); got != "0; url="+address {
		g.Errorf("leads to %q, the link to %q", got, address)
	}
	return address
}

// signIn goes all the way, and gives the answer to the callback.
func (g *guest) signIn(login, to string) *http.Response {
	g.Helper()
	resp, _ := g.come(login, to)
	return resp
}

// come is signIn with the page.
func (g *guest) come(login, to string) (*http.Response, string) {
	g.Helper()
	back := g.openID.Allow(g, g.Client, g.begin(to), login)
	u, err := url.Parse(back)
	if err != nil {
		g.Fatal(err)
	}
	g.seen = append(g.seen, u.Query().Get("code"), u.Query().Get("state"))
	return g.ask("GET", back, nil)
}

// token is the session that the browser has.
func (g *guest) token() string {
	here, err := url.Parse(g.url)
	if err != nil {
		g.Fatal(err)
	}
	for _, c := range g.Jar.Cookies(here) {
		if c.Name == "hubs-session" {
			return c.Value
		}
	}
	return ""
}

// is checks whom the site takes the browser for; "" is nobody.
func (g *guest) is(name string) {
	g.Helper()
	_, body := g.ask("GET", "/", nil)
	signedIn := strings.Contains(body, `action="/sign-out"`)
	if signedIn != (name != "") || signedIn && !strings.Contains(body, name) {
		g.Errorf("taken for somebody else than %q: %.1500s", name, body)
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, rule := range map[string]func(*guest){
		"a newcomer is at home":                (*guest).comesHome,
		"a session that was there ends":        (*guest).rotates,
		"signing out ends the session":         (*guest).leaves,
		"who is in needs no sign-in":           (*guest).passes,
		"reasons are told":                     (*guest).hearsWhy,
		"an answer counts once":                (*guest).replays,
		"an answer is for one browser":         (*guest).bringsToAnother,
		"no answer leads to another site":      (*guest).stays,
		"another site can't press the buttons": (*guest).isPushed,
		"nobody is a developer here":           (*guest).isNoDeveloper,
		"nobody becomes somebody else":         (*guest).isNobodyElse,
		"people see and end their sessions":    (*guest).endsSessions,
		"signing out everywhere is everywhere": (*guest).leavesEverywhere,
	} {
		t.Run(name, func(t *testing.T) {
			own := *h
			own.T = t
			g := own.guest()
			g.Transport = forwarded{http.DefaultTransport, name}
			rule(g)
			for _, secret := range append(g.seen, h.openID.ClientSecret) {
				if len(secret) > 10 && strings.Contains(h.log.String(), secret) {
					t.Errorf("the log has %q", secret)
				}
			}
		})
	}
}

// forwarded makes each test come from an address of its own: tries are counted.
type forwarded struct {
	http.RoundTripper
	name string
}

func (f forwarded) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Add("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", len(f.name)))
	return f.RoundTripper.RoundTrip(r)
}

func (g *guest) comesHome() {
	g.is("")
	resp := g.signIn("newcomer", "/t/ci?x=1")
	if resp.StatusCode != 303 || resp.Header.Get("Location") != "/t/ci?x=1" || resp.Header.Get("Cache-Control") != "no-store" {
		g.Errorf("%d: %v", resp.StatusCode, resp.Header)
	}
	cookie := resp.Header.Get("Set-Cookie")
	for _, part := range []string{"hubs-session=", "; path=/", "; HttpOnly", "; SameSite=Lax", "; max-age="} {
		if !strings.Contains(strings.ToLower(cookie), strings.ToLower(part)) {
			g.Errorf("the cookie %q lacks %q", cookie, part)
		}
	}
	g.is("New Comer")
	page, err := g.parts.store.Page(g.Context(), hub.Person, "newcomer")
	if err != nil || len(page.Widgets) != len(standard.Person()) {
		g.Errorf("the page is %+v, %v", page, err)
	}
	ci, err := g.parts.store.Hub(g.Context(), hub.Team, "ci")
	if err != nil {
		g.Fatal(err)
	}
	if st, err := g.parts.store.Standing(g.Context(), ci, "newcomer"); err != nil || st.Belongs != hub.Member {
		g.Errorf("in the team: %+v, %v", st, err)
	}
	if resp, body := g.ask("GET", "/u/newcomer", nil); resp.StatusCode != 200 || !strings.Contains(body, "New Comer") {
		g.Errorf("the page: %d", resp.StatusCode)
	}
}

func (g *guest) isNobodyElse() {
	g.signIn("newcomer", "/") // whose name it is from now on
	other := g.house.guest()
	other.Transport = g.Transport
	resp, body := other.come("twin", "/")
	other.failed(resp, body, 403, "This username belongs to somebody else")
	other = g.house.guest()
	other.Transport = g.Transport
	resp, body = other.come("unseen", "/")
	other.failed(resp, body, 403, "This username can&#39;t be used here")
	if !strings.Contains(g.log.String(), "sign-in refused") || !strings.Contains(g.log.String(), "signed in") {
		g.Error("the log does not tell of it")
	}
}

// ids are those of the sessions that a page lists.
func ids(page string) (list []string) {
	for _, found := range regexp.MustCompile(`name="end" value="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		list = append(list, found[1])
	}
	return list
}

func (g *guest) endsSessions() {
	g.signIn("newcomer", "/")
	_, before := g.ask("GET", "/sessions", nil)
	other := g.house.guest()
	other.Transport = g.Transport
	other.signIn("newcomer", "/")
	other.is("Sign out")
	resp, page := g.ask("GET", "/sessions", nil, "User-Agent", "Lynx/2.9")
	if resp.StatusCode != 200 || strings.Count(page, "(this browser)</h2>") != 1 || len(ids(page)) != len(ids(before))+1 {
		g.Fatalf("%d, %d and then %d sessions: %s", resp.StatusCode, len(ids(before)), len(ids(page)), page)
	}
	for _, secret := range []string{g.token(), other.token()} {
		if strings.Contains(page, secret) {
			g.Error("the page has the token of a session")
		}
	}
	newest := slices.DeleteFunc(ids(page), func(id string) bool { return strings.Contains(before, id) })
	if len(newest) != 1 {
		g.Fatalf("new are %v", newest)
	}
	resp, _ = g.ask("POST", "/sessions", url.Values{"end": newest})
	if resp.StatusCode != 303 || resp.Header.Get("Location") != "/sessions?said=ended" {
		g.Errorf("%d: %v", resp.StatusCode, resp.Header)
	}
	g.is("Sign out")
	other.is("")
}

func (g *guest) leavesEverywhere() {
	g.signIn("newcomer", "/")
	other := g.house.guest()
	other.Transport = g.Transport
	other.signIn("newcomer", "/")
	resp, _ := g.ask("POST", "/sessions", url.Values{"end": {"all"}})
	if resp.StatusCode != 303 || resp.Header.Get("Location") != "/" || resp.Header.Get("Clear-Site-Data") == "" {
		g.Errorf("%d: %v", resp.StatusCode, resp.Header)
	}
	g.is("")
	other.is("")
}

// A session that somebody put into the browser before is of no use afterwards.
func (g *guest) rotates() {
	g.signIn("newcomer", "/")
	first := g.token()
	other := g.house.guest()
	other.Jar = g.Jar
	g.signIn("newcomer", "/")
	if g.token() == first || first == "" {
		g.Errorf("the session is the same")
	}
	stale := g.house.guest()
	if _, body := stale.ask("GET", "/", nil, "Cookie", "hubs-session="+first); strings.Contains(body, "/sign-out") {
		g.Error("the session from before goes on")
	}
	if _, body := stale.ask("GET", "/", nil, "Cookie", "hubs-session="+g.token()); !strings.Contains(body, "/sign-out") {
		g.Error("the new session does not work")
	}
}

func (g *guest) leaves() {
	g.signIn("newcomer", "/")
	token := g.token()
	resp, _ := g.ask("POST", "/sign-out", nil)
	if resp.StatusCode != 303 || resp.Header.Get("Location") != "/" || g.token() != "" {
		g.Errorf("%d: %v", resp.StatusCode, resp.Header)
	}
	g.is("")
	if _, body := g.house.guest().ask("GET", "/", nil, "Cookie", "hubs-session="+token); strings.Contains(body, "/sign-out") {
		g.Error("the session goes on without its cookie")
	}
	if resp, _ := g.ask("POST", "/sign-out", nil); resp.StatusCode != 303 {
		g.Errorf("once more: %d", resp.StatusCode)
	}
}

func (g *guest) passes() {
	g.signIn("newcomer", "/")
	for to, want := range map[string]string{"/t/ci": "/t/ci", "//evil.example.org": "/"} {
		resp, _ := g.ask("GET", "/sign-in?to="+url.QueryEscape(to), nil)
		if resp.StatusCode != 303 || resp.Header.Get("Location") != want {
			g.Errorf("%s: %d to %s", to, resp.StatusCode, resp.Header.Get("Location"))
		}
	}
}

func (g *guest) failed(resp *http.Response, body string, status int, title string) {
	g.Helper()
	if resp.StatusCode != status || !strings.Contains(body, "<h1>"+title+"</h1>") || !strings.Contains(body, `href="/sign-in"`) || g.token() != "" {
		g.Errorf("%d, want %d, %q: %s", resp.StatusCode, status, title, body)
	}
}

func (g *guest) hearsWhy() {
	resp, body := g.ask("GET", g.openID.Deny(g, g.Client, g.begin("/")), nil)
	g.failed(resp, body, 403, "Not signed in")
	resp, body = g.ask("GET", g.openID.Allow(g, g.Client, g.begin("/"), "odd"), nil)
	g.failed(resp, body, 403, "This username can&#39;t be used here")
	resp, body = g.ask("GET", "/sign-in/callback?state=x&code=y", nil)
	g.failed(resp, body, 400, "Please sign in again")
	resp, body = g.ask("GET", "/sign-in/callback", nil)
	g.failed(resp, body, 400, "Please sign in again")
	if resp, _ := g.ask("HEAD", "/sign-in/callback?state=x&code=y", nil); resp.StatusCode != 404 {
		g.Errorf("HEAD: %d", resp.StatusCode)
	}
}

func (g *guest) replays() {
	back := g.openID.Allow(g, g.Client, g.begin("/"), "newcomer")
	if resp, _ := g.ask("GET", back, nil); resp.StatusCode != 303 {
		g.Fatal(resp.StatusCode)
	}
	g.ask("POST", "/sign-out", nil)
	resp, body := g.ask("GET", back, nil)
	g.failed(resp, body, 400, "Please sign in again")
}

func (g *guest) bringsToAnother() {
	back := g.openID.Allow(g, g.Client, g.begin("/"), "newcomer")
	victim := g.house.guest()
	victim.begin("/")
	resp, body := victim.ask("GET", back, nil)
	victim.failed(resp, body, 400, "Please sign in again")
}

func (g *guest) stays() {
	for _, to := range []string{"//evil.example.org", `/\evil.example.org`, "https://evil.example.org/", "/%2f/.."} {
		if resp := g.signIn("newcomer", to); resp.Header.Get("Location") != "/" {
			g.Errorf("%q leads to %q", to, resp.Header.Get("Location"))
		}
	}
}

func (g *guest) isPushed() {
	g.signIn("newcomer", "/")
	for _, path := range []string{"/sign-out", "/sign-in"} {
		if resp, _ := g.ask("POST", path, nil, "Sec-Fetch-Site", "cross-site"); resp.StatusCode != 403 {
			g.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	g.is("New Comer")
}

func (g *guest) isNoDeveloper() {
	g.Transport = nil // no proxy in between
	if resp, body := g.ask("GET", "/sign-in", nil); resp.StatusCode != 200 || strings.Contains(body, "Developer") {
		g.Errorf("%d: %s", resp.StatusCode, body)
	}
	if resp, _ := g.ask("POST", "/sign-in", url.Values{"username": {"ulrik"}}); resp.StatusCode != 200 || g.token() != "" {
		g.Errorf("%d, with the session %q", resp.StatusCode, g.token())
	}
}

func TestSignInHasALimit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.guest()
	for n := range 20 {
		if resp, _ := g.ask("GET", "/sign-in/callback?state=x", nil); resp.StatusCode != 400 {
			t.Fatalf("try %d: %d", n, resp.StatusCode)
		}
	}
	resp, body := g.ask("POST", "/sign-in", nil)
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "3" || !strings.Contains(body, "There were too many sign-ins from your address. Please try again in 3 seconds.") {
		t.Errorf("%d, %v: %s", resp.StatusCode, resp.Header, body)
	}
	if resp, _ := g.ask("POST", "/sign-in", nil, "X-Forwarded-For", "127.0.0.1, 192.0.2.2"); resp.StatusCode != 200 {
		t.Errorf("from another address: %d", resp.StatusCode)
	}
}

func TestSignInWithoutProvider(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "HUBS_OIDC_ISSUER=http://127.0.0.1:1", "HUBS_OIDC_CLIENT_ID=hubs", "HUBS_OIDC_CLIENT_SECRET=s", "HUBS_URL=http://127.0.0.1:9")
	g := h.guest()
	if resp, _ := g.ask("GET", "/sign-in", nil); resp.StatusCode != 200 {
		t.Errorf("the page: %d", resp.StatusCode)
	}
	resp, body := g.ask("POST", "/sign-in", nil)
	g.failed(resp, body, 503, "Sign-in does not work just now")
}

func TestDeveloperSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "HUBS_ADMINS=ulrik", "HUBS_DEVELOPER_SIGN_IN=yes")
	g := h.guest()
	_, body := g.ask("GET", "/sign-in?search=ULRI&to=/t/ci", nil)
	if !strings.Contains(body, "<h1>Developer sign-in</h1>") || !strings.Contains(body, `value="ulrik"`) || strings.Count(body, `name="username"`) != 1 {
		t.Errorf("the page: %s", body)
	}
	if _, body := g.ask("GET", "/sign-in?search=no_body%25", nil); strings.Contains(body, `name="username"`) {
		t.Errorf("finds somebody: %s", body)
	}
	button := url.Values{"username": {"ulrik"}, "to": {"/t/ci"}}
	for _, c := range [][]string{
		{"X-Forwarded-For", "127.0.0.1"}, {"Forwarded", "for=127.0.0.1"}, {"Via", "1.1 proxy"}, {"X-Forwarded-For", ""}, {"Host", "evil.example.org"},
	} {
		for _, method := range []string{"GET", "POST"} {
			resp, body := g.ask(method, "/sign-in", button, c...)
			g.failed(resp, body, 404, "Sign-in is not set up here")
		}
	}
	if resp, _ := g.ask("POST", "/sign-in", url.Values{"username": {"nobody-of-that-name"}}); resp.StatusCode != 404 || g.token() != "" {
		t.Errorf("as somebody unknown: %d", resp.StatusCode)
	}
	resp, _ := g.ask("POST", "/sign-in", button)
	if resp.StatusCode != 303 || resp.Header.Get("Location") != "/t/ci" {
		t.Errorf("%d: %v", resp.StatusCode, resp.Header)
	}
	g.is("Sign out")
}

// Nobody is a developer where that was not asked for: what is in front of a site
// can't be known, and many proxies say nothing of themselves.
func TestNoSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "HUBS_ADMINS=ulrik")
	g := h.guest()
	resp, body := g.ask("GET", "/sign-in", nil)
	g.failed(resp, body, 404, "Sign-in is not set up here")
	resp, body = g.ask("POST", "/sign-in", url.Values{"username": {"ulrik"}})
	g.failed(resp, body, 404, "Sign-in is not set up here")
	for _, env := range [][]string{{"HUBS_ADDR=0.0.0.0:5000"}, {"HUBS_ADDR=:5000"}, {"HUBS_ADDR=192.0.2.1:5000"}, {"HUBS_URL=https://hubs.example.org"}, {"HUBS_OIDC_ISSUER=https://id.example.org", "HUBS_URL=http://127.0.0.1:5000", "HUBS_OIDC_CLIENT_ID=hubs", "HUBS_OIDC_CLIENT_SECRET=x"}} {
		if _, err := load(append(env, "HUBS_DEVELOPER_SIGN_IN=yes")); err == nil || !strings.HasPrefix(err.Error(), "HUBS_DEVELOPER_SIGN_IN must be no where") {
			t.Errorf("with %v: %v", env, err)
		}
	}
	if _, err := load([]string{"HUBS_DEVELOPER_SIGN_IN=true"}); err == nil || err.Error() != "HUBS_DEVELOPER_SIGN_IN must be yes or no" {
		t.Errorf("neither yes nor no: %v", err)
	}
}

func TestSignInSettings(t *testing.T) {
	t.Parallel()
	good := []string{"HUBS_URL=https://hubs.example.org", "HUBS_OIDC_ISSUER=https://id.example.org/", "HUBS_OIDC_CLIENT_ID=hubs", "HUBS_OIDC_CLIENT_SECRET=very-secret"}
	if _, err := load(append(good, "HUBS_OIDC_ROLES=infra-owners=t/infra:owner,infra=t/infra:member", "HUBS_ADMINS=ana,bob")); err != nil {
		t.Error(err)
	}
	for _, c := range []struct{ name, value string }{
		{"HUBS_URL", ""}, {"HUBS_URL", "hubs.example.org"}, {"HUBS_URL", "https://hubs.example.org/x"}, {"HUBS_URL", "https://u:very-secret@hubs.example.org"},
		{"HUBS_OIDC_ISSUER", "http://id.example.org"}, {"HUBS_OIDC_ISSUER", "https://u:very-secret@id.example.org"}, {"HUBS_OIDC_ISSUER", ""},
		{"HUBS_OIDC_CLIENT_ID", ""}, {"HUBS_OIDC_CLIENT_SECRET", ""}, {"HUBS_OIDC_SCOPES", "profile"}, {"HUBS_OIDC_ROLES", "infra"},
		{"HUBS_ADMINS", "ana,/"}, {"HUBS_SESSION_IDLE", "1m"}, {"HUBS_SESSION_LIFE", "2h"},
	} {
		_, err := load(append(slices.Clone(good), c.name+"="+c.value))
		if err == nil || !strings.HasPrefix(err.Error(), c.name) || strings.Contains(err.Error(), "very-secret") {
			t.Errorf("%s=%s: %v", c.name, c.value, err)
		}
	}
}
