package backlog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/fetch"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

var (
	quiet = slog.New(slog.DiscardHandler)
	noon  = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
)

func envelope(id string, at time.Time) string {
	return fmt.Sprintf(`{"topic":"org.example.prod.git.receive","msg":{"user":"ana"},"msg_id":%q,"timestamp":%d.%06d,"i":1}`, id, at.Unix(), at.Nanosecond()/1000)
}

// newClient makes a client that does not pause, and keeps the pauses.
func newClient(t testing.TB, address string) (*Client, *pauses) {
	t.Helper()
	c, err := NewClient(address, http.DefaultClient, quiet)
	if err != nil {
		t.Fatal(err)
	}
	p := &pauses{}
	c.pause = func(_ context.Context, d time.Duration) { p.add(d) }
	return c, p
}

type pauses struct {
	mu   sync.Mutex
	list []time.Duration
}

func (p *pauses) add(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(p.list, d)
}

func (p *pauses) all() []time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.list
}

func each(ctx context.Context, c *Client, from, to time.Time) (ids []string, err error) {
	err = c.Each(ctx, from, to, func(batch []fedmsg.Message) error {
		for _, m := range batch {
			ids = append(ids, m.ID)
		}
		return nil
	})
	return ids, err
}

// Every message from one time to another comes once and in order, however large
// the pages are and however many messages have the same time.
func TestEachGivesEveryMessageOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := servertest.NewDatagrepper(t)
		steps := rapid.SliceOfN(rapid.SampledFrom([]time.Duration{0, 0, 0, 0, 1, 7, 999, 1000, 1e6}), 0, 150).Draw(r, "microseconds between messages")
		d.MaxRows = rapid.IntRange(1, 20).Draw(r, "rows the archive gives")
		at := noon
		var times []time.Time
		for i, step := range steps {
			at = at.Add(step * time.Microsecond)
			times = append(times, at)
			d.Put(t, envelope(fmt.Sprint("2026-", i), at))
		}
		length := max(int64(at.Sub(noon)/time.Microsecond), 1)
		from := noon.Add(time.Duration(rapid.Int64Range(-10, length).Draw(r, "from")) * time.Microsecond)
		to := from.Add(time.Duration(rapid.Int64Range(-1, length).Draw(r, "to")) * time.Microsecond)
		var want []string
		for i, at := range times {
			if !at.Before(from) && !at.After(to) {
				want = append(want, fmt.Sprint("2026-", i))
			}
		}
		c, _ := newClient(t, d.URL)
		c.rows = rapid.IntRange(1, 20).Draw(r, "rows we ask for")
		c.window = time.Duration(rapid.Int64Range(max(1001, length/10), length+1001).Draw(r, "window")) * time.Microsecond
		if got, err := each(t.Context(), c, from, to); err != nil || !slices.Equal(got, want) {
			r.Fatalf("got %v, %v, want %v", got, err, want)
		}
		if most := 4*len(want) + 2 + int(max(to.Sub(from), 0)/(c.window-overlap)); d.Asked() > most {
			r.Fatalf("asked %d times for %d messages", d.Asked(), len(want))
		}
	})
}

// Deep pages are slow for an archive: where times differ, only the first is
// asked for.
func TestEachGoesOnByTime(t *testing.T) {
	d := servertest.NewDatagrepper(t)
	for i := range 1000 {
		d.Put(t, envelope(fmt.Sprint("2026-", i), noon.Add(time.Duration(i)*time.Second)))
	}
	var pages []string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		pages = append(pages, r.FormValue("page"))
		d.ServeHTTP(w, r)
	})
	c, _ := newClient(t, proxy)
	got, err := each(t.Context(), c, noon, noon.Add(time.Hour))
	if err != nil || len(got) != 1000 {
		t.Errorf("got %d messages, %v", len(got), err)
	}
	if len(pages) > 12 || slices.ContainsFunc(pages, func(p string) bool { return p != "1" }) {
		t.Errorf("asked for the pages %v", pages)
	}
}

func serve(t testing.TB, f http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s.URL + "/raw"
}

func TestEntriesThatAreNoMessagesAreLeftOut(t *testing.T) {
	entries := []string{
		envelope("2026-1", noon), `null`, `7`, `{"topic":"x","msg":[],"timestamp":1}`, `{"topic":"x","msg":{}}`,
		`{"topic":"` + strings.Repeat("x", 1000) + `","msg":{},"timestamp":1}`, envelope("2026-2", noon),
	}
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"pages": 1, "raw_messages": [%s]}`, strings.Join(entries, ","))
	})
	c, _ := newClient(t, address)
	got, err := each(t.Context(), c, noon, noon)
	if err != nil || !slices.Equal(got, []string{"2026-1", "2026-2"}) || c.Counts()["bad"] != 5 || c.Counts()["messages"] != 2 {
		t.Errorf("got %v, %v, counts %v", got, err, c.Counts())
	}
}

// Whatever an archive says at first, it is asked again until it gives messages.
func TestArchiveThatFailsIsAskedAgain(t *testing.T) {
	for name, fails := range map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "oh", http.StatusInternalServerError) },
		"404": http.NotFound,
		"HTML": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "<!DOCTYPE html><title>Maintenance</title>")
		},
		"nothing":          func(http.ResponseWriter, *http.Request) {},
		"null":             func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "null") },
		"a list":           func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") },
		"no pages":         func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"raw_messages":[]}`) },
		"no messages":      func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"pages":0}`) },
		"pages as text":    func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"pages":"1","raw_messages":[]}`) },
		"messages as text": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"pages":1,"raw_messages":"none"}`) },
		"messages as map":  func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"pages":1,"raw_messages":{"0":{}}}`) },
		"half an answer":   func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"pages":1,"raw_messages":[{"topic"`) },
		"a cut answer": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "{")
		},
		"redirects to self": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) },
		"redirects away": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://192.0.2.1/raw", http.StatusFound)
		},
		"a bad redirect":   func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Location", "%zz"); w.WriteHeader(302) },
		"a cut connection": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			d := servertest.NewDatagrepper(t)
			d.Put(t, envelope("2026-1", noon))
			var p *pauses
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if len(p.all()) < 3 {
					fails(w, r)
				} else {
					d.ServeHTTP(w, r)
				}
			})
			c, made := newClient(t, address)
			p = made
			got, err := each(t.Context(), c, noon, noon)
			if err != nil || !slices.Equal(got, []string{"2026-1"}) || len(p.all()) != 3 {
				t.Errorf("got %v, %v after %d pauses", got, err, len(p.all()))
			}
		})
	}
}

func TestPausesGrowToAMinute(t *testing.T) {
	c, pauses := newClient(t, serve(t, http.NotFound))
	ctx, cancel := context.WithCancelCause(t.Context())
	c.pause = func(_ context.Context, d time.Duration) {
		if pauses.add(d); len(pauses.all()) == 12 {
			cancel(errAnswer)
		}
	}
	if _, err := each(ctx, c, noon, noon); !errors.Is(err, errAnswer) {
		t.Errorf("ends with %v, want the cause of its context's end", err)
	}
	want := time.Second
	for i, d := range pauses.all() {
		if d < want*3/4 || d > want {
			t.Errorf("pause %d is %v, want about %v", i, d, want)
		}
		want = min(2*want, time.Minute)
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for said, want := range map[string]time.Duration{
		"90": 90 * time.Second, "Sat, 21 Nov 2026 12:05:00 GMT": 5 * time.Minute,
		"1000000": time.Hour, "99999999999999999999": time.Second, "soon": time.Second, "-5": time.Second, "Sat, 21 Nov 2020 12:05:00 GMT": time.Second,
	} {
		var p *pauses
		c, made := newClient(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if len(p.all()) > 0 {
				fmt.Fprint(w, `{"pages":0,"raw_messages":[]}`)
				return
			}
			w.Header().Set("Retry-After", said)
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		c.now, p = func() time.Time { return noon }, made
		if _, err := each(t.Context(), c, noon, noon); err != nil {
			t.Error(err)
		}
		if got := p.all()[0]; got != want && (want > time.Second || got > want || got < want*3/4) {
			t.Errorf("Retry-After: %s makes a pause of %v, want %v", said, got, want)
		}
	}
}

// An archive that has ever more to say of one moment, or of another than it was asked
// for, is not listened to until the memory is full.
func TestCrowdEnds(t *testing.T) {
	for name, at := range map[string]func(n int) time.Time{
		"of one moment": func(int) time.Time { return noon },
		"of the future": func(n int) time.Time { return noon.Add(1000*time.Hour + time.Duration(n)*time.Second) },
	} {
		w := newWalk(noon, noon.Add(time.Hour), time.Hour, maxEntries)
		var err error
		n := 0
		for ; err == nil && n < 2*maxSeen; n += maxEntries {
			entries := make([]json.RawMessage, maxEntries)
			for i := range entries {
				entries[i] = json.RawMessage(envelope(fmt.Sprint("2026-", n+i), at(n+i)))
			}
			fresh, _ := w.take(entries)
			err = w.turn(len(entries), len(fresh), 1<<30)
		}
		if !errors.Is(err, errCrowd) || len(w.seen) > maxSeen+maxEntries {
			t.Errorf("%s: after %d messages %v, and %d are remembered", name, n, err, len(w.seen))
		}
	}
}

// An archive whose pages never end, though they bring nothing new.
func TestSamePageForEverEnds(t *testing.T) {
	var page strings.Builder
	for i := range 100 {
		fmt.Fprintf(&page, "%s,", envelope(fmt.Sprint("2026-", i), noon.Add(time.Duration(i)*time.Second)))
	}
	for name, entries := range map[string]string{
		"messages": strings.TrimSuffix(page.String(), ","),
		"one":      envelope("2026-1", noon),
		"future":   envelope("2026-1", noon.Add(1000*time.Hour)),
		"past":     envelope("2026-1", noon.Add(-1000*time.Hour)),
		"rubbish":  "1,2,3,4",
	} {
		c, _ := newClient(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"pages": 1000000000, "raw_messages": [%s]}`, entries)
		}))
		if got, err := each(t.Context(), c, noon, noon.Add(time.Hour)); !errors.Is(err, errRepeats) || len(got) > 200 {
			t.Errorf("%s: got %d messages, %v, want %v", name, len(got), err, errRepeats)
		}
	}
}

// Messages may be so large that an answer with a hundred is too large.
func TestLargeMessagesComeInSmallerPages(t *testing.T) {
	d := servertest.NewDatagrepper(t)
	var want []string
	for i := range 50 {
		id := fmt.Sprint("2026-", i)
		d.Put(t, strings.Replace(envelope(id, noon.Add(time.Duration(i)*time.Second)), `"ana"`, `"`+strings.Repeat("x", 1000)+`"`, 1))
		want = append(want, id)
	}
	c, pauses := newClient(t, d.URL)
	c.fetch.Most = 10_000
	if got, err := each(t.Context(), c, noon, noon.Add(time.Hour)); err != nil || !slices.Equal(got, want) || len(pauses.all()) > 0 {
		t.Errorf("got %v, %v after the pauses %v", got, err, pauses.all())
	}
}

// An archive that gives much more than it is asked for is left, whatever that is. How
// much there is in a message is for who reads it.
func TestPageWithTooManyEntriesIsLeft(t *testing.T) {
	list := strings.TrimSuffix(strings.Repeat("1,", maxEntries+1), ",")
	for page, want := range map[string]error{
		`{"pages":1,"raw_messages":[` + list + `]}`:     fetch.ErrLong,
		`{"pages":1,"raw_messages":[[` + list + `]]}`:   nil,
		`{"pages":1,"raw_messages":[` + list[2:] + `]}`: nil,
	} {
		c, _ := newClient(t, serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) }))
		if _, err := each(t.Context(), c, noon, noon); !errors.Is(err, want) {
			t.Errorf("%.40s ends with %v, want %v", page, err, want)
		}
	}
}

func TestEndlessAnswerIsLeft(t *testing.T) {
	c, _ := newClient(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		var err error
		for chunk := bytes.Repeat([]byte(" "), 1<<16); err == nil; {
			_, err = w.Write(chunk)
		}
	}))
	c.fetch.Most, c.rows = 1<<20, 1
	if _, err := each(t.Context(), c, noon, noon); !errors.Is(err, fetch.ErrLong) {
		t.Errorf("ends with %v, want %v", err, fetch.ErrLong)
	}
}

func TestSlowAnswerIsLeft(t *testing.T) {
	for name, says := range map[string]string{"silent": "", "begins and hangs": `{"pages":1,`} {
		end := make(chan struct{})
		var logs bytes.Buffer
		c, _ := newClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, says)
			_ = http.NewResponseController(w).Flush()
			select {
			case <-end:
			case <-r.Context().Done():
			}
		}))
		c.fetch.Within, c.log = 50*time.Millisecond, slog.New(slog.NewTextHandler(&logs, nil))
		ctx, cancel := context.WithCancel(t.Context())
		c.pause = func(context.Context, time.Duration) { cancel() }
		if _, err := each(ctx, c, noon, noon); !errors.Is(err, context.Canceled) || !strings.Contains(logs.String(), fetch.ErrSlow.Error()) {
			t.Errorf("%s: ends with %v and says %s", name, err, &logs)
		}
		close(end)
	}
}

// Neither password nor key of the address are shown, whatever goes wrong.
func TestSecretsOfTheAddressStayOut(t *testing.T) {
	good, err := url.Parse(serve(t, func(w http.ResponseWriter, r *http.Request) {
		if name, password, _ := r.BasicAuth(); name != "reader" || password != "hunter2" || r.FormValue("key") != "s3cr&t" {
			t.Errorf("the archive is asked without the secrets: %s %s", r.URL, r.Header)
		}
		switch r.FormValue("case") {
		case "redirect":
			w.Header().Set("Location", "http://[bad"+r.URL.String()+"hunter2")
			w.WriteHeader(http.StatusFound)
		case "loop":
			http.Redirect(w, r, r.URL.String(), http.StatusFound)
		case "away":
			http.Redirect(w, r, "http://192.0.2.1"+r.URL.String(), http.StatusFound)
		case "cut":
			panic(http.ErrAbortHandler)
		default:
			http.NotFound(w, r)
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{
		good.Host + "/raw?case=redirect&", good.Host + "/raw?case=loop&", good.Host + "/raw?case=away&", good.Host + "/raw?case=cut&", good.Host + "/raw?", "127.0.0.1:1/raw?", "no.invalid/raw?", "[bad/raw?",
	} {
		var logs bytes.Buffer
		c, err := NewClient("http://reader:hunter2@"+address+"key=s3cr%26t", http.DefaultClient, slog.New(slog.NewTextHandler(&logs, nil)))
		if err == nil {
			ctx, cancel := context.WithCancel(t.Context())
			c.pause = func(context.Context, time.Duration) { cancel() }
			_, err = each(ctx, c, noon, noon)
			if logs.Len() == 0 {
				t.Errorf("%s: nothing is said of what went wrong", address)
			}
		}
		if text := fmt.Sprint(err, logs.String()); err == nil || strings.Contains(text, "hunter2") || strings.Contains(text, "s3cr") {
			t.Errorf("%s: %s", address, text)
		}
	}
}

func TestErrorOfTheCallerEnds(t *testing.T) {
	d := servertest.NewDatagrepper(t)
	d.Put(t, envelope("2026-1", noon))
	c, _ := newClient(t, d.URL)
	if err := c.Each(t.Context(), noon, noon, func([]fedmsg.Message) error { return errAnswer }); !errors.Is(err, errAnswer) {
		t.Errorf("got %v", err)
	}
}

// Whatever the pages hold, a walk ends.
func TestWalkEndsOverRandomPages(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 0))
		c, _ := newClient(t, "http://archive.example/raw")
		answers := 0
		c.fetch.HTTP.Transport = answering(func(w http.ResponseWriter, r *http.Request) {
			if answers++; answers > 5000 {
				t.Fatalf("seed %d: the walk does not end", seed)
			}
			var entries []string
			for range random.IntN(5) {
				n := random.IntN(30)
				entries = append(entries, envelope(fmt.Sprint("2026-", n), noon.Add(time.Duration(n-5)*time.Second)))
			}
			fmt.Fprintf(w, `{"pages": %d, "raw_messages": [%s]}`, random.IntN(1000), strings.Join(entries, ","))
		})
		if _, err := each(t.Context(), c, noon, noon.Add(20*time.Second)); err != nil && !errors.Is(err, errRepeats) {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// answering is a handler that is asked without a network.
type answering http.HandlerFunc

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	a(w, r)
	return w.Result(), nil
}
