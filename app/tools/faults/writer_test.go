package faults_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/backend/store"
)

const writeEvery = 1100 * time.Millisecond // an account may send a form a second

// A writer changes what the person's page says about them, again and again.
type writer struct {
	url     string
	form    string // path
	cookie  string
	version string // of what is changed; "" if it is not known
	mu      sync.Mutex
	n       int
	letters []letter
}

// A letter is a form that was sent.
type letter struct {
	text   string
	sent   time.Time
	took   time.Duration
	status int  // 0: no answer
	kept   bool // the answer has what was typed
}

func (l letter) taken() bool { return l.status == http.StatusSeeOther }

// newWriter finds the form in a database.
func newWriter(t *testing.T, database string) *writer {
	t.Helper()
	s, err := store.Open(database)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	page, err := s.Page(t.Context(), hub.Person, person)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range page.Widgets {
		if w.Kind == "about" {
			return &writer{form: fmt.Sprintf("/w/%d/edit", w.ID)}
		}
	}
	t.Fatalf("%s has no text about them", personPage)
	return nil
}

// write sends forms until the context ends.
func (w *writer) write(ctx context.Context) {
	for ctx.Err() == nil {
		if w.version == "" {
			w.open(ctx)
		}
		if w.version != "" {
			w.send(ctx)
		}
		sleep.For(ctx, writeEvery)
	}
}

var version = regexp.MustCompile(`name="version" value="(\d+)"`)

// open signs in, unless that was done, and opens the form.
func (w *writer) open(ctx context.Context) {
	if w.cookie == "" {
		resp, _ := w.post(ctx, "/sign-in", url.Values{"username": {person}, "to": {personPage}})
		if resp == nil || resp.StatusCode != http.StatusSeeOther {
			return
		}
		for _, c := range resp.Cookies() {
			if c.Value != "" {
				w.cookie = c.Name + "=" + c.Value
			}
		}
	}
	resp, body := fetch(ctx, http.MethodGet, w.url+w.form, "", map[string]string{"Cookie": w.cookie})
	if resp == nil || resp.StatusCode != http.StatusOK {
		return
	}
	if m := version.FindStringSubmatch(body); m != nil {
		w.version = m[1]
	}
}

// send sends the form once. After each answer but one that asks to send it again
// the form is opened again: what is there may be of another version.
func (w *writer) send(ctx context.Context) {
	w.mu.Lock()
	w.n++
	l := letter{text: fmt.Sprintf("form-%06d", w.n), sent: time.Now()}
	w.mu.Unlock()
	resp, body := w.post(ctx, w.form, url.Values{"field-text": {l.text}, "version": {w.version}})
	l.took = time.Since(l.sent)
	if resp == nil && ctx.Err() != nil {
		w.version = ""
		return // the row has ended
	}
	if resp != nil {
		l.status, l.kept = resp.StatusCode, strings.Contains(body, l.text)
	}
	if l.status == 0 || l.taken() || l.status == http.StatusConflict {
		w.version = ""
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.letters = append(w.letters, l)
}

func (w *writer) post(ctx context.Context, path string, form url.Values) (*http.Response, string) {
	return fetch(ctx, http.MethodPost, w.url+path, form.Encode(), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Cookie": w.cookie,
	})
}

func (w *writer) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.letters = nil
}

func (w *writer) sent() []letter {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clip(w.letters)
}

// lost are the forms that were taken and that the history of the page lacks.
func (w *writer) lost(ctx context.Context) (lost []string) {
	var history strings.Builder
	oldest := ""
	for _, l := range w.sent() {
		if l.taken() {
			oldest = l.text
			break
		}
	}
	for path := personPage + "/history"; path != "" && oldest != "" && !strings.Contains(history.String(), oldest); {
		_, body := fetch(ctx, http.MethodGet, w.url+path, "", map[string]string{"Cookie": w.cookie})
		history.WriteString(body)
		path = ""
		if m := older.FindStringSubmatch(body); m != nil {
			path = m[1]
		}
	}
	for _, l := range w.sent() {
		if l.taken() && !strings.Contains(history.String(), l.text) {
			lost = append(lost, l.text)
		}
	}
	return lost
}

var older = regexp.MustCompile(`href="(` + personPage + `/history\?before=\d+)"`)
