package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// What is said on the bus while the program is away is archived once it is
// back, once each, and an open page shows it.
func TestWhatWasMissedIsFetched(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		t.Parallel()
		w := newMissing(t, d.URL)
		first := w.start()
		w.until("a message is heard", func() bool {
			w.say(1) // again, until there is a subscription
			return w.archived() == 1
		})
		first.end()
		if until, err := w.store.Heard(t.Context()); err != nil || len(until) != 1 {
			t.Fatalf("after a shutdown the bus was heard until %v, %v", until, err)
		}
		for i := 2; i <= 250; i++ {
			w.say(i)
		}
		second := w.start()
		defer second.end()
		shown := w.follow("/u/ralph")
		close(w.open)
		w.until("every message is archived", func() bool { return w.archived() == 250 })
		w.until("the page shows it", func() bool { return strings.Contains(shown(), "250 events by ") })
		w.say(251) // the bus is still heard
		w.until("a message is heard", func() bool { return w.archived() == 251 })
	})
}

// What is said while a subscription is cut is archived once it is back.
func TestCutSubscriptionIsFilled(t *testing.T) {
	t.Parallel()
	w := newMissing(t, servertest.SQLite(t).URL)
	close(w.open)
	defer w.start().end()
	w.until("a message is heard", func() bool {
		w.say(1)
		return w.archived() == 1
	})
	endpoint := w.publisher.Endpoint()
	w.publisher.Close()
	for i := 2; i <= 50; i++ {
		w.put(i)
	}
	var err error
	if w.publisher, err = bus.NewPublisher(endpoint, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	defer w.publisher.Close()
	w.until("every message is archived", func() bool { return w.archived() == 50 })
}

// A missing is a program that is not always there, and the bus and the archive
// which are.
type missing struct {
	site
	env       []string
	publisher *bus.Publisher
	archive   *servertest.Datagrepper
	open      chan struct{} // closed once the archive answers
	store     *store.Store
	said      map[int]bool
}

func newMissing(t *testing.T, database string) *missing {
	publisher, err := bus.NewPublisher("tcp://127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { publisher.Close() })
	w := &missing{site: site{T: t}, publisher: publisher, archive: servertest.NewDatagrepper(t), open: make(chan struct{}), said: map[int]bool{}}
	gate := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		select {
		case <-w.open:
			w.archive.ServeHTTP(rw, r)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(gate.Close)
	address := servertest.FreeAddress(t)
	w.url = "http://" + address
	w.env = []string{"HUBS_DATABASE_URL=" + database, "HUBS_ADDR=" + address, "HUBS_BUS_ENDPOINTS=" + publisher.Endpoint(), "HUBS_BACKLOG_URL=" + gate.URL + "/raw"}
	if _, _, err := command(t, w.env, "", "migrate"); err != nil {
		t.Fatal(err)
	}
	if w.store, err = store.Open(database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	page := hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ralph", Title: "Ralph"}, Widgets: []hub.Placed{{Kind: "fedmsgstats", Column: hub.Side, Config: []byte(`{}`)}}}
	if err := w.store.CreateHub(t.Context(), "ralph", &page); err != nil {
		t.Fatal(err)
	}
	for {
		list, err := w.store.Announcements(t.Context(), 10) // of the making, which is not the point
		if err != nil || len(list) == 0 {
			return w
		}
		for _, a := range list {
			if err := w.store.Announced(t.Context(), a.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (w *missing) start() *role {
	return start(w.T, func(ctx context.Context) error {
		return Run(ctx, Process{Args: []string{"run"}, Env: w.env, Stdout: io.Discard, Stderr: io.Discard}, standard.Kinds()...)
	})
}

// say puts a message on the bus and, the first time, into the archive.
func (w *missing) say(n int) {
	if !w.said[n] {
		w.put(n)
	}
	if err := w.publisher.Publish(w.Context(), updated, w.message(n)); err != nil {
		w.Fatal(err)
	}
}

func (w *missing) put(n int) {
	w.said[n] = true
	w.archive.Put(w.T, string(w.message(n)))
}

const updated = "org.fedoraproject.prod.fas.user.update"

// message is one of many with the same time.
func (w *missing) message(n int) []byte {
	return fmt.Appendf(nil, `{"topic":%q,"msg":{"user":"ralph"},"timestamp":%d,"msg_id":"2026-%d"}`, updated, time.Now().Unix(), n)
}

func (w *missing) archived() int64 {
	n, err := w.store.DB().NewSelect().Table("messages").Count(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// follow opens a page with its stream, and gives what it was sent last.
func (w *missing) follow(path string) (last func() string) {
	w.until("the page answers", func() bool {
		resp, err := http.Get(w.url + path)
		if err == nil {
			resp.Body.Close()
		}
		return err == nil && resp.StatusCode == http.StatusOK
	})
	_, page := w.get(path)
	since := sinceMark.FindStringSubmatch(page)
	if since == nil {
		w.Fatalf("no page: %s", page)
	}
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.url+path+"/events?since="+since[1], nil)
	if err != nil {
		w.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	lines := make(chan string, 10_000)
	go func() {
		defer resp.Body.Close()
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			lines <- s.Text()
		}
	}()
	line := ""
	return func() string {
		for len(lines) > 0 {
			if l := <-lines; strings.HasPrefix(l, "data:") && strings.Contains(l, "events by") {
				line = l
			}
		}
		return line
	}
}
