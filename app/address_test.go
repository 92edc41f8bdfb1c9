package app

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// However the address of a private hub is written, it and what is on it reach
// nobody else.
func TestOddAddresses(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	text, feed := v.hubs["private"].Widgets[0].ID, v.hubs["private"].Widgets[1].ID
	for _, path := range []string{
		"/t/private", "/T/private", "/t/private/", "//t/private", "/t//private", "/t/./private", "/t/x/../private", "/t/%70rivate", "/%74/private",
		"/t/private%2Fmembers", "/t/public/../private/members", "/T/private/members", "/t/private/MEMBERS", "/T/private/events",
		"/T/private/settings", "/T/private/star", "/t/private;x", "/t/PRIVATE", "/U/private",
		fmt.Sprint("/W/", text), fmt.Sprint("/w/", text, "/"), fmt.Sprint("/w/+", text), fmt.Sprint("/w/0", text), fmt.Sprint("/w/", text, ".0"),
		fmt.Sprint("/W/", text, "/events"), fmt.Sprint("/W/", feed, "/more?from=x"), fmt.Sprint("/W/", text, "/edit"),
	} {
		for _, who := range []string{"nobody", "stranger"} {
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
				status, body := v.ask(t, who, method, path, url.Values{"want": {"yes"}})
				turned := status == http.StatusNotFound || status == http.StatusBadRequest && strings.Contains(path, "%00") // which is no text
				if !turned || strings.Contains(body, "The private team") || strings.Contains(body, "what is said") {
					t.Errorf("%s %s as %s: %d\n%s", method, path, who, status, body)
				}
			}
		}
	}
}

// Where htmx gets a piece and everybody else a page, caches are told.
func TestPiecesAreNotTakenForPages(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	feed := fmt.Sprintf("/w/%d/more?from=%s", v.hubs["public"].Widgets[1].ID, v.messages(t)["public"])
	for _, path := range []string{"/new", "/t/public/members", "/t/public/edit", "/t/public/settings", "/t/public/widgets?kind=about", feed, "/nowhere"} {
		answers := map[string]string{}
		for _, htmx := range []string{"", "true"} {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, v.url+path, nil)
			req.AddCookie(&http.Cookie{Name: "hubs-session", Value: "owner"})
			req.Header.Set("Hx-Request", htmx)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			answers[htmx] = string(body)
			if vary := strings.Join(resp.Header.Values("Vary"), ", "); !strings.Contains(vary, "HX-Request") {
				t.Errorf("%s by htmx %q varies by %q", path, htmx, vary)
			}
		}
		if strings.Contains(answers["true"], "<html") || !strings.Contains(answers[""], "<html") {
			t.Errorf("%s: the piece is a page, or the page a piece", path)
		}
	}
}

// What is no text is refused, wherever it stands, and asks no database.
func TestZeroBytes(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	feed := v.hubs["public"].Widgets[1].ID
	for _, zero := range []string{"%00", "a%00b"} {
		for _, path := range []string{
			"/t?after=", "/u?after=", "/search?q=", "/search?in=", "/people/find?of=x&x=", "/messages/", "/u/", "/t/public/edit?said=",
			"/t/public/widgets?kind=", fmt.Sprintf("/w/%d/more?from=", feed), "/sign-in?to=",
		} {
			if status, body := v.ask(t, "owner", http.MethodGet, path+zero, nil); status != http.StatusBadRequest {
				t.Errorf("%s%s: %d\n%.200s", path, zero, status, body)
			}
		}
	}
	for path, form := range map[string]url.Values{
		"/new":                {"name": {"tea"}, "title": {"T\x00a"}, "joining": {"open"}, "visibility": {"public"}},
		"/t/public/members":   {"username": {"member\x00"}, "role": {"owner"}},
		"/t/public/star":      {"want": {"yes"}, "\x00": {""}},
		"/t/public/settings":  {"title": {"\x00"}},
		"/t/public/star?\x00": {"want": {"yes"}},
	} {
		if status, body := v.ask(t, "owner", http.MethodPost, strings.ReplaceAll(path, "\x00", "%00"), form); status != http.StatusBadRequest {
			t.Errorf("POST %s: %d\n%.200s", path, status, body)
		}
	}
}
