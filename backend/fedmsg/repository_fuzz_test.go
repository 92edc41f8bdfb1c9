package fedmsg

import (
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/visible"
)

// FuzzRepository wants one name of each repository, however people write its address.
func FuzzRepository(f *testing.F) {
	for _, seed := range []string{
		"https://github.com/Owner/Name.git", "github.com/o/r/", " http://GitHub.com/o/r.git/ ", "git@github.com:o/r", "ssh://git@github.com/o/r", "https://u:p@h/o/r", "https://h:3000/a//b", "h/../x", "h/a?b#c", "https://h/" + strings.Repeat("Ⱥ", 120),
		"h/a.git.git", "://x/y", "h/İ", "https:///x", "h/a/.", "h/\u202ea", "[::1]/a", "h /a",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		name := Repository(address)
		if name == "" {
			return
		}
		host, place, _ := strings.Cut(name, "/")
		if host == "" || place == "" || !visible.Word(name, MaxRepository) || strings.ContainsAny(name, "?#%") || strings.ContainsAny(host, "\\@") || name != strings.ToLower(name) || strings.HasSuffix(name, "/") {
			t.Errorf("%q is called %q", address, name)
		}
		for _, other := range []string{name, "https://" + name, "http://" + name + "/", "https://" + name + ".git"} {
			if again := Repository(other); again != name {
				t.Errorf("%q is called %q, and %q is called %q", address, name, other, again)
			}
		}
	})
}
