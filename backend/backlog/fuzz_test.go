package backlog

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A page is what an archive gives to every question.
type page []byte

func (p page) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(p)), Request: r}, nil
}

// FuzzPage wants messages, each once, whatever an archive gives, and an end after a
// few questions.
func FuzzPage(f *testing.F) {
	for _, entries := range []string{
		envelope("2026-1", noon), envelope("2026-1", noon) + "," + envelope("2026-2", noon.Add(time.Second)), envelope("2026-1", noon.Add(-time.Hour)),
		`1,null,{},"x",[]`, `{"topic":"x","msg":[],"timestamp":1}`, `{"topic":"a.b.c.d","msg":{"a":[` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `]},"timestamp":1795262400}`,
		strings.Repeat("1,", maxEntries-1) + "1", ``,
	} {
		f.Add(fmt.Appendf(nil, `{"pages": 1, "raw_messages": [%s], "total": 1}`, entries))
		f.Add(fmt.Appendf(nil, `{"raw_messages": [%s], "pages": 1000000000}`, entries))
	}
	for _, seed := range []string{`{"pages":1}`, `[]`, `null`, ``, `{"pages":-1,"raw_messages":[]}`, `{"pages":1e3,"raw_messages":[]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := read(body)
		if err != nil {
			return
		}
		if len(a.Messages) > maxEntries {
			t.Fatalf("a page has %d entries", len(a.Messages))
		}
		questions := 4*len(a.Messages) + 3 // each may be of a time of its own
		const each = 100
		boundstest.Linear(t, questions*(len(body)+1000), each, func() { checkEach(t, page(body), questions) })
	})
}

func checkEach(t *testing.T, p page, questions int) {
	t.Helper()
	asked := 0
	c, err := NewClient("https://archive.example.org/raw", &http.Client{Transport: counted{p, &asked}}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c.pause = func(context.Context, time.Duration) { t.Error("it pauses for a page that it has read") }
	seen := map[string]time.Time{}
	_ = c.Each(ctx, noon, noon.Add(time.Hour), func(batch []fedmsg.Message) error { // it may end with errRepeats
		for _, m := range batch {
			if m.ID == "" || m.Topic == "" || m.Body == nil || m.Time.IsZero() || !json.Valid(m.Raw) {
				t.Errorf("a message is %+v", m)
			}
			if at, before := seen[m.ID]; before && at.Equal(m.Time) && !m.Time.Before(noon) && !m.Time.After(noon.Add(time.Hour)) && asked == 1 {
				t.Errorf("%s comes twice from one page", m.ID)
			}
			seen[m.ID] = m.Time
		}
		return nil
	})
	if asked > questions {
		t.Errorf("it asks %d times for a page that is always the same", asked)
	}
}

type counted struct {
	page

	asked *int
}

func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	*c.asked++
	return c.page.RoundTrip(r)
}
