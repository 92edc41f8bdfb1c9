package servertest

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
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
// the forms of its developers: whoever gives a name is that person.
type OpenID struct {
	Issuer, ClientID, ClientSecret string

	callback string
}

// NewOpenID starts a provider that sends people back to an address. It tells
// the claims of accounts, by login.
func NewOpenID(tb testing.TB, callback string, accounts map[string]map[string]any) *OpenID {
	tb.Helper()
	node, dir := Node(tb), filepath.Join(Root(tb), "backend", "servertest", "testdata", "provider")
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
	p.Issuer = strings.TrimSpace(line)
	return p
}

// NPM installs what a package-lock.json names beside it, unless it is. Tests of
// several packages may ask at a time.
func NPM(tb testing.TB, dir string) {
	tb.Helper()
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		tb.Fatal(err)
	}
	sum := sha256.Sum256(lock)
	want, modules := hex.EncodeToString(sum[:]), filepath.Join(dir, "node_modules")
	if isInstalled(modules, want) {
		return
	}
	npm, _ := Find("npm")
	if npm == "" {
		Missing(tb, "npm", "install it, or run the tests with `go run ./app/testenv`")
	}
	aside, err := os.MkdirTemp(dir, ".install-") //nolint:usetesting // beside its place, to be moved there
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(aside) }()
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
		if err := os.Link(filepath.Join(dir, name), filepath.Join(aside, name)); err != nil {
			tb.Fatal(err)
		}
	}
	c := exec.Command(npm, "ci", "--prefer-offline", "--ignore-scripts")
	c.Dir = aside
	if out, err := c.CombinedOutput(); err != nil {
		tb.Logf("npm ci: %v\n%s", err, out)
		Missing(tb, "what package-lock.json names", "run the test with a network")
	}
	if err := os.WriteFile(filepath.Join(aside, "node_modules", mark), []byte(want), 0o644); err != nil { //nolint:gosec // a folder of ours
		tb.Fatal(err)
	}
	if !isInstalled(modules, want) { // else another test was as quick
		_ = os.RemoveAll(modules)
		_ = os.Rename(filepath.Join(aside, "node_modules"), modules)
	}
	if !isInstalled(modules, want) {
		tb.Fatalf("%s can't be installed", modules)
	}
}

// mark is a file in node_modules: the sum of the lock that it was made from.
const mark = ".hubs-installed"

func isInstalled(modules, want string) bool {
	have, err := os.ReadFile(filepath.Join(modules, mark))
	return err == nil && string(have) == want
}

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
