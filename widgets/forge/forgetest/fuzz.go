package forgetest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// A service gives the same answer to every question.
type service []byte

func (s service) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(s)), Request: r}, nil
}

// Fuzz tries a forge with whatever it may answer, beginning with some answers. It wants
// a sentence for visitors, or items that can be shown and were asked for, in memory and
// time in proportion to the answer and the label, which stands in every request.
func Fuzz(f *testing.F, at forge.Forge, answers ...string) {
	for _, seed := range append(answers, "", "null", "[]", "{}", "[null]", `[{"labels":[null]}]`, "<html>", strings.Repeat("[", 200), "["+strings.Repeat("{},", 4999)+"{}]") {
		f.Add([]byte(seed), false, "")
		f.Add([]byte(seed), true, "easy")
	}
	f.Fuzz(func(t *testing.T, body []byte, pulls bool, label string) {
		q := forge.Question{Base: "https://forge.example.org", Project: "owner/name", Pulls: pulls, Label: label}
		var list forge.List
		var err error
		const each, most = 400, 100
		boundstest.Linear(t, len(body)+len(label), each, func() {
			list, err = at.List(context.Background(), &http.Client{Transport: service(body)}, q)
		})
		if err != nil {
			if said := widgets.Explanation(err); !strings.HasPrefix(said, "forge.example.org answered with ") && !strings.HasPrefix(said, "forge.example.org wants visitors to sign in") || !visible.Is(said) || len(list.Items) > 0 {
				t.Errorf("%v is told as %q", err, said)
			}
			return
		}
		for _, i := range list.Items {
			check(t, q, i)
		}
		again, _ := at.List(context.Background(), &http.Client{Transport: service(body)}, q)
		if len(list.Items) > most || !reflect.DeepEqual(again, list) {
			t.Errorf("the items are %+v and then %+v", list, again)
		}
	})
}

func check(t *testing.T, q forge.Question, i forge.Item) {
	t.Helper()
	const most = 100 // labels of an item
	fits := func(text string) bool { return source.Line(text) == text }
	if i.Project != q.Project || i.Title == "" || !fits(i.Title) || !fits(i.Author) || !fits(i.ID) || source.Link(i.Link) != i.Link ||
		len(i.Labels) > most || !slices.Equal(slices.DeleteFunc(slices.Clone(i.Labels), func(l string) bool { return !fits(l) }), i.Labels) {
		t.Errorf("an item is %+v", i)
	}
	if q.Label != "" && !slices.ContainsFunc(i.Labels, func(l string) bool { return strings.EqualFold(l, q.Label) }) {
		t.Errorf("an item without the label %q: %+v", q.Label, i)
	}
}
