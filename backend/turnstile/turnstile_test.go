package turnstile

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// begin lets a drawing in, for which there must be a place.
func begin(t *testing.T, ts *Turnstile, kind string, widget int64) *Place {
	t.Helper()
	p, err := try(t, ts, kind, widget)
	if err != nil {
		t.Fatalf("begin %s: %v", kind, err)
	}
	return p
}

// try gives what there is within a moment.
func try(t *testing.T, ts *Turnstile, kind string, widget int64) (*Place, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	p, err := ts.Take(ctx)
	if err != nil {
		return nil, err
	}
	if err := p.Begin(t.Context(), kind, widget); err != nil {
		p.Leave()
		return nil, err
	}
	return p, nil
}

// empty wants nothing to be counted any more.
func empty(t *testing.T, ts *Turnstile) {
	t.Helper()
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.held != 0 || ts.hanging != 0 || ts.waiting != 0 || len(ts.hosts) != 0 || len(ts.behind) != 0 || len(ts.back)+len(ts.line) != 0 {
		t.Errorf("still counted: %+v", ts)
	}
	for name, k := range ts.kinds {
		if k.working != 0 || k.waiting != 0 || k.behind != 0 || len(k.line) != 0 {
			t.Errorf("still counted of %s: %+v", name, *k)
		}
	}
}

// One kind has half of the places, and at least one is left for others wherever
// there are two.
func TestOneKind(t *testing.T) {
	for _, c := range []struct{ places, most int }{{1, 1}, {2, 1}, {3, 1}, {4, 2}, {8, 4}} {
		synctest.Test(t, func(t *testing.T) {
			ts := New(c.places)
			var all []*Place
			for {
				p, err := try(t, ts, "one", 0)
				if err != nil {
					break
				}
				all = append(all, p)
			}
			if len(all) != c.most {
				t.Errorf("of %d places one kind has %d, want %d", c.places, len(all), c.most)
			}
			if c.places > 1 {
				all = append(all, begin(t, ts, "other", 0))
			}
			for _, p := range all {
				p.Leave()
			}
			empty(t, ts)
		})
	}
}

// While drawings of a kind come and go, the next waits for them; when nothing
// moves, it does not.
func TestKindThatMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ts := New(2)
		first, begun := begin(t, ts, "one", 0), time.Now()
		time.AfterFunc(patience-time.Millisecond, first.Leave)
		second := begin(t, ts, "one", 0)
		if waited := time.Since(begun); waited != patience-time.Millisecond {
			t.Errorf("it waited for %s", waited)
		}
		begun = time.Now()
		if _, err := try(t, ts, "one", 0); !errors.Is(err, ErrBusy) || time.Since(begun) != patience {
			t.Errorf("nothing moves: %v after %s", err, time.Since(begun))
		}
		begun = time.Now()
		if _, err := try(t, ts, "one", 0); !errors.Is(err, ErrBusy) || time.Since(begun) != 0 {
			t.Errorf("nothing moves still: %v after %s", err, time.Since(begun))
		}
		second.Leave()
		begin(t, ts, "one", 0).Leave()
		empty(t, ts)
	})
}

// Those that hang, of whatever kinds, hold half of the places.
func TestHanging(t *testing.T) {
	for _, places := range []int{1, 2, 4, 8} {
		synctest.Test(t, func(t *testing.T) {
			ts := New(places)
			var all []*Place
			for i := range places {
				all = append(all, begin(t, ts, string(rune('a'+i)), 0))
			}
			if _, err := try(t, ts, "note", 0); err == nil {
				t.Fatal("there are more places")
			}
			time.Sleep(slow)
			synctest.Wait()
			free, err := ts.Free(t.Context())
			if want := places - places/2; err != nil || free != want {
				t.Errorf("of %d places %d are free, %v, want %d", places, free, err, want)
			}
			all = append(all, begin(t, ts, "note", 0))
			for _, p := range all {
				p.Leave()
			}
			empty(t, ts)
		})
	}
}

// answers is a web in which each host answers when its channel is closed.
type answers struct {
	mu    sync.Mutex
	hosts map[string]chan struct{}
}

func (a *answers) of(host string) chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.hosts == nil {
		a.hosts = map[string]chan struct{}{}
	}
	if a.hosts[host] == nil {
		a.hosts[host] = make(chan struct{})
	}
	return a.hosts[host]
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-a.of(r.URL.Host):
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("yes"))}, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func get(ctx context.Context, p *Place, web http.RoundTripper, host string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+"/", nil)
	if err != nil {
		return err
	}
	answer, err := p.Client(&http.Client{Transport: web}).Do(r)
	if err == nil {
		answer.Body.Close()
	}
	return err
}

// A drawing that waits for the web has no place meanwhile, and gets the next one that is
// free afterwards, before those who have not begun.
func TestWebHoldsNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ts, web := New(2), &answers{}
		asker := begin(t, ts, "one", 0)
		got := make(chan error, 1)
		go func() { got <- get(t.Context(), asker, web, "a.example.org") }()
		synctest.Wait()
		if s := ts.State(); s.Working != 0 || s.Waiting != 1 {
			t.Errorf("under way are %+v", s)
		}
		note, other := begin(t, ts, "one", 0), begin(t, ts, "other", 0)
		taken := make(chan *Place, 1)
		go func() {
			p, _ := ts.Take(t.Context())
			taken <- p
		}()
		synctest.Wait()
		close(web.of("a.example.org"))
		synctest.Wait()
		if len(got) != 0 {
			t.Error("it went on without a place")
		}
		other.Leave() // a place is free, but its kind has its half
		synctest.Wait()
		if len(got) != 0 || len(taken) != 1 {
			t.Error("it went on beyond the half of its kind")
		}
		note.Leave()
		if err := <-got; err != nil {
			t.Error(err)
		}
		(<-taken).Leave()
		asker.Leave()
		empty(t, ts)
	})
}

// Some wait for one host, some of one kind, and some in all; one more is told so.
func TestWaitIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ts, web := New(4), &answers{}
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		ask := func(kind, host string) error {
			p, refused := begin(t, ts, kind, 0), make(chan error, 1)
			all.Go(func() {
				defer p.Leave()
				refused <- get(ctx, p, web, host)
			})
			synctest.Wait()
			select {
			case err := <-refused:
				return err
			default:
				return nil
			}
		}
		count := func(kind string, hosts ...string) (n int) {
			for ; n < 100; n++ {
				if err := ask(kind, hosts[n%len(hosts)]); err != nil {
					var spoken interface{ Public() string }
					if !errors.Is(err, ErrBusy) || !errors.As(err, &spoken) || !strings.Contains(spoken.Public(), ".example.org just now.") {
						t.Errorf("refused with %v", err)
					}
					break
				}
			}
			return n
		}
		if n := count("one", "a.example.org"); n != 8 {
			t.Errorf("%d wait for one host, want 8", n)
		}
		if n := count("one", "b.example.org", "c.example.org"); n != 16-8 {
			t.Errorf("%d more of the kind wait, want 8", n)
		}
		if n := count("other", "d.example.org", "e.example.org", "f.example.org"); n != 16 {
			t.Errorf("%d of another kind wait, want 16", n)
		}
		if n := count("third", "g.example.org"); n != 0 {
			t.Errorf("%d of a third kind wait, want none", n)
		}
		begin(t, ts, "third", 0).Leave()
		cancel()
		all.Wait()
		empty(t, ts)
	})
}

// A drawing counts until its code has returned: its widget is not drawn, and a
// kind that leaves half of the places behind is not begun. Others go on.
func TestLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ts := New(4)
		first := begin(t, ts, "bad", 7)
		first.Behind()
		first.Behind()
		if _, err := try(t, ts, "bad", 7); !errors.Is(err, ErrWidget) {
			t.Errorf("the same widget: %v", err)
		}
		second := begin(t, ts, "bad", 8)
		second.Behind()
		for widget := range int64(3) {
			if _, err := try(t, ts, "bad", widget); !errors.Is(err, ErrKind) {
				t.Errorf("another widget of the kind: %v", err)
			}
		}
		if n := ts.State().Behind["bad"]; n != 2 {
			t.Errorf("%d are left behind, want 2", n)
		}
		begin(t, ts, "good", 9).Leave()
		first.Leave()
		begin(t, ts, "bad", 7).Leave()
		second.Leave()
		second.Behind() // too late to count
		empty(t, ts)
	})
}

// Whatever drawings do, the limits hold at any time, all get through, and nothing
// is counted in the end.
func TestLimitsHoldAtRandom(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) { random(t, rand.New(rand.NewPCG(seed, 1))) })
	}
}

func random(t *testing.T, random *rand.Rand) {
	places := 1 + random.IntN(9)
	ts, web := New(places), http.RoundTripper(&answers{})
	check := func() {
		ts.mu.Lock()
		defer ts.mu.Unlock()
		if ts.held > places || ts.hanging > places/2 || ts.waiting > perPlace*places {
			t.Errorf("of %d places %d are held, %d by those that hang, and %d wait", places, ts.held, ts.hanging, ts.waiting)
		}
		for name, k := range ts.kinds {
			if k.working > ts.share() {
				t.Errorf("%d drawings of %s work, of %d places", k.working, name, places)
			}
		}
	}
	var all sync.WaitGroup
	for i := range 150 {
		kind, host := string(rune('a'+random.IntN(4))), string(rune('a'+random.IntN(5)))+".example.org"
		starts, works, waits := time.Duration(random.IntN(3000)), time.Duration(random.IntN(2000)), time.Duration(random.IntN(3000))
		asks, limit := random.IntN(4), time.Duration(500+random.IntN(3000))
		all.Go(func() {
			time.Sleep(starts * time.Millisecond)
			p, err := ts.Take(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer p.Leave()
			if p.Begin(t.Context(), kind, int64(i%20)) != nil {
				return
			}
			stop := time.AfterFunc(limit*time.Millisecond, p.Behind)
			defer stop.Stop()
			time.Sleep(works * time.Millisecond / 4)
			check()
			ctx, cancel := context.WithTimeout(t.Context(), waits*time.Millisecond)
			defer cancel()
			var requests sync.WaitGroup
			for range asks {
				requests.Go(func() { _ = get(ctx, p, web, host) })
			}
			if i%10 != 0 { // one in ten does not wait for its requests
				requests.Wait()
			}
			check()
			time.Sleep(works * time.Millisecond)
			check()
		})
	}
	all.Wait()
	time.Sleep(time.Minute) // requests that nobody waited for
	empty(t, ts)
}
