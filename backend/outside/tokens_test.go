package outside

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

const secret = "ghp_hunter2"

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestTokenOf(t *testing.T) {
	tokens, err := ParseTokens([]string{"api.github.com=" + secret, " Git.Example.org:8443=a=b== "})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"https://api.github.com/x":       secret,
		"https://API.github.com:443/x":   secret,
		"https://git.example.org:8443/":  "a=b==",
		"http://api.github.com/x":        "",
		"https://api.github.com:8443/x":  "",
		"https://git.example.org/":       "",
		"https://github.com/":            "",
		"https://x.api.github.com/":      "",
		"https://api.github.com.evil.x/": "",
	} {
		if got := tokens.of(mustParse(t, address)); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestTokensAreNotShown(t *testing.T) {
	tokens, _ := ParseTokens([]string{"api.github.com=" + secret})
	var log bytes.Buffer
	options := Options{Tokens: tokens}
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "tokens", tokens, "options", options)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "tokens", tokens, "options", options)
	for _, text := range []string{log.String(), fmt.Sprintf("%v %+v %#v %s", tokens, tokens, tokens, tokens), fmt.Sprintf("%v %+v %#v", options, options, options)} {
		if strings.Contains(text, secret) {
			t.Errorf("shown: %s", text)
		}
	}
	for _, pair := range []string{"", "=" + secret, secret, "https://api.github.com=" + secret, "a.b=hunter2 with spaces", "a.b=", "a b=" + secret, "a.b=hunter2\nX-Y: z"} {
		if _, err := ParseTokens([]string{pair}); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", pair, err)
		}
	}
}

// TestTokenStays sends questions around, and looks at who was told the token.
func TestTokenStays(t *testing.T) {
	seen := map[string]string{}
	var home, away *httptest.Server
	note := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			seen[name+r.URL.Path] = r.Header.Get("Authorization")
			switch r.URL.Path {
			case "/to-away":
				http.Redirect(w, r, away.URL+"/end", http.StatusFound)
			case "/to-home":
				http.Redirect(w, r, home.URL+"/led", http.StatusFound)
			case "/around":
				http.Redirect(w, r, away.URL+"/to-home", http.StatusFound)
			case "/within":
				http.Redirect(w, r, "/end", http.StatusFound)
			case "/reset":
				panic(http.ErrAbortHandler)
			}
		}
	}
	home, away = httptest.NewTLSServer(note("home")), httptest.NewTLSServer(note("away"))
	defer home.Close()
	defer away.Close()
	tokens, err := ParseTokens([]string{strings.TrimPrefix(home.URL, "https://") + "=" + secret})
	if err != nil {
		t.Fatal(err)
	}
	client := NewClient(Options{Allow: local(t), Tokens: tokens})
	roots := home.Client().Transport.(*http.Transport).TLSClientConfig
	client.Transport.(*transport).wire.(*http.Transport).TLSClientConfig = roots
	for _, address := range []string{home.URL + "/end", home.URL + "/within", home.URL + "/to-away", away.URL + "/to-home", home.URL + "/around"} {
		clear(seen)
		if status, _, err := get(client, address); status != http.StatusOK {
			t.Fatalf("%s: %d, %v", address, status, err)
		}
		for place, got := range seen {
			want := ""
			if strings.HasPrefix(place, "home") && place != "home/led" {
				want = "Bearer " + secret
			}
			if got != want {
				t.Errorf("on the way from %s, %s was told %q, want %q", address, place, got, want)
			}
		}
	}
	if _, _, err := get(client, home.URL+"/reset"); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("the error is %v", err)
	}
	clear(seen)
	req, _ := http.NewRequest(http.MethodGet, home.URL+"/to-away", nil)
	req.Header.Set("Authorization", "Basic mine")
	if _, err := client.Do(req); err == nil && seen["away/end"] != "" {
		t.Errorf("the redirect took along %q", seen["away/end"])
	}
}
