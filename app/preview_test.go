package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/outside"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Who sets an address that does not do reads why in the preview, before it is saved.
func TestPreviewTellsTheCause(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html><title>A blog</title>") })
	mux.HandleFunc("/login", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html><title>Log in</title>") })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 3<<20)) })
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	mux.HandleFunc("/private", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	mux.HandleFunc("/refused", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "<rss>")
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s := httptest.NewServer(mux)
	defer s.Close()
	v := newGuarded(t, func(p *parts) {
		allow, err := outside.ParseAllow([]string{"127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		patient, hasty := outside.NewClient(outside.Options{Allow: allow, Timeout: time.Minute}), outside.NewClient(outside.Options{Allow: allow, Timeout: time.Millisecond})
		p.drawer.Env.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/slow" {
				return hasty.Transport.RoundTrip(r)
			}
			return patient.Transport.RoundTrip(r)
		})}
	})
	for path, want := range map[string]string{
		"/page":    "127.0.0.1 answered with a web page, not a feed: the settings of this widget need the address of the feed itself.",
		"/login":   "127.0.0.1 wants visitors to sign in: only a feed that is open to everyone can be shown.",
		"/large":   "127.0.0.1 answered with too much to read.",
		"/broken":  "127.0.0.1 has an error of its own (status 500).",
		"/private": "127.0.0.1 does not let us see this: it has to be open to everyone.",
		"/refused": "127.0.0.1 refuses what the settings of this widget ask for (status 400).",
		"/none":    "127.0.0.1 has nothing at the address in the settings of this widget.",
		"/cut":     "127.0.0.1 broke off in the middle of its answer.",
		"/slow":    "127.0.0.1 takes too long to answer.",
	} {
		form := url.Values{"preview": {"all"}, "kind": {"posts"}, "field-@column": {"side"}, "field-url": {s.URL + path}, "field-title": {"Posts"}, "field-topics": {""}, "field-limit": {"5"}}
		resp, body := v.send(t, true, "/t/public/widgets", form)
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
		contains(t, "the preview of "+path, body, "<strong>Posts can’t be shown right now.</strong></p><p>"+want)
	}
}
