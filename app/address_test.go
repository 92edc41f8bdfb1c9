package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// However the address of a private hub is written, it and what is on it reach
// nobody else.
func TestOddAddresses(t *testing.T) {
	v := newGuarded(t)
	text, feed := v.hubs["private"].Widgets[0].ID, v.hubs["private"].Widgets[1].ID
	for _, path := range []string{
		"/t/private", "/T/private", "/t/private/", "//t/private", "/t//private", "/t/./private", "/t/x/../private", "/t/%70rivate", "/%74/private",
		"/t/private%00", "/t/private%2Fmembers", "/t/public/../private/members", "/T/private/members", "/t/private/MEMBERS", "/T/private/events",
		"/T/private/settings", "/T/private/star", "/t/private;x", "/t/PRIVATE", "/U/private",
		fmt.Sprint("/W/", text), fmt.Sprint("/w/", text, "/"), fmt.Sprint("/w/+", text), fmt.Sprint("/w/0", text), fmt.Sprint("/w/", text, ".0"),
		fmt.Sprint("/W/", text, "/events"), fmt.Sprint("/W/", feed, "/more?from=x"), fmt.Sprint("/W/", text, "/edit"),
	} {
		for _, who := range []string{"nobody", "stranger"} {
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
				status, body := v.ask(t, who, method, path, url.Values{"want": {"yes"}})
				if status != http.StatusNotFound || strings.Contains(body, "The private team") || strings.Contains(body, "what is said") {
					t.Errorf("%s %s as %s: %d\n%s", method, path, who, status, body)
				}
			}
		}
	}
}
