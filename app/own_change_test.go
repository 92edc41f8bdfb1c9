package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A person who changes a hub sees it as it is then, though no backend runs that would
// tell the bus of it.
func TestOwnChangesAreSeenAtOnce(t *testing.T) {
	t.Parallel()
	v := newGuardedAs(t, roles{web: true, worker: true})
	see := func(path, word string) {
		t.Helper()
		if _, body := v.ask(t, "owner", http.MethodGet, path, nil); !strings.Contains(body, word) {
			t.Errorf("%s lacks %q: %.2000s", path, word, body)
		}
	}
	post := func(path string, form url.Values) {
		t.Helper()
		if resp, body := v.send(t, false, path, form); resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", path, resp.StatusCode, body)
		}
	}
	for n, title := range []string{"Once", "Twice"} {
		see("/t/public", "<h1>")
		post("/t/public/settings", settings(int64(n+1), title))
		see("/t/public", "<h1>"+title+"</h1>")
	}
	form := note(0, "New", "Just placed.")
	form.Set("kind", "sticky")
	form.Set("field-@column", "side")
	post("/t/public/widgets", form)
	see("/t/public", `<div class="column side">`)
}
