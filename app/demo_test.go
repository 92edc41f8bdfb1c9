package app

import (
	"strings"
	"testing"
)

// The demo offers to be anybody only where that works.
func TestWelcome(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		config  Config
		anybody bool
	}{
		{"here", Config{Addr: "127.0.0.1:5000"}, true},
		{"here, by a name", Config{Addr: "localhost:5000", URL: "http://localhost:5000"}, true},
		{"it is said otherwise", Config{Addr: "127.0.0.1:5000", Developers: no}, false},
		{"others reach it", Config{Addr: ":5000"}, false},
		{"others reach it by a proxy", Config{Addr: "127.0.0.1:5000", URL: "https://hubs.example.org"}, false},
		{"a provider", Config{Addr: "127.0.0.1:5000", URL: "http://localhost:5000", OIDCIssuer: "https://id.example.org"}, false},
	}
	for _, test := range tests {
		if got := strings.Contains(welcome(test.config.inDemo()), "Sign in"); got != test.anybody {
			t.Errorf("%s: it offers to sign in: %t, want %t", test.name, got, test.anybody)
		}
	}
}
