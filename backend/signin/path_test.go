package signin_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/signin"
)

func TestPath(t *testing.T) {
	for address, want := range map[string]string{
		"/": "/", "/t/ci": "/t/ci", "/t/ci/": "/t/ci/", "/u?after=x&y=%2F": "/u?after=x&y=%2F", "/t/ci#top": "/t/ci",
		"/t?next=https://example.org/": "/t?next=https://example.org/", "/messages/2026-%C3%A4": "/messages/2026-%C3%A4",

		"": "/", "t/ci": "/", "?x": "/", "https://evil.example.org/": "/", "http:/x": "/", "javascript:alert(1)": "/",
		"//evil.example.org": "/", "///evil.example.org": "/", "//evil.example.org/..": "/", `/\evil.example.org`: "/", `\\evil.example.org`: "/",
		`/\/evil.example.org`: "/", "/%2f/..": "/", "/%2Fevil.example.org": "/", "/%5cevil.example.org": "/", "/%5C/evil.example.org": "/",
		"/x/..//evil.example.org": "/", "/./x": "/", "/x/../y": "/", "/..": "/", "/x//y": "/", "/.//evil.example.org": "/", "/%2e%2e/x": "/",
		"/\t/evil.example.org": "/", "/\n/evil.example.org": "/", "/%09/evil.example.org": "/", "/%0d%0aSet-Cookie:x": "/", "/x y": "/", " /x": "/", "/%00": "/",
		"//user@evil.example.org/": "/", "/%": "/", "/?x=\r\nLocation: y": "/", "/?x=\\": "/",
		"/sign-in": "/", "/sign-in?to=/": "/", "/sign-in/callback?code=x": "/", "/sign-out": "/", "/sign-in/": "/",
		"/" + strings.Repeat("x", 2000): "/", "/" + strings.Repeat("\xbf", 700): "/",
	} {
		if got := signin.Path(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func FuzzPath(f *testing.F) {
	for _, seed := range []string{"/t/ci?x=1", "//x", `/\x`, "/%2f/..", "https://x/", "/%5c%5cx", "/;//x", "/a/%2e%2e//x"} {
		f.Add(seed)
	}
	here := &url.URL{Scheme: "https", Host: "hubs.example.org", Path: "/sign-in/callback"}
	f.Fuzz(func(t *testing.T, address string) {
		got := signin.Path(address)
		// Browsers take a backslash for a slash and drop tabs and line ends.
		seen := strings.NewReplacer(`\`, "/", "\t", "", "\r", "", "\n", "").Replace(got)
		to, err := here.Parse(seen)
		if err != nil || to.Host != here.Host || to.Scheme != "https" || !strings.HasPrefix(got, "/") || strings.HasPrefix(seen, "//") {
			t.Errorf("%q leads to %q: %v", address, got, err)
		}
		if again := signin.Path(got); again != got {
			t.Errorf("%q becomes %q, then %q", address, got, again)
		}
	})
}
