package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/tools/window"
	"github.com/fedora-hubs/hubs/assets"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/session"
)

const (
	rollingRounds  = 2
	rollingAuthors = 16
	rollingReaders = 8
)

// Two web processes behind the samples of proxies are restarted one after the
// other, again and again, while pages are read, forms are sent and streams are
// open: no request fails, every form counts once, and every open page shows the
// newest.
func TestRollingRestart(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("Left out: it takes a minute.")
	}
	c := newChaos(t, []string{"HUBS_DRAIN=3s", "HUBS_DEVELOPER_SIGN_IN=yes", "HUBS_PROXIES=127.0.0.0/8"}, "web", "web", "backend", "worker") // on a busy machine Caddy needs longer to ask
	all := newRoller(c)
	for name, start := range map[string]func(t *testing.T, first, second string) *proxy{"nginx": startNginx, "Caddy": startCaddy} {
		t.Run(name, func(t *testing.T) {
			all.T, all.proxy = t, start(t, c.webs[0].addr, c.webs[1].addr)
			opensNothing(t, all.proxy, c.webs[0].addr)
			all.roll()
		})
	}
}

// A roller restarts web processes under load.
type roller struct {
	*chaos
	T       *testing.T // of the proxy that is tried
	proxy   *proxy
	authors []*author
	read    []string // paths that are asked for

	mu     sync.Mutex
	failed []error
	done   map[string]int // requests, by what they were
}

// An author changes the note on the page of their own team, and looks at it.
type author struct {
	name, token, path string
	widget, version   int64
	text              string
}

func newRoller(c *chaos) *roller {
	r := &roller{chaos: c}
	for n := range rollingAuthors {
		w := &author{name: fmt.Sprint("author", n), path: fmt.Sprint("/t/authors", n), version: 1}
		c.check(c.parts.store.AddAccount(c.Context(), hub.Account{Username: w.name}))
		page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: fmt.Sprint("authors", n), Title: "Writers"}, Widgets: []hub.Placed{
			{Kind: "sticky", Column: hub.Main, Config: []byte(`{"text":"Nothing yet."}`)},
		}}
		c.check(c.parts.store.CreateHub(c.Context(), w.name, &page))
		c.check(c.parts.store.SetRole(c.Context(), w.name, page.Hub, w.name, hub.Owner))
		w.widget = page.Widgets[0].ID
		sessions := session.New(c.parts.store.DB(), session.Limits{Idle: time.Hour, Life: time.Hour}, time.Now)
		var err error
		w.token, err = sessions.Begin(c.Context(), session.Person{Username: w.name}, session.Origin{})
		c.check(err)
		r.authors, r.read = append(r.authors, w), append(r.read, w.path)
	}
	r.read = append(r.read, "/", "/t", "/u", c.paths[0], assets.URL("js/hubs.js"), fmt.Sprint("/w/", r.authors[0].widget))
	return r
}

func (r *roller) roll() {
	r.failed, r.done = nil, map[string]int{}
	ctx, stop := context.WithCancel(r.T.Context())
	defer stop()
	var load sync.WaitGroup
	for n := range rollingReaders {
		load.Go(func() { r.again(ctx, 10*time.Millisecond, func(turn int) error { return r.get(ctx, n+turn) }) })
	}
	var windows []*window.Window
	for _, w := range r.authors {
		windows = append(windows, r.open(w))
	}
	for n, w := range r.authors { // not all at once, and each as often as they may for ever
		pace := 500*time.Millisecond + time.Duration(n)*7*time.Millisecond
		load.Go(func() { r.again(ctx, pace, func(int) error { return r.write(ctx, w) }) })
	}
	for range rollingRounds {
		for _, web := range r.webs {
			r.restart(web)
		}
	}
	stop()
	load.Wait()
	for _, err := range r.failed {
		r.T.Error(err)
	}
	for i, w := range r.authors {
		r.saved(w)
		r.shown(w, windows[i])
	}
	r.T.Logf("requests: %v", r.done)
}

// again does something at a pace until the context ends.
func (r *roller) again(ctx context.Context, pace time.Duration, what func(turn int) error) {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for turn := 0; ; turn++ {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if err := what(turn); err != nil {
			r.mu.Lock()
			r.failed = append(r.failed, err)
			r.mu.Unlock()
		}
	}
}

func (r *roller) count(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done[what]++
}

// get asks for a page or a file; it is not broken off when the test is over.
func (r *roller) get(ctx context.Context, turn int) error {
	path := r.read[turn%len(r.read)]
	resp, body, err := r.proxy.do(context.WithoutCancel(ctx), http.MethodGet, path, "", "X-Forwarded-For", fmt.Sprint("198.51.100.", turn%250)) // many visitors
	r.count("GET")
	if err != nil || resp.StatusCode != http.StatusOK || body == "" {
		return fmt.Errorf("GET %s: %s, %w", path, statusOf(resp), orUnexpected(err))
	}
	return nil
}

// write sends the next version of a note.
func (r *roller) write(ctx context.Context, w *author) error {
	text := fmt.Sprintf("Version %d of %s.", w.version, w.name)
	form := note(w.version, "Note", text)
	resp, body, err := r.proxy.do(context.WithoutCancel(ctx), http.MethodPost, fmt.Sprintf("/w/%d/edit", w.widget), form.Encode(), "Cookie", "hubs-session="+w.token)
	r.count("POST")
	if err != nil || resp.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("POST of %q: %s, %w: %.200s", text, statusOf(resp), orUnexpected(err), body)
	}
	w.version, w.text = w.version+1, text
	return nil
}

func statusOf(resp *http.Response) string {
	if resp == nil {
		return "no answer"
	}
	return resp.Status
}

func orUnexpected(err error) error {
	if err == nil {
		return errUnexpected
	}
	return err
}

// open opens the page of an author. Its stream goes through the proxy, and every
// time that it is opened it must open, or be told by the site itself to come again,
// as it is on a machine that is very busy.
func (r *roller) open(w *author) *window.Window {
	browser := window.Browser{Client: r.proxy.client, Streamed: func(resp *http.Response, err error) {
		r.count("streams")
		switch {
		case err == nil && resp.StatusCode == http.StatusOK:
		case err == nil && resp.StatusCode == http.StatusServiceUnavailable && resp.Header.Get("Content-Security-Policy") != "":
			r.count("streams that come again")
		default:
			r.mu.Lock()
			defer r.mu.Unlock()
			r.failed = append(r.failed, fmt.Errorf("the stream of %s: %s, %w", w.path, statusOf(resp), orUnexpected(err)))
		}
	}}
	return browser.Open(r.T, r.proxy.site, w.path)
}

// restart lets a process end by itself, and waits until the next one is ready.
func (r *roller) restart(web *victim) {
	begun := time.Now()
	if err := web.process.Process.Signal(syscall.SIGTERM); err != nil {
		r.T.Fatal(err)
	}
	err := web.process.Wait()
	r.T.Logf("%s ended after %v", web.name, time.Since(begun).Round(time.Millisecond))
	if err != nil {
		r.T.Errorf("%s ends with %v: %s", web.name, err, web.said())
	}
	web.start(r.chaos)
	(&site{T: r.T, url: "http://" + web.addr}).awake()
	<-time.After(proxyNotices)
}

// proxyNotices is how long a proxy has to notice that a process is back, as the
// samples ask for: it asks five times a second. Nothing that we see tells when it
// has.
const proxyNotices = 3 * time.Second

// saved holds that every form of an author counted once.
func (r *roller) saved(w *author) {
	_, placed, err := r.parts.store.Placed(r.T.Context(), w.widget)
	if err != nil {
		r.T.Fatal(err)
	}
	var config struct{ Text string }
	if err := json.Unmarshal(placed.Config, &config); err != nil {
		r.T.Fatal(err)
	}
	if placed.Version != w.version || config.Text != w.text {
		r.T.Errorf("the note of %s has version %d, %q; want %d, %q", w.name, placed.Version, config.Text, w.version, w.text)
	}
}

// shown waits until an open page shows what was written last.
func (r *roller) shown(w *author, page *window.Window) {
	(&site{T: r.T}).until("the page of "+w.name+" shows "+strconv.Quote(w.text), func() bool {
		return strings.Contains(page.Shows(w.widget), w.text)
	})
}
