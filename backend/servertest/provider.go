package servertest

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// An OpenID is a real OpenID Connect provider that runs for a test. It shows
// the forms of its developers: a developer who gives a name is that person.
type OpenID struct {
	Issuer, ClientID, ClientSecret string

	callback string
	in       io.WriteCloser
}

// ProviderDir is the provider's folder, from that of the project.
const ProviderDir = "backend/servertest/testdata/provider"

// NewOpenID starts a provider that sends people back to an address. It tells
// the claims of accounts, by login.
func NewOpenID(tb testing.TB, callback string, accounts map[string]map[string]any) *OpenID {
	tb.Helper()
	node, dir := Node(tb), filepath.Join(Root(tb), ProviderDir)
	NPM(tb, dir)
	p := &OpenID{ClientID: "hubs", ClientSecret: "secret-" + random(), callback: callback}
	setting, err := json.Marshal(map[string]any{"accounts": accounts, "client": map[string]any{
		"client_id": p.ClientID, "client_secret": p.ClientSecret, "redirect_uris": []string{callback},
	}})
	if err != nil {
		tb.Fatal(err)
	}
	c := exec.Command(node, "provider.mjs")
	c.Dir, c.Env = dir, append(os.Environ(), "HUBS_TEST_PROVIDER="+string(setting))
	in, err1 := c.StdinPipe()
	out, err2 := c.StdoutPipe()
	var said strings.Builder
	c.Stderr = &said
	if err1 != nil || err2 != nil || c.Start() != nil {
		tb.Fatalf("start the provider: %v, %v", err1, err2)
	}
	tb.Cleanup(func() { in.Close(); _ = c.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		in.Close()
		_ = c.Wait()
		tb.Fatalf("the provider does not start: %v\n%s", err, said.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // until it ends
	p.Issuer, p.in = strings.TrimSpace(line), in
	return p
}

// Change gives an account other claims.
func (p *OpenID) Change(tb testing.TB, login string, claims map[string]any) {
	tb.Helper()
	if err := json.NewEncoder(p.in).Encode(map[string]any{login: claims}); err != nil {
		tb.Fatal(err)
	}
}

// End ends the provider.
func (p *OpenID) End() { p.in.Close() }

// Allow signs a login in where an address of the provider leads, and gives the
// address that the provider sends the browser back to. The client has a jar.
func (p *OpenID) Allow(tb testing.TB, client *http.Client, address, login string) string {
	tb.Helper()
	return p.answer(tb, client, address, func(form string) *http.Request {
		values := url.Values{"prompt": {"login"}, "login": {login}, "password": {"any"}}
		if strings.Contains(form, `value="consent"`) {
			values = url.Values{"prompt": {"consent"}}
		}
		return request(tb, http.MethodPost, "", values.Encode())
	})
}

// Deny does not sign in.
func (p *OpenID) Deny(tb testing.TB, client *http.Client, address string) string {
	tb.Helper()
	return p.answer(tb, client, address, func(string) *http.Request { return request(tb, http.MethodGet, "/abort", "") })
}

// answer answers the forms of the provider until it sends the browser back.
func (p *OpenID) answer(tb testing.TB, client *http.Client, address string, fill func(form string) *http.Request) string {
	tb.Helper()
	next, still := request(tb, http.MethodGet, address, ""), *client
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for range 20 {
		resp, err := still.Do(next)
		if err != nil {
			tb.Fatalf("ask the provider: %v", err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		at := next.URL
		switch to, err := resp.Location(); {
		case err == nil && strings.HasPrefix(to.String(), p.callback):
			return to.String()
		case err == nil:
			next = request(tb, http.MethodGet, to.String(), "")
		case resp.StatusCode == http.StatusOK:
			next = fill(string(body))
			next.URL = at.JoinPath(next.URL.Path)
		default:
			tb.Fatalf("the provider answers %d to %s: %s", resp.StatusCode, at, body)
		}
	}
	tb.Fatal("the provider never sends the browser back")
	return ""
}

func request(tb testing.TB, method, address, form string) *http.Request {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), method, address, strings.NewReader(form))
	if err != nil {
		tb.Fatal(err)
	}
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}
