// Package accounts makes the people of groups in an accounts system, which
// speaks as FASJSON does, the people of teams.
//
// The accounts system says who is in a group, and Hubs who owns a team. A role
// remembers where it came from, so a sync takes only what a sync gave: a person who was
// made an owner by hand stays one, and so does the last owner, for a team without
// owners can't be mended from within.
//
// A sync compares and does each step that is still due. So it may be killed, run
// twice or run at once with another, and nothing has to be remembered of it. What
// the bus says of a group or a person only makes a sync come sooner: it is a hint,
// and is never believed for what it says.
package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/bounds"
	"github.com/fedora-hubs/hubs/backend/fetch"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/loopback"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

const (
	pageSize    = 100
	maxPages    = 1000
	maxAnswer   = 8 << 20
	answerTime  = 30 * time.Second
	attempts    = 6
	listings    = 3 // of a list that changes while it is read
	firstPause  = time.Second
	longestWait = 5 * time.Minute
)

// Errors of the service.
var (
	ErrAnswer  = errors.New("the answer is not that of an accounts system")
	ErrRoster  = errors.New("it is not known who is in the group")
	ErrToken   = errors.New("HUBS_ACCOUNTS_TOKEN is not accepted")
	errAgain   = errors.New("the accounts system fails")
	errChanged = errors.New("the list of people changes while it is read")
)

// A Client asks an accounts system.
type Client struct {
	address *url.URL
	header  http.Header
	fetch   fetch.Client
	now     func() time.Time
	pause   func(context.Context, time.Duration)
}

// NewClient makes a client for the address that /users/ and /groups/ stand
// below. The token goes to that host alone, over https or within this machine;
// empty for none.
func NewClient(address, token string, client *http.Client) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("HUBS_ACCOUNTS_URL must be a web address without a password and a query") // the cause may show a password
	}
	if token != "" && u.Scheme != "https" && !loopback.Is(u.Host) {
		return nil, errors.New("HUBS_ACCOUNTS_URL must start with https:// if there is a HUBS_ACCOUNTS_TOKEN")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("HUBS_ACCOUNTS_TOKEN must be one word")
	}
	c := &Client{
		address: u, header: http.Header{"X-Fields": {"username,human_name,is_private"}}, // else lists have usernames alone
		fetch: fetch.Client{HTTP: *client, Most: maxAnswer, Within: answerTime},
		now:   time.Now, pause: func(ctx context.Context, d time.Duration) { sleep.For(ctx, d) },
	}
	c.fetch.HTTP.CheckRedirect = fetch.SameHost
	if token != "" {
		c.header.Set("Authorization", "Bearer "+token)
		c.fetch.Secrets = fetch.Secrets{token}
	}
	return c, nil
}

// Members are the people of a group; hub.ErrNotFound if there is no such group.
func (c *Client) Members(ctx context.Context, group string) (List, error) {
	return c.list(ctx, group, "members")
}

// Sponsors are those who lead a group.
func (c *Client) Sponsors(ctx context.Context, group string) (List, error) {
	return c.list(ctx, group, "sponsors")
}

// Person looks somebody up; hub.ErrNotFound if there is nobody of that name.
func (c *Client) Person(ctx context.Context, username string) (Person, error) {
	a, err := c.persist(ctx, nil, "users", username)
	if err != nil {
		return Person{}, fmt.Errorf("look %s up: %w", username, err)
	}
	p, ok := person(a.Result)
	if !ok || p.Username != username {
		return Person{}, fmt.Errorf("look %s up: %w", username, ErrAnswer)
	}
	return p, nil
}

// Group tells whether there is a group; hub.ErrNotFound if not.
func (c *Client) Group(ctx context.Context, name string) error {
	if err := hub.CheckName(name); err != nil {
		return fmt.Errorf("group %.70q: %w", name, err)
	}
	if _, err := c.persist(ctx, nil, "groups", name); err != nil {
		return fmt.Errorf("group %s: %w", name, err)
	}
	return nil
}

func (c *Client) list(ctx context.Context, group, whom string) (list List, err error) {
	for range listings { // somebody may come or go between two pages
		if list, err = c.pages(ctx, group, whom); !errors.Is(err, errChanged) {
			break
		}
	}
	if err != nil {
		return List{}, fmt.Errorf("%s of the group %s: %w", whom, group, err)
	}
	return list, nil
}

// pages reads a list from the first to the last page. A list that is shorter than it
// says is no list: somebody would seem to be gone.
func (c *Client) pages(ctx context.Context, group, whom string) (list List, err error) {
	seen, got, total := map[string]bool{}, 0, -1
	for n := 1; n <= maxPages; n++ {
		query := url.Values{"page_number": {strconv.Itoa(n)}, "page_size": {strconv.Itoa(pageSize)}}
		a, err := c.persist(ctx, query, "groups", group, whom)
		if err != nil {
			return list, err
		}
		var entries []json.RawMessage
		if err := json.Unmarshal(a.Result, &entries); err != nil || entries == nil {
			return list, fmt.Errorf("%w: its result is no list", ErrAnswer)
		}
		got += len(entries)
		for _, raw := range entries {
			list.add(raw, seen)
		}
		switch {
		case a.Page == nil:
			return list, nil
		case a.Page.Number != n:
			return list, fmt.Errorf("%w: it gives page %d for page %d", ErrAnswer, a.Page.Number, n)
		case total >= 0 && a.Page.Results != total:
			return list, errChanged
		}
		total = a.Page.Results
		switch {
		case n >= a.Page.Pages && got != total:
			return list, errChanged
		case n >= a.Page.Pages:
			return list, nil
		case len(entries) == 0:
			return list, fmt.Errorf("%w: page %d of %d is empty", ErrAnswer, n, a.Page.Pages)
		}
	}
	return list, fmt.Errorf("%w: over %d pages", ErrAnswer, maxPages)
}

func (l *List) add(raw json.RawMessage, seen map[string]bool) {
	p, ok := person(raw)
	switch {
	case !ok:
		l.Skipped++
	case !seen[p.Username]:
		seen[p.Username] = true
		l.People = append(l.People, p)
	}
}

type answer struct {
	Result json.RawMessage `json:"result"`
	Page   *struct {
		Number  int `json:"page_number"`   //nolint:tagliatelle // FASJSON's word
		Pages   int `json:"total_pages"`   //nolint:tagliatelle // FASJSON's word
		Results int `json:"total_results"` //nolint:tagliatelle // FASJSON's word
	} `json:"page"`
}

// persist asks until there is an answer, some times.
func (c *Client) persist(ctx context.Context, query url.Values, path ...string) (*answer, error) {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		a, wait, err := c.ask(ctx, query, path)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if !errors.Is(err, errAgain) || attempt == attempts {
			return a, err
		}
		c.pause(ctx, max(min(wait, longestWait), pause))
		pause *= 2
	}
}

// ask makes one request. wait is how long the service wants to be left alone.
func (c *Client) ask(ctx context.Context, query url.Values, path []string) (a *answer, wait time.Duration, err error) {
	u := c.address.JoinPath(append(path, "/")...)
	u.RawQuery = query.Encode()
	got, err := c.fetch.Get(ctx, u, c.header)
	switch {
	case errors.Is(err, fetch.ErrLong):
		return nil, 0, fmt.Errorf("%w: %w", ErrAnswer, err)
	case err != nil:
		return nil, 0, fmt.Errorf("%w: %w", errAgain, err)
	}
	if err := status(got.Status); err != nil {
		return nil, fetch.RetryAfter(got.Header, c.now()), err
	}
	a, err = read(got.Body)
	return a, 0, err
}

func read(body []byte) (a *answer, err error) {
	if err := bounds.JSON(body); err != nil {
		return nil, fmt.Errorf("%w: it has %w", ErrAnswer, err)
	}
	if json.Unmarshal(body, &a) != nil || a == nil || a.Result == nil {
		return nil, fmt.Errorf("%w: it is no JSON with a result", ErrAnswer)
	}
	return a, nil
}

func status(code int) error {
	switch {
	case code == http.StatusOK:
		return nil
	case code == http.StatusNotFound:
		return hub.ErrNotFound
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fmt.Errorf("%w (%d)", ErrToken, code)
	case code == http.StatusTooManyRequests || code >= http.StatusInternalServerError:
		return fmt.Errorf("%w: it answers %d %s", errAgain, code, http.StatusText(code))
	}
	return fmt.Errorf("%w: it answers %d %s", ErrAnswer, code, http.StatusText(code))
}
