package signin

import (
	"net/url"
	"path"
	"strings"
)

const pathMost = 2000

// Path gives an address back if it is surely a page of this site, else "/".
func Path(address string) string {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, "/") || u.Scheme != "" || u.Host != "" || u.User != nil {
		return "/"
	}
	// Browsers take a backslash for a slash, and skip what can't be seen.
	odd := func(r rune) bool { return r == '\\' || r <= ' ' || r == 0x7f }
	if strings.ContainsFunc(u.Path, odd) || strings.ContainsFunc(address, odd) || path.Clean(u.Path) != strings.TrimSuffix(u.Path, "/") && u.Path != "/" {
		return "/"
	}
	if u.Path == "/sign-out" || u.Path == "/sign-in" || strings.HasPrefix(u.Path, "/sign-in/") {
		return "/"
	}
	local := (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String()
	if len(local) > pathMost {
		return "/"
	}
	return local
}
