// Package backlog fetches the messages that were missed on the bus from an
// archive, and knows which those are.
//
// ZeroMQ does not say what it lost. So each endpoint has a time up to which all that it
// said is archived, kept in the database and moved only past what has been handled,
// never past a gap that is open. After a crash, a cut connection or a full buffer the
// gap begins there; nothing else has to be remembered.
//
// A gap is asked for with a margin at both ends, since clocks differ, and what comes
// takes the way of any message: one that was there already changes nothing. While a gap
// is open, pages say so; whether somebody fetches it is noted for them in the database.
package backlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/fedora-hubs/hubs/backend/bounds"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/fetch"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

const (
	maxRows      = 100  // of a page; datagrepper gives no more
	maxEntries   = 1000 // of a page that are read; an archive that gives more pays no heed to what it is asked
	maxAnswer    = 64 << 20
	maxSeen      = 100_000 // entries at about one time, or of a time that was not asked for
	answerTime   = 30 * time.Second
	firstPause   = time.Second
	longestPause = time.Minute
	longestWait  = time.Hour // that the archive may ask for
)

var (
	errAnswer  = errors.New("answer is not that of an archive")
	errCrowd   = errors.New("archive gives very many messages of one moment, or of times that it was not asked for")
	errRepeats = errors.New("archive gives the same messages again and again")
)

// A Client asks an archive that speaks as datagrepper's /raw does.
type Client struct {
	address  *url.URL
	fetch    fetch.Client
	log      *slog.Logger
	asking   outage.Record // for pages
	reading  outage.Record // what is on them
	now      func() time.Time
	pause    func(context.Context, time.Duration)
	rows     int
	window   time.Duration
	messages atomic.Int64
	bad      atomic.Int64
}

// NewClient makes a client for the archive at an http or https address. What
// the address has of a query and of credentials goes with each request, and
// into no log.
func NewClient(address string, client *http.Client, log *slog.Logger) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errors.New("the address of an archive starts with http:// or https://") // the cause may show a password
	}
	c := &Client{
		address: u, fetch: fetch.Client{HTTP: *client, Most: maxAnswer, Within: answerTime, Secrets: fetch.SecretsOf(u)},
		log: log, now: time.Now, pause: func(ctx context.Context, d time.Duration) { sleep.For(ctx, d) },
		rows: maxRows, window: window,
	}
	c.fetch.HTTP.CheckRedirect = fetch.SameHost
	return c, nil
}

// Counts are the numbers of messages that the archive gave since the start, and
// of those among its entries that are none.
func (c *Client) Counts() map[string]int64 {
	return map[string]int64{"messages": c.messages.Load(), "bad": c.bad.Load()}
}

// Each calls f with all messages from one time to another, both included, in
// their order, in batches of at most 100. It waits for an archive that fails,
// until ctx is done. An error of f ends it.
func (c *Client) Each(ctx context.Context, from, to time.Time, f func([]fedmsg.Message) error) error {
	w := newWalk(from, to, c.window, c.rows)
	for !w.done {
		a, err := c.persist(ctx, w.query())
		if errors.Is(err, fetch.ErrLong) && w.rows > 1 {
			w.smaller()
			continue
		}
		if err != nil {
			return err
		}
		fresh, bad := w.take(a.Messages)
		c.messages.Add(int64(len(fresh)))
		c.bad.Add(bad)
		c.reading.Note(c.log, "read the entries of the backlog", spoilt(bad))
		if len(fresh) > 0 {
			if err := f(fresh); err != nil {
				return err
			}
		}
		if err := w.turn(len(a.Messages), len(fresh), *a.Pages); err != nil {
			return err
		}
	}
	return nil
}

// spoilt is an error if some entries of a page are no messages.
func spoilt(entries int64) error {
	if entries == 0 {
		return nil
	}
	return fmt.Errorf("%d entries of a page are no messages", entries)
}

// An answer is what we need of a page.
type answer struct {
	Pages    *int              `json:"pages"`
	Messages []json.RawMessage `json:"raw_messages"` //nolint:tagliatelle // datagrepper's word
}

// persist asks for a page until it comes.
func (c *Client) persist(ctx context.Context, query url.Values) (*answer, error) {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		a, wait, err := c.ask(ctx, query)
		if err == nil || errors.Is(err, fetch.ErrLong) {
			c.asking.Note(c.log, "read the backlog", nil)
			return a, err
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		wait = max(min(wait, longestWait), pause-rand.N(pause/4))
		c.asking.Note(c.log, "read the backlog", err, "retry_in", wait.Round(time.Millisecond))
		c.pause(ctx, wait)
	}
}

// ask makes one request. wait is how long the archive wants to be left alone.
func (c *Client) ask(ctx context.Context, query url.Values) (a *answer, wait time.Duration, err error) {
	u := *c.address
	all := u.Query()
	maps.Copy(all, query)
	u.RawQuery = all.Encode()
	got, err := c.fetch.Get(ctx, &u, nil)
	if err != nil {
		return nil, 0, err
	}
	if got.Status != http.StatusOK {
		return nil, fetch.RetryAfter(got.Header, c.now()), fmt.Errorf("archive answers %d %s", got.Status, http.StatusText(got.Status))
	}
	a, err = read(got.Body)
	return a, 0, err
}

// read reads a page. What stands in its entries has the limits of messages.
func read(body []byte) (a *answer, err error) {
	const inPage = 2 // the page itself and its lists
	if err := bounds.Lists(body, inPage, maxEntries); err != nil {
		return nil, fmt.Errorf("%w: %w", fetch.ErrLong, err)
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, fmt.Errorf("%w: %w", errAnswer, err)
	}
	if a == nil || a.Pages == nil || a.Messages == nil {
		return nil, fmt.Errorf("%w: it lacks pages or raw_messages", errAnswer)
	}
	return a, nil
}
