package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/queue"
)

// BenchmarkHandler measures what a page of twelve widgets and 38 KB costs
// without the network: routing, the headers, and joining the copies.
func BenchmarkHandler(b *testing.B) {
	s := pageServer()
	handle := s.app.Handler()
	for _, encoding := range []string{"identity", "gzip, deflate, br"} {
		b.Run(encoding, func(b *testing.B) {
			var c fasthttp.RequestCtx
			c.Init(&fasthttp.Request{}, nil, nil)
			c.Request.SetRequestURI("/t/wide")
			c.Request.Header.SetHost("hubs.example.org")
			c.Request.Header.Set("Accept-Encoding", encoding)
			handle(&c)
			checkPage(b, &c)
			b.ReportAllocs()
			for b.Loop() {
				c.Response.Reset()
				handle(&c)
			}
		})
	}
}

// pageServer holds the fragments of one hub.
func pageServer() *Server {
	page := hub.Page{Hub: hub.Hub{ID: 1, Kind: hub.Team, Name: "wide", Title: "Wide", Visibility: hub.Public}}
	for id := range int64(12) {
		page.Widgets = append(page.Widgets, hub.Placed{ID: id + 1, Kind: "about", Column: hub.Main})
	}
	s := New(Config{
		Pages: oneHub(page), Fragments: noFragments{}, Tasks: noTasks{}, Streams: 1, Memory: 1 << 20,
		Pace: events.DefaultPace, Log: slog.New(slog.DiscardHandler),
	})
	s.live.Assume(events.ID{MS: uint64(time.Now().UnixMilli())}, drawn(3<<10, page.Widgets...)...)
	return s
}

// drawn are fragments of widgets, each of so many bytes.
func drawn(size int, widgets ...hub.Placed) (all []fragment.Fragment) {
	for _, w := range widgets {
		all = append(all, fragment.Fragment{Widget: w.ID, Hub: w.HubID, ID: events.ID{MS: 1}, HTML: fragmentHTML(size)})
	}
	return all
}

// fragmentHTML is like what widgets draw.
func fragmentHTML(size int) []byte {
	var b bytes.Buffer
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, `<li><img src="/avatars/user%d.svg" alt=""><p><a href="https://example.org/%d">user%d did something (%d)</a></p></li>`+"\n", n%7, n*7919, n%7, n*104729)
	}
	return b.Bytes()[:size]
}

func checkPage(b *testing.B, c *fasthttp.RequestCtx) {
	b.Helper()
	body := c.Response.Body()
	if string(c.Response.Header.Peek("Content-Encoding")) == "gzip" {
		r, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		if body, err = io.ReadAll(r); err != nil {
			b.Fatal(err)
		}
	}
	if c.Response.StatusCode() != 200 || len(body) < 37_000 || bytes.Contains(body, []byte("not-drawn")) {
		b.Fatalf("status %d, %d bytes", c.Response.StatusCode(), len(body))
	}
}

type oneHub hub.Page

func (h oneHub) Page(context.Context, hub.Kind, string) (hub.Page, bool, error) {
	return hub.Page(h), false, nil
}

func (oneHub) Shows(context.Context, hub.Kind, string) bool { return true }

func (oneHub) Forget(context.Context, hub.Kind, string) error { return nil }

type noFragments struct{ Fragments }

func (noFragments) Looked(context.Context, ...int64) error { return nil }

type noTasks struct{}

func (noTasks) Push(context.Context, ...queue.Task) error { return nil }
