package signin_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/signin"
)

const callback = "http://127.0.0.1:22999/sign-in/callback" // nobody listens: tests read where they are sent

var accounts = map[string]map[string]any{
	"ana":  {"preferred_username": "ana", "name": " Ana Ärlig\n", "email": "ana@example.org", "groups": []string{"infra", "design"}},
	"bob":  {"nickname": "bob", "groups": "infra, web  docs"},
	"odd":  {"preferred_username": "../odd", "name": "Odd"},
	"none": {"name": "Without a name to sign in"},
}

// A gate is a provider and what this site is to it.
type gate struct {
	*testing.T
	openID *servertest.OpenID
	redis  servertest.Redis
	config signin.Config
	*signin.Provider
	now time.Time
}

func TestProvider(t *testing.T) {
	openID := servertest.NewOpenID(t, callback, accounts)
	for name, rule := range map[string]func(*gate){
		"a person comes in, with groups as a list":   (*gate).ana,
		"a person comes in, with groups as a text":   (*gate).bob,
		"bad usernames are refused":                  (*gate).odd,
		"who denies does not come in":                (*gate).deny,
		"an answer counts once":                      (*gate).replay,
		"an answer needs a state that is known":      (*gate).unknown,
		"an answer is for the browser that asked":    (*gate).elsewhere,
		"a sign-in that takes long is over":          (*gate).late,
		"a token is for the sign-in that asked":      (*gate).nonce,
		"a code is for who has the verifier":         (*gate).challenge,
		"an answer of another provider is refused":   (*gate).mixUp,
		"errors of the provider are told apart":      (*gate).failures,
		"a wrong secret is refused, and not told":    (*gate).secret,
		"several sign-ins of a browser are apart":    (*gate).tabs,
		"the way back is a path":                     (*gate).back,
		"without Redis nobody comes in, with reason": (*gate).redisAway,
	} {
		t.Run(name, func(t *testing.T) {
			servertest.Redises(t, func(t *testing.T, r servertest.Redis) { rule(newGate(t, openID, r)) })
		})
	}
}

func newGate(t *testing.T, openID *servertest.OpenID, r servertest.Redis) *gate {
	g := &gate{T: t, openID: openID, redis: r, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), config: signin.Config{
		Issuer: openID.Issuer, ClientID: openID.ClientID, ClientSecret: openID.ClientSecret, Scopes: []string{"openid", "profile", "email"},
		Claims:   signin.Claims{Username: "preferred_username", FullName: "name", Email: "email", Groups: "groups"},
		Callback: callback,
	}}
	g.open()
	return g
}

func (g *gate) open() {
	g.Provider = signin.NewProvider(g.config, g.redis.Client, g.redis.Prefix, func() time.Time { return g.now })
}

func (g *gate) begin(browser string) string {
	g.Helper()
	address, err := g.Begin(g.Context(), browser, signin.Began{Back: "/t/ci?x=1"})
	if err != nil {
		g.Fatal(err)
	}
	return address
}

// allow signs somebody in at the provider, and gives its answer.
func (g *gate) allow(address, login string) url.Values {
	g.Helper()
	return query(g.openID.Allow(g, browser(), address, login))
}

func query(address string) url.Values {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return u.Query()
}

func browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err)
	}
	return &http.Client{Jar: jar}
}

// fails checks that an answer is refused for a reason, and that the reason
// tells no secrets.
func (g *gate) fails(browser string, answer url.Values, want error) {
	g.Helper()
	who, _, err := g.Finish(g.Context(), browser, answer)
	if !errors.Is(err, want) {
		g.Errorf("got %+v, %v, want %v", who, err, want)
		return
	}
	for _, secret := range []string{g.config.ClientSecret, answer.Get("code"), answer.Get("state")} {
		if len(secret) > 10 && strings.Contains(err.Error(), secret) {
			g.Errorf("%q tells %q", err, secret)
		}
	}
}

func (g *gate) ana() {
	who, back, err := g.Finish(g.Context(), "b", g.allow(g.begin("b"), "ana"))
	want := signin.Person{
		Username: "ana", FullName: "Ana Ärlig", Email: "ana@example.org", Groups: []string{"infra", "design"},
		Identity: hub.Identity{Issuer: g.config.Issuer, Subject: "ana"}, SID: who.SID,
	}
	if err != nil || !reflect.DeepEqual(who, want) || back != (signin.Began{Back: "/t/ci?x=1"}) {
		g.Errorf("got %+v, %+v, %v", who, back, err)
	}
}

func (g *gate) bob() {
	g.fails("b", g.allow(g.begin("b"), "bob"), signin.ErrUsername) // a nickname is no username
	g.config.Claims.Username = "nickname"
	g.open()
	who, _, err := g.Finish(g.Context(), "b", g.allow(g.begin("b"), "bob"))
	want := signin.Person{Username: "bob", FullName: "bob", Groups: []string{"infra", "web", "docs"}, Identity: hub.Identity{Issuer: g.config.Issuer, Subject: "bob"}, SID: who.SID}
	if err != nil || !reflect.DeepEqual(who, want) {
		g.Errorf("got %+v, %v", who, err)
	}
}

func (g *gate) odd() {
	for _, login := range []string{"odd", "none"} {
		g.fails("b", g.allow(g.begin("b"), login), signin.ErrUsername)
	}
}

func (g *gate) deny() {
	g.fails("b", query(g.openID.Deny(g, browser(), g.begin("b"))), signin.ErrDenied)
}

func (g *gate) replay() {
	answer := g.allow(g.begin("b"), "ana")
	if _, _, err := g.Finish(g.Context(), "b", answer); err != nil {
		g.Fatal(err)
	}
	g.fails("b", answer, signin.ErrState)
}

func (g *gate) unknown() {
	answer := g.allow(g.begin("b"), "ana")
	for _, state := range []string{"", "x", answer.Get("state") + "x", "*"} {
		other := url.Values{"state": {state}, "code": answer["code"]}
		g.fails("b", other, signin.ErrState)
	}
}

func (g *gate) elsewhere() {
	g.fails("another", g.allow(g.begin("b"), "ana"), signin.ErrState)
	g.fails("", g.allow(g.begin("b"), "ana"), signin.ErrState)
}

func (g *gate) late() {
	inTime, late := g.allow(g.begin("b"), "ana"), g.allow(g.begin("b"), "ana")
	g.now = g.now.Add(signin.AttemptTime - time.Second)
	if _, _, err := g.Finish(g.Context(), "b", inTime); err != nil {
		g.Error(err)
	}
	g.now = g.now.Add(time.Second)
	g.fails("b", late, signin.ErrState)
}

// tampered is an address with another value for a name in its query.
func tampered(g *gate, address, name, value string) string {
	u, err := url.Parse(address)
	if err != nil {
		g.Fatal(err)
	}
	q := u.Query()
	if q.Get(name) == "" {
		g.Fatalf("%s has no %s", address, name)
	}
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

func (g *gate) nonce() {
	g.fails("b", g.allow(tampered(g, g.begin("b"), "nonce", "of-another"), "ana"), signin.ErrAnswer)
}

func (g *gate) challenge() {
	address := g.begin("b")
	if query(address).Get("code_challenge_method") != "S256" {
		g.Errorf("asks with %s", address)
	}
	g.fails("b", g.allow(tampered(g, address, "code_challenge", strings.Repeat("A", 43)), "ana"), signin.ErrAnswer)
}

func (g *gate) mixUp() {
	answer := g.allow(g.begin("b"), "ana")
	answer.Set("iss", "https://another.example.org")
	g.fails("b", answer, signin.ErrAnswer)
}

func (g *gate) failures() {
	for code, want := range map[string]error{
		"access_denied": signin.ErrDenied, "server_error": signin.ErrAway, "temporarily_unavailable": signin.ErrAway,
		"invalid_scope": signin.ErrAnswer, "<script>": signin.ErrAnswer, "": signin.ErrAnswer,
	} {
		state := query(g.begin("b")).Get("state")
		g.fails("b", url.Values{"state": {state}, "error": {code}}, want)
	}
}

func (g *gate) secret() {
	g.config.ClientSecret = "a-secret-that-is-wrong"
	g.open()
	g.fails("b", g.allow(g.begin("b"), "ana"), signin.ErrAnswer)
}

func (g *gate) tabs() {
	first, second := g.begin("b"), g.begin("b")
	for _, address := range []string{second, first} {
		if who, _, err := g.Finish(g.Context(), "b", g.allow(address, "ana")); err != nil || who.Username != "ana" {
			g.Errorf("got %+v, %v", who, err)
		}
	}
}

func (g *gate) back() {
	address, err := g.Begin(g.Context(), "b", signin.Began{Back: "https://evil.example.org/"})
	if err != nil {
		g.Fatal(err)
	}
	if _, back, err := g.Finish(g.Context(), "b", g.allow(address, "ana")); err != nil || back != (signin.Began{Back: "/"}) {
		g.Errorf("leads to %+v, %v", back, err)
	}
}

func (g *gate) redisAway() {
	answer := g.allow(g.begin("b"), "ana")
	g.redis.Client = redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	defer g.redis.Client.Close()
	g.open()
	g.fails("b", answer, hub.ErrUnavailable)
	if _, err := g.Begin(g.Context(), "b", signin.Began{Back: "/"}); !errors.Is(err, hub.ErrUnavailable) {
		g.Errorf("begins with %v", err)
	}
}

// A provider that is away is asked again until it answers.
func TestProviderIsAway(t *testing.T) {
	var broken atomic.Value
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	asked := 0
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		asked++
		if answer := broken.Load().(string); answer != "" {
			fmt.Fprint(w, answer)
			return
		}
		fmt.Fprintf(w, `{"issuer": %q, "authorization_endpoint": %q, "token_endpoint": %q, "jwks_uri": %q}`,
			server.URL, server.URL+"/authorize", server.URL+"/token", server.URL+"/keys")
	})
	redis := servertest.EmbeddedRedis(t)
	p := signin.NewProvider(signin.Config{Issuer: server.URL, ClientID: "hubs", ClientSecret: "s"}, redis.Client, redis.Prefix, time.Now)
	huge := `{"issuer": "` + server.URL + `", "x": "` + strings.Repeat("x", 2<<20) + `"}`
	for _, answer := range []string{"not found", `{"issuer": "https://evil.example.org"}`, huge} {
		broken.Store(answer)
		if address, err := p.Begin(t.Context(), "b", signin.Began{Back: "/"}); !errors.Is(err, signin.ErrAway) || len(err.Error()) > 500 {
			t.Errorf("with %.40s: %s, %.1000v", answer, address, err)
		}
	}
	broken.Store("")
	for range 3 {
		if address, err := p.Begin(t.Context(), "b", signin.Began{Back: "/"}); err != nil || !strings.HasPrefix(address, server.URL+"/authorize?") {
			t.Errorf("it answers again: %s, %v", address, err)
		}
	}
	if asked != 4 {
		t.Errorf("asked %d times, want once for each failure and once more", asked)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	closed := signin.NewProvider(signin.Config{Issuer: "http://127.0.0.1:1"}, redis.Client, redis.Prefix, time.Now)
	if _, err := closed.Begin(ctx, "b", signin.Began{Back: "/"}); !errors.Is(err, signin.ErrAway) {
		t.Errorf("nobody listens: %v", err)
	}
}
