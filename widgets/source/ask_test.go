package source_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// A service gives one answer to all.
type service struct {
	status int
	body   []byte
}

func (s service) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: s.status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(s.body)), Request: r}, nil
}

type named struct{ Name source.Value }

func entries(status int, body, list string) (found []named, odd int, err error) {
	a, err := source.Ask(context.Background(), &http.Client{Transport: service{status, []byte(body)}}, "https://example.org/x?key=hunter2")
	if err != nil {
		return nil, 0, err
	}
	return source.Entries(a, list, func(n named) bool { return n.Name != "" })
}

// TestEntries wants nothing only where nothing was answered.
func TestEntries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		body, list string
		found, odd int
		says       string // of the error; "" is none
	}{
		{`[]`, "", 0, 0, ""},
		{` [ ] `, "", 0, 0, ""},
		{`{"all": []}`, "all", 0, 0, ""},
		{`[{"name": "x"}]`, "", 1, 0, ""},
		{"\ufeff" + `[{"name": "x"}]`, "", 1, 0, ""},
		{`[{"name": "x"}, {"name": 7}, {}, null, "x", [{"name": "x"}]]`, "", 2, 4, ""},
		{`{"all": [{"name": "x"}], "error": null}`, "all", 1, 0, ""},
		{"[{\"name\": \"two\nlines\"}]", "", 1, 0, ""},
		{`{"all": [], "error": false, "errors": [], "status": "ok"}`, "all", 0, 0, ""},
		{`{"all": [], "error": true, "message": "No"}`, "all", 0, 0, "unexpected: “No”."},
		{`{"all": [], "status": "error", "errors": [{"description": "No"}]}`, "all", 0, 0, "unexpected: “No”."},
		{`{"all": [], "faults": [{"faultString": "No"}]}`, "all", 0, 0, "unexpected."},
		{`null`, "", 0, 0, "unexpected."},
		{`{}`, "all", 0, 0, "unexpected."},
		{`{"all": null}`, "all", 0, 0, "unexpected."},
		{`{"all": {"0": {"name": "x"}}}`, "all", 0, 0, "unexpected."},
		{`{"all": "x"}`, "all", 0, 0, "unexpected."},
		{`[{}]`, "", 0, 0, "unexpected."},
		{`[null]`, "", 0, 0, "unexpected."},
		{`{"name": "x"}`, "", 0, 0, "unexpected."},
		{`[]`, "all", 0, 0, "unexpected."},
		{`7`, "", 0, 0, "unexpected."},
		{``, "", 0, 0, "unexpected: nothing at all."},
		{`   `, "", 0, 0, "unexpected: nothing at all."},
		{`[{"name": "x"}, {"name": "y`, "", 0, 0, "unexpected: the beginning of its data alone."},
		{`{"all": [{"name": "x"}`, "all", 0, 0, "unexpected: the beginning of its data alone."},
		{`{"status": "error", "message": "No such thing"}`, "all", 0, 0, "unexpected: “No such thing”."},
		{`{"error": "Nope", "error_code": "ENOPE"}`, "all", 0, 0, "unexpected: “Nope”."},
		{`{"error": true, "errors": [{"detail": "Bad"}]}`, "", 0, 0, "unexpected: “Bad”."},
		{`{"message": "<script>alert(1)</script>"}`, "all", 0, 0, "unexpected."},
		{`{"message": {"message": {"message": {"message": {"message": "deep"}}}}}`, "all", 0, 0, "unexpected."},
		{`{"about": "<html><input type=password>"}`, "all", 0, 0, "unexpected."},
		{`{"about": "<html>`, "all", 0, 0, "unexpected: the beginning of its data alone."},
		{`<html>Hello`, "", 0, 0, "unexpected: a web page. The settings of this widget need the address of the service itself."},
		{`<html><title>Log in</title>`, "", 0, 0, "wants visitors to sign in: only what is open to everyone can be shown."},
	} {
		found, odd, err := entries(http.StatusOK, c.body, c.list)
		if len(found) != c.found || err == nil && odd != c.odd || (err == nil) != (c.says == "") || err != nil && !strings.HasSuffix(widgets.Explanation(err), c.says) {
			t.Errorf("%s: %d found, %d odd, %v", c.body, len(found), odd, err)
		}
	}
}

// What a service refuses, people are told with its own words.
func TestRefusal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status   int
		body     string
		said     string
		disabled bool
	}{
		{400, `{"message": "Bad thing"}`, "Bad thing", false},
		{404, `{"error": "Issue tracker disabled", "error_code": "ETRACKERDISABLED"}`, "Issue tracker disabled", true},
		{404, `{"message": "Not Found"}`, "Not Found", false},
		{410, ``, "", true},
		{403, `{"message": "Issues are disabled for this project"}`, "Issues are disabled for this project", true},
		{500, `{"message": "disabled"}`, "disabled", false},
		{400, strings.Repeat("[", 200), "", false},
		{400, `{"message": "` + strings.Repeat("x", 999) + `"}`, strings.Repeat("x", 119) + "…", false},
		{400, `{"message": "a\u202eb\n\tc"}`, "ab c", false},
	} {
		_, _, err := entries(c.status, c.body, "")
		r, refused := source.Refused(err)
		if !refused || r.Status != c.status || r.Said != c.said || r.Disabled() != c.disabled || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%d %.80s: %+v, %v", c.status, c.body, r, err)
		}
	}
}

// FuzzEntries wants a sentence for people, or entries, from whatever a service may
// answer.
func FuzzEntries(f *testing.F) {
	for _, seed := range []string{`[]`, `[{"name":"x"},null]`, `{"all":[{"name":{"login":7}}]}`, `{"error":true,"message":["a",{"b":1}]}`, `null`, ``, "\xff\xfe[\x00]\x00", `<html><input type=password>`, strings.Repeat(`{"message":`, 90) + strings.Repeat("}", 90)} {
		f.Add(200, []byte(seed), "")
		f.Add(400, []byte(seed), "all")
	}
	f.Fuzz(func(t *testing.T, status int, body []byte, list string) {
		if status < 200 || status > 599 {
			return
		}
		var found []named
		var odd int
		var err error
		const each = 500
		boundstest.Linear(t, len(body), each, func() { found, odd, err = entries(status, string(body), list) })
		switch {
		case err == nil && (status != 200 || odd > 0 && len(found) == 0):
			t.Errorf("%d %q gives %d and %d odd", status, body, len(found), odd)
		case err != nil && (len(found) > 0 || !visible.Is(widgets.Explanation(err)) || !strings.HasPrefix(widgets.Explanation(err), "example.org ")):
			t.Errorf("%d %q is told as %q", status, body, widgets.Explanation(err))
		}
	})
}

func TestNobody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		want   bool
	}{
		{400, `{"errors": [{"name": "user", "description": "Invalid users specified: ada"}]}`, true},
		{404, `{"error": "No such user found", "error_code": "ENOUSER"}`, true},
		{404, `{"message": "User ada not found"}`, true},
		{404, `{"message": "Not found"}`, false},
		{404, `<html>User not found`, false},
		{404, ``, false},
		{403, `{"message": "No such user"}`, false},
		{400, `{"message": "Invalid status"}`, false},
	} {
		_, _, err := entries(c.status, c.body, "")
		if r, refused := source.Refused(err); !refused || r.Nobody() != c.want {
			t.Errorf("%d %s: %v", c.status, c.body, err)
		}
	}
}

// TestEcho wants nothing of an address in what people are told, where a service says
// it back.
func TestEcho(t *testing.T) {
	t.Parallel()
	const address = "https://example.org/feeds/p4ssw0rd-of-mine/x%20y?key=hunter2&token=a%2Fb%2Fc%2Fd"
	for _, body := range []string{
		`{"message": "Route GET:/feeds/p4ssw0rd-of-mine/x%20y?key=hunter2&token=a%2Fb%2Fc%2Fd not found", "error": "Not Found"}`,
		`{"message": "Cannot GET /feeds/p4ssw0rd-of-mine/x%20y"}`,
		`{"message": "no /feeds/p4ssw0rd-of-mine/x y here"}`,
		`{"message": "https://example.org/feeds/p4ssw0rd-of-mine/x%20y is unknown"}`,
		`{"message": "the key hunter2 is not valid"}`,
		`{"message": "the token a/b/c/d is not valid"}`,
		`{"message": "` + strings.Repeat("x", 114) + ` hunter2"}`,
		`{"message": "the key HUNTER2 is not valid"}`,
	} {
		for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusNotFound} {
			client := &http.Client{Transport: service{status, []byte(body)}}
			a, err := source.Ask(t.Context(), client, address)
			if err == nil {
				_, _, err = source.Entries(a, "all", func(named) bool { return true })
			}
			for _, secret := range []string{"hunt", "p4ssw0rd", "a/b/c/d", "a%2Fb"} {
				if told := widgets.Explanation(err) + err.Error(); strings.Contains(strings.ToLower(told), secret) {
					t.Errorf("%d: it shows %s: %s", status, secret, told)
				}
			}
		}
	}
}
