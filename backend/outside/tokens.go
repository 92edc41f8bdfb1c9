package outside

import (
	"errors"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
)

// Tokens are secrets by host. They print as nothing.
type Tokens struct{ byHost map[string]string }

var (
	tokenHost = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$`)
	tokenText = regexp.MustCompile(`^[!-~]+$`)
)

// ParseTokens reads pairs as HOST=TOKEN. Its error shows none of them.
func ParseTokens(list []string) (Tokens, error) {
	t := Tokens{byHost: map[string]string{}}
	for _, pair := range list {
		host, token, _ := strings.Cut(strings.TrimSpace(pair), "=")
		host = strings.ToLower(host)
		if !tokenHost.MatchString(host) || !tokenText.MatchString(token) {
			return Tokens{}, errors.New("not a pair of a host and a token")
		}
		t.byHost[host] = token
	}
	return t, nil
}

// of is the token for an address; "" where it would not be safe.
func (t Tokens) of(u *url.URL) string {
	if u.Scheme != "https" {
		return ""
	}
	return t.byHost[strings.TrimSuffix(strings.ToLower(u.Host), ":443")]
}

// String hides the tokens.
func (Tokens) String() string { return "…" }

// GoString hides the tokens.
func (Tokens) GoString() string { return "…" }

// LogValue hides the tokens.
func (Tokens) LogValue() slog.Value { return slog.StringValue("…") }
