// Package window looks at the site as browsers do: at pages that stay open and
// follow their event streams.
package window

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// reconnect is how soon a window asks again for a stream that ended.
const reconnect = 100 * time.Millisecond

// A Window is an open page: what the page had, then what its stream sends, over
// any number of connections.
type Window struct {
	Path    string
	url     string // of the site
	browser Browser
	mu      sync.Mutex
	last    string // event
	widgets map[int64]string
}

var (
	since = regexp.MustCompile(`since=([0-9-]+)`)
	// drawn is a widget on a page; an empty one has no frame.
	drawn = regexp.MustCompile(`(?s)<div id="widget-(\d+)">(<article.*</article>|<div hidden data-empty></div>)`)
	// partial is a widget in an event.
	partial = regexp.MustCompile(`(?s)^<hx-partial hx-target="#widget-(\d+)" hx-swap="innerMorph">(.*)</hx-partial>$`)
)

// A Browser opens windows.
type Browser struct {
	Client *http.Client
	// Streamed is told what became of each request for a stream.
	Streamed func(*http.Response, error)
}

// Open opens a page of the site at a URL until the test ends.
func Open(tb testing.TB, url, path string) *Window {
	tb.Helper()
	return Browser{http.DefaultClient, func(*http.Response, error) {}}.Open(tb, url, path)
}

// Open opens a page of the site at a URL until the test ends.
func (b Browser) Open(tb testing.TB, url, path string) *Window {
	tb.Helper()
	w := &Window{Path: path, url: url, browser: b, widgets: map[int64]string{}}
	if err := w.load(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); w.follow(ctx) }()
	tb.Cleanup(func() { cancel(); <-done })
	return w
}

func (w *Window) load(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+w.Path, nil)
	if err != nil {
		return err
	}
	resp, err := w.browser.Client.Do(req)
	if err != nil {
		return fmt.Errorf("open %s: %w", w.Path, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("open %s: %w", w.Path, err)
	}
	from := since.FindSubmatch(body)
	holes := strings.Split(string(body), ` class="placed">`)[1:]
	if from == nil || len(holes) == 0 {
		return fmt.Errorf("no page with widgets at %s: %s", w.Path, body)
	}
	w.last = string(from[1])
	for _, hole := range holes {
		m := drawn.FindStringSubmatch(hole)
		if m == nil {
			return fmt.Errorf("no widget at %s: %s", w.Path, hole)
		}
		w.take(m[1], m[2], "")
	}
	return nil
}

// follow reads the stream, again and again, until the context ends.
func (w *Window) follow(ctx context.Context) {
	for ctx.Err() == nil {
		resp, err := w.browser.Client.Do(w.request(ctx))
		if ctx.Err() == nil {
			w.browser.Streamed(resp, err)
		}
		if err == nil {
			if resp.StatusCode == http.StatusOK {
				w.read(resp.Body)
			}
			resp.Body.Close()
		}
		select {
		case <-time.After(reconnect):
		case <-ctx.Done():
		}
	}
}

func (w *Window) request(ctx context.Context) *http.Request {
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, w.url+w.Path+"/events", nil) // the page came from there
	w.mu.Lock()
	defer w.mu.Unlock()
	req.Header.Set("Last-Event-ID", w.last)
	return req
}

func (w *Window) read(stream io.Reader) {
	lines := bufio.NewReader(stream)
	var id string
	var data []string
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "id: "):
			id = line[4:]
		case strings.HasPrefix(line, "data:"):
			data = append(data, strings.TrimPrefix(line[5:], " "))
		case line == "":
			if m := partial.FindStringSubmatch(strings.Join(data, "\n")); m != nil {
				w.take(m[1], m[2], id)
			}
			data = nil
		}
	}
}

func (w *Window) take(widget, html, id string) {
	number, _ := strconv.ParseInt(widget, 10, 64) // digits
	w.mu.Lock()
	defer w.mu.Unlock()
	w.widgets[number] = html
	if id != "" {
		w.last = id
	}
}

// Shows is the HTML of a widget as it is in the window now.
func (w *Window) Shows(widget int64) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.widgets[widget]
}

// Newest is the last, in the order of letters, of what the groups of a mark match
// in the window now; "" if there is none.
func (w *Window) Newest(mark *regexp.Regexp) (newest string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, shown := range w.widgets {
		for _, m := range mark.FindAllStringSubmatch(shown, -1) {
			newest = max(newest, m[1])
		}
	}
	return newest
}
