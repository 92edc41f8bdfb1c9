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
)

const (
	atATime      = 4 // questions to one host
	maxHosts     = 10_000
	firstPause   = 2 * time.Second
	longestPause = 5 * time.Minute
	longestWait  = time.Hour // that a host may ask for
)

// hosts are those that were asked lately.
type hosts struct {
	known *otter.Cache[string, *host]
	now   func() time.Time
}

func newHosts(now func() time.Time) hosts {
	return hosts{otter.Must(&otter.Options[string, *host]{
		MaximumSize: maxHosts, ExpiryCalculator: otter.ExpiryAccessing[string, *host](2 * longestWait),
	}), now}
}

func (h hosts) of(u *url.URL) *host {
	known, _ := h.known.SetIfAbsent(strings.ToLower(u.Host), &host{slots: make(chan struct{}, atATime), now: h.now})
	return known
}

// A host is the turnstile before it: so many at a time, and nobody while it
// has to be left alone.
type host struct {
	slots chan struct{}
	now   func() time.Time

	mu      sync.Mutex
	rest    time.Time // until then it is left alone
	problem Problem   // why
	pause   time.Duration
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

// A restError is a host's that is left alone.
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
	if h.now().Before(h.rest) {
		return restError{h.problem, h.rest}
	}
	return nil
}

// failed notes that no answer came.
func (h *host) failed() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.now().Before(h.rest) {
		return // several were under way
	}
	h.pause = min(max(2*h.pause, firstPause), longestPause)
	h.leave(Silent, h.pause)
}

// heard notes an answer, and what it says of when to come again.
func (h *host) heard(a *answer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable {
		wait := retryAfter(a.header, h.now())
		if wait <= 0 && !h.now().Before(h.rest) {
			h.pause = min(max(2*h.pause, firstPause), longestPause)
			wait = h.pause
		}
		h.leave(Waiting, wait)
	} else {
		h.pause = 0
	}
	h.leave(Waiting, quota(a.header, h.now()))
}

func (h *host) leave(why Problem, wait time.Duration) {
	if until := h.now().Add(min(wait, longestWait)); wait > 0 && until.After(h.rest) {
		h.rest, h.problem = until, why
	}
}

// retryAfter reads seconds or a date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	said := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(said, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(said); err == nil {
		return at.Sub(now)
	}
	return 0
}

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
