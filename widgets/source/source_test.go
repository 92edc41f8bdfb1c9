package source_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func TestJSON(t *testing.T) {
	const host = "127.0.0.1"
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string // for everyone; "" is an answer
	}{
		"JSON":      {answer(200, "application/json; charset=utf-8", `{"name": "x"}`), ""},
		"a dialect": {answer(200, "application/feed+json", `{"name": "x"}`), ""},
		"no type": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			fmt.Fprint(w, `{"name": "x"}`)
		}, ""},
		"JSON as text":        {answer(200, "text/javascript", `{"name": "x"}`), ""},
		"marked":              {answer(200, "application/json", "\ufeff"+`{"name": "x"}`), ""},
		"HTML":                {answer(200, "text/html", `<html><p>Welcome</p>`), host + " answered with something unexpected: a web page. The settings of this widget need the address of the service itself."},
		"words":               {answer(200, "text/plain", `Welcome`), host + " answered with something unexpected."},
		"sign in":             {answer(200, "text/html", `<p>Please sign in</p>`), host + " wants visitors to sign in: only what is open to everyone can be shown."},
		"HTML as JSON":        {answer(200, "application/json", `<!doctype html><p>Hello</p>`), host + " answered with something unexpected: a web page. The settings of this widget need the address of the service itself."},
		"half":                {answer(200, "application/json", `{"name": "x`), host + " answered with something unexpected: the beginning of its data alone."},
		"an error":            {answer(200, "application/json", `{"name": [1], "error": true, "message": "There is no component named 'x'"}`), host + " answered with something unexpected: “There is no component named 'x'”."},
		"wrong types":         {answer(200, "application/json", `{"name": [1]}`), host + " answered with something unexpected."},
		"nothing":             {answer(200, "application/json", ``), host + " answered with something unexpected: nothing at all."},
		"bad request":         {answer(400, "application/json", `{}`), host + " refuses what the settings of this widget ask for (status 400)."},
		"with a reason":       {answer(400, "application/json", `{"errors": [{"name": "user", "description": "Invalid users specified: x"}]}`), host + " refuses what the settings of this widget ask for: “Invalid users specified: x”"},
		"error":               {answer(500, "application/json", `{}`), host + " has an error of its own (status 500)."},
		"behind a proxy":      {answer(502, "text/html", `Bad gateway`), host + " has an error of its own (status 502)."},
		"too slow":            {answer(504, "text/html", `wait`), host + " takes too long to answer."},
		"moved nowhere":       {answer(302, "application/json", `{}`), host + " answered with something unexpected (status 302)."},
		"not found":           {answer(404, "application/json", `{}`), host + " has nothing under this name."},
		"not found, in words": {answer(404, "application/json", `{"message": "Not Found"}`), host + " has nothing under this name."},
		"what is not found":   {answer(404, "application/json", `{"message": "There is no component named 'x'"}`), host + " has nothing under this name: “There is no component named 'x'”"},
		"not allowed":         {answer(403, "application/json", `{}`), host + " does not let us see this: it has to be open to everyone."},
		"unknown":             {answer(401, "application/json", `{}`), host + " does not let us see this: it has to be open to everyone."},
		"by law":              {answer(451, "application/json", `{}`), host + " does not let us see this: it has to be open to everyone."},
		"busy":                {answer(503, "application/json", `{}`), host + " asks us to wait."},
		"asked too much":      {answer(429, "text/html", `wait`), host + " asks us to wait."},
		"too long":            {answer(200, "application/json", `"`+strings.Repeat("x", 2<<20)), host + " answered with more than 2 MB."},
		"too deep":            {answer(200, "application/json", strings.Repeat("[", 101)), host + " answered with data nested more than 100 levels deep."},
		"too many":            {answer(200, "application/json", `{"name": [`+strings.Repeat("1,", 5000)+`1]}`), host + " answered with a list of more than 5,000 entries."},
		"out of quota": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Ratelimit-Remaining", "0")
			w.WriteHeader(403)
		}, host + " asks us to wait."},
		"asked too fast": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(403)
		}, host + " asks us to wait."},
		"secondary limit": {answer(403, "application/json", `{"message": "You have exceeded a secondary rate limit"}`), host + " asks us to wait."},
		"ends suddenly":   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, host + " does not answer."},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(c.answer)
			defer s.Close()
			var got struct{ Name string }
			err := source.JSON(t.Context(), s.Client(), s.URL+"/secret-path?key=hunter2", &got)
			if c.want == "" {
				if err != nil || got.Name != "x" {
					t.Errorf("got %+v, %v", got, err)
				}
				return
			}
			if err == nil || widgets.Explanation(err) != c.want {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "secret-path") {
				t.Errorf("it shows the address: %v", err)
			}
			if errors.Is(err, hub.ErrNotFound) != strings.Contains(name, "not found") {
				t.Errorf("%v is or is not ErrNotFound", err)
			}
		})
	}
}

type spoken struct{}

func (spoken) Error() string  { return "cause" }
func (spoken) Public() string { return "example.org is tired." }

func (spoken) RoundTrip(*http.Request) (*http.Response, error) { return nil, spoken{} }

// TestSpoken wants the client's own words.
func TestSpoken(t *testing.T) {
	_, err := source.Bytes(t.Context(), &http.Client{Transport: spoken{}}, "https://example.org/x")
	if got := widgets.Explanation(err); got != "example.org is tired." {
		t.Errorf("got %q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = source.Bytes(ctx, http.DefaultClient, "http://127.0.0.1:1/x")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err = source.Bytes(t.Context(), http.DefaultClient, "http://[bad?hunter2"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

// TestSlow wants to hear of a service that does not answer in time.
func TestSlow(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	_, err := source.Get(ctx, http.DefaultClient, "http://127.0.0.1:1/x")
	if got := widgets.Explanation(err); got != "127.0.0.1 takes too long to answer." {
		t.Errorf("got %q", got)
	}
}

// TestGet wants a document with its own words for what an owner chose, and the
// address where it was found.
func TestGet(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/page", answer(200, "image/png", "<html>Welcome</html>"))
	mux.HandleFunc("/login", answer(200, "text/html", "<html>Welcome</html>"))
	mux.HandleFunc("/form", answer(200, "text/html", "<html><form>Name <input> Password <input type=password></form></html>"))
	mux.HandleFunc("/title", answer(200, "text/html", "<!doctype html><title>Log in – Club</title><p>"+strings.Repeat("Welcome. ", 999)))
	mux.HandleFunc("/words", answer(200, "text/html", "<html><body>Please sign in"))
	mux.HandleFunc("/forum", answer(200, "text/html", "<html><title>Forum</title>"+strings.Repeat("<a href=x>Topic</a>", 50)+"<form>Log in <input type=password></form></html>"))
	mux.Handle("/moved", http.RedirectHandler("/page", http.StatusFound))
	mux.Handle("/members", http.RedirectHandler("/login?next=members", http.StatusFound))
	s := httptest.NewServer(mux)
	defer s.Close()
	const host = "127.0.0.1"
	for path, want := range map[string]string{
		"/page":    host + " answered with a web page, not a calendar: the settings of this widget need the address of the calendar itself.",
		"/login":   host + " answered with a web page, not a calendar: the settings of this widget need the address of the calendar itself.",
		"/moved":   host + " answered with a web page, not a calendar: the settings of this widget need the address of the calendar itself.",
		"/forum":   host + " answered with a web page, not a calendar: the settings of this widget need the address of the calendar itself.",
		"/form":    host + " wants visitors to sign in: only a calendar that is open to everyone can be shown.",
		"/title":   host + " wants visitors to sign in: only a calendar that is open to everyone can be shown.",
		"/words":   host + " wants visitors to sign in: only a calendar that is open to everyone can be shown.",
		"/members": host + " wants visitors to sign in: only a calendar that is open to everyone can be shown.",
		"/none":    host + " has nothing at the address in the settings of this widget.",
	} {
		d, err := source.Get(t.Context(), s.Client(), s.URL+path)
		if err == nil {
			err = d.Unlike("calendar")
		}
		if got := widgets.Explanation(err); got != want {
			t.Errorf("%s: got %q", path, got)
		}
		if path == "/moved" && d.Address != s.URL+"/page" || errors.Is(err, hub.ErrNotFound) != (path == "/none") {
			t.Errorf("%s: it was found at %s, %v", path, d.Address, err)
		}
	}
}

func TestText(t *testing.T) {
	for body, ok := range map[string]bool{"id,summary\n1,ünïx": true, "id,summary\n1,An <html> element, please sign in <input type=password>": true, "<!doctype html><p>Trac": false} {
		s := httptest.NewServer(answer(200, "text/csv;charset=utf-8", body))
		got, err := source.Text(t.Context(), s.Client(), s.URL)
		if (err == nil) != ok || ok && got != body {
			t.Errorf("%q: got %q, %v", body, got, err)
		}
		s.Close()
	}
}

func TestTextBeyond(t *testing.T) {
	s := httptest.NewServer(answer(200, "text/csv", "id\n"+strings.Repeat(",", 70_000)))
	defer s.Close()
	_, err := source.Text(t.Context(), s.Client(), s.URL)
	if got := widgets.Explanation(err); got != "127.0.0.1 answered with a line of more than 64 KB." {
		t.Errorf("got %q", got)
	}
}

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"two \n\t lines":            "two lines",
		"a\u202eb\u200bc\x00d\x1b[": "abcd[",
		"half\xff":                  "half",
		strings.Repeat("ü", 300):    strings.Repeat("ü", 199) + "…",
		"<script>":                  "<script>", // the view escapes it
	} {
		if got := source.Line(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestLink(t *testing.T) {
	for address, want := range map[string]string{
		" https://example.org/a?b=c#d ":   "https://example.org/a?b=c#d",
		"HTTP://example.org":              "http://example.org",
		"https://example.org/\"><script>": "https://example.org/%22%3E%3Cscript%3E",
		"https://example.org/it's#it's":   "https://example.org/it%27s#it%27s",
		"javascript:alert(1)":             "",
		"data:text/html,x":                "",
		"//example.org":                   "",
		"/path":                           "",
		"https://":                        "",
		"https://u:p@example.org/":        "",
		"https://exa mple.org/":           "",
		"https://example.org/?q=ü y'<#ü":  "https://example.org/?q=%C3%BC%20y%27%3C#%C3%BC",
		"https://example.org/" + strings.Repeat("x", 3<<10): "",
		"https://example.org/" + strings.Repeat("ü", 1000):  "",
	} {
		if got := source.Link(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

func TestJoin(t *testing.T) {
	got := source.Join("https://example.org/api/", url.Values{"q": {"a b&c"}}, "x/../y", "ü")
	if got != "https://example.org/api/x%2F..%2Fy/%C3%BC?q=a+b%26c" {
		t.Errorf("got %s", got)
	}
}
