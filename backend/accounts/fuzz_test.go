package accounts

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// A service gives the same answer to every question.
type service struct {
	says  []byte
	asked int
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked++
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(s.says)), Request: r}, nil
}

// client asks it, and does not pause.
func (s *service) client(t *testing.T) *Client {
	t.Helper()
	c, err := NewClient("https://accounts.example.org/v1", "", &http.Client{Transport: s})
	if err != nil {
		t.Fatal(err)
	}
	c.pause = func(context.Context, time.Duration) {}
	return c
}

// FuzzAnswer wants people who can be shown, whatever an accounts system says, and an
// end after a few questions.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"result":[{"username":"ana","human_name":"Ana Baum","is_private":false},{"username":"bob","human_name":null,"is_private":true}],"page":{"page_number":1,"total_pages":1,"total_results":2}}`,
		`{"result":[{"username":"ana"},{"username":"ana"},7,null,{"username":"../x"}]}`, `{"result":[],"page":{"page_number":1,"total_pages":9,"total_results":9}}`,
		`{"result":[{"username":"ana","human_name":"Ana\u202e <b>\ud800\u0000 \u0410na"}]}`, `{"result":{"username":"ana","human_name":"ä"},"page":null}`, `{"result":null}`, `[]`, `null`, ``,
		`{"result":[{"username":"ana","human_name":"A\u0301\u0301\u200d\ufe0f` + strings.Repeat("x", 200) + `","is_private":null}],"page":{"page_number":1,"total_pages":-1,"total_results":-1}}`,
		`{"result":[` + strings.Repeat(`{},`, 4000) + `{}]}`, `{"result":[` + strings.Repeat("[", 99) + strings.Repeat("]", 99) + `]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		const pages, each = 2, 150
		s := &service{says: body}
		var list List
		var err error
		boundstest.Linear(t, pages*listings*len(body), each, func() {
			s.asked = 0
			list, err = s.client(t).Members(context.Background(), "sig-tea")
		})
		if s.asked > pages*listings {
			t.Errorf("it is asked %d times", s.asked)
		}
		if err == nil {
			checkPeople(t, list)
		}
		p, err := s.client(t).Person(context.Background(), "ana")
		if err == nil {
			checkPerson(t, p)
		}
	})
}

// checkPeople also wants the list to be the same when it is told again as it was
// understood.
func checkPeople(t *testing.T, list List) {
	t.Helper()
	seen := map[string]bool{}
	entries := []map[string]any{}
	for _, p := range list.People {
		if seen[p.Username] {
			t.Errorf("%s is there twice", p.Username)
		}
		seen[p.Username] = true
		checkPerson(t, p)
		e := map[string]any{"username": p.Username}
		if p.Detailed {
			e["human_name"], e["is_private"] = p.FullName, p.Private
		}
		entries = append(entries, e)
	}
	body, err := json.Marshal(map[string]any{"result": entries})
	if err != nil {
		t.Fatal(err)
	}
	again, err := (&service{says: body}).client(t).Members(context.Background(), "sig-tea")
	if err != nil || again.Skipped != 0 || !reflect.DeepEqual(again.People, list.People) {
		t.Errorf("%+v are, told again, %+v, %v", list.People, again, err)
	}
}

func checkPerson(t *testing.T, p Person) {
	t.Helper()
	switch {
	case hub.CheckName(p.Username) != nil,
		p.Private && (p.FullName != "" || !p.Detailed),
		hub.CheckTitle(p.FullName) != nil || !visible.Is(p.FullName) || utf8.RuneCountInString(p.FullName) > longestName || strings.ContainsAny(p.FullName, "<>"):
		t.Errorf("a person is %+v", p)
	}
}
