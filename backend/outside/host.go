package outside

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/fedora-hubs/hubs/backend/fetch"
)

const (
	atATime      = 4 // questions to one host
	maxHosts     = 10_000
	firstPause   = 2 * time.Second
	longestPause = 5 * time.Minute
	refusedPause = time.Minute // for who asks too much and is not told how long; so GitHub's documentation
	longestWait  = time.Hour   // that a host may ask for
)

// manySlow is of how many pages a host has to send no answer until it is left alone
// as a whole: one page that takes too long says nothing of the others.
const manySlow = 3

// hosts are those that were asked lately, and their pages that sent no answer.
type hosts struct {
	known *otter.Cache[string, *host]
	slow  *otter.Cache[string, *rest] // by question
	now   func() time.Time
}

func newHosts(now func() time.Time) hosts {
	lasting := 2 * longestWait
	return hosts{
		otter.Must(&otter.Options[string, *host]{
			MaximumSize: maxHosts, ExpiryCalculator: otter.ExpiryAccessing[string, *host](lasting),
		}),
		otter.Must(&otter.Options[string, *rest]{
			MaximumSize: maxHosts, ExpiryCalculator: otter.ExpiryAccessing[string, *rest](lasting),
		}), now,
	}
}

func (h hosts) of(u *url.URL) *host {
	known, _ := h.known.SetIfAbsent(strings.ToLower(u.Host), &host{slots: make(chan struct{}, atATime), now: h.now})
	return known
}

// A rest is a time for which something is left alone.
type rest struct {
	until   time.Time
	problem Problem // why
	pause   time.Duration
}

// longer leaves it alone for twice as long as the last time.
func (r *rest) longer(why Problem, now time.Time) {
	r.pause = min(max(2*r.pause, firstPause), longestPause)
	r.leave(why, r.pause, now)
}

func (r *rest) leave(why Problem, wait time.Duration, now time.Time) {
	if until := now.Add(min(wait, longestWait)); wait > 0 && until.After(r.until) {
		r.until, r.problem = until, why
	}
}

func (r *rest) err(now time.Time) error {
	if now.Before(r.until) {
		return restError{r.problem, r.until}
	}
	return nil
}

// A host is the turnstile before it: so many at a time, and nobody while it
// has to be left alone.
type host struct {
	slots chan struct{}
	now   func() time.Time

	mu   sync.Mutex
	rest rest
	slow map[string]struct{} // questions without an answer since the last one that had one
}

// enter waits for a place. It fails at once while the host is left alone.
func (h *host) enter(ctx context.Context) (leave func(), err error) {
	if err := h.resting(); err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case h.slots <- struct{}{}:
	}
	leave = func() { <-h.slots }
	if err := h.resting(); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// A restError is what is left alone.
type restError struct {
	problem Problem
	until   time.Time
}

func (e restError) Error() string {
	why := "it did not answer"
	if e.problem == Waiting {
		why = "it asked for that"
	}
	return fmt.Sprintf("left alone until %s: %s", e.until.UTC().Format(time.DateTime), why)
}

func (h *host) resting() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rest.err(h.now())
}

// failed notes that no answer came, and why.
func (h *host) failed(why Problem) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fail(why)
}

// fail is failed. h.mu is held.
func (h *host) fail(why Problem) {
	now := h.now()
	if h.rest.err(now) != nil {
		return // several were under way
	}
	h.rest.longer(why, now)
}

// isSlow notes that a question had no whole answer, though the host was there.
func (h *host) isSlow(question string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.slow == nil {
		h.slow = map[string]struct{}{}
	}
	if h.slow[question] = struct{}{}; len(h.slow) >= manySlow {
		clear(h.slow)
		h.fail(Silent)
	}
}

// heard notes an answer, and what it says of when to come again.
func (h *host) heard(a *answer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.slow)
	now := h.now()
	if fetch.AsksToWait(a.status, a.header, a.body) {
		wait := fetch.RetryAfter(a.header, now)
		switch {
		case wait > 0 || h.rest.err(now) != nil || quota(a.header, now) > 0:
		case a.status == http.StatusForbidden:
			wait = refusedPause
		default:
			h.rest.longer(Waiting, now)
		}
		h.rest.leave(Waiting, wait, now)
	} else {
		h.rest.pause = 0
	}
	h.rest.leave(Waiting, quota(a.header, now), now)
}

// slowly notes that a question had no whole answer, or none in time: it is left alone
// for a while, and its host if others had none either.
func (h hosts) slowly(u *url.URL, question string) {
	h.slow.Compute(question, func(was *rest, found bool) (*rest, otter.ComputeOp) {
		next := &rest{}
		if found {
			*next = *was
		}
		next.longer(Silent, h.now())
		return next, otter.WriteOp
	})
	h.of(u).isSlow(question)
}

// resting tells whether a question is left alone.
func (h hosts) resting(question string) error {
	if r, ok := h.slow.GetIfPresent(question); ok {
		return r.err(h.now())
	}
	return nil
}

// answered notes that a question had an answer.
func (h hosts) answered(question string) { h.slow.Invalidate(question) }

// quota is how long no question is left to us: some services say the seconds
// from now, some those since 1970.
func quota(header http.Header, now time.Time) time.Duration {
	for _, prefix := range []string{"X-Ratelimit-", "Ratelimit-"} {
		reset, err := strconv.ParseInt(header.Get(prefix+"Reset"), 10, 64)
		if header.Get(prefix+"Remaining") != "0" || err != nil || reset <= 0 {
			continue
		}
		if reset > 1_000_000_000 {
			reset -= now.Unix()
		}
		return time.Duration(min(reset, int64(longestWait/time.Second))) * time.Second
	}
	return 0
}
