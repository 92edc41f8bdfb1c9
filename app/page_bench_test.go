package app

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/tools/loadtest"
	"github.com/fedora-hubs/hubs/backend/hub"
)

const (
	connections = 64
	slice       = 500 * time.Millisecond // how long each side is asked at a time
)

// BenchmarkPage measures a hub page of twelve widgets from the copies that the
// process holds, over 64 connections that stay open. Beside it nginx serves the
// same bytes from a file, also the compressed ones.
func BenchmarkPage(b *testing.B) {
	binary := loadtest.Build(b)
	nginx := loadtest.StartNginx(b)
	m := embedded.measure(b, binary, widePage())
	m.Await(b, widePath)
	for _, c := range []struct {
		name, headers, suffix string
		goal                  float64 // part of nginx's rate
	}{
		{"plain", "", "", 0.5},
		{"gzip", "Accept-Encoding: gzip, deflate, br\r\n", ".gz", 0.5},
	} {
		b.Run(c.name, func(b *testing.B) {
			ours := &asked{servers: m.Servers, client: loadtest.NewClient(b, m.Address, widePath, c.headers, connections)}
			body := ours.client.Body(b)
			checkWide(b, body, c.suffix)
			nginx.File(b, "page", bytes.Repeat([]byte{'-'}, len(body))) // is there for gzip_static, too
			nginx.File(b, "page"+c.suffix, body)
			theirs := &asked{servers: nginx.Servers, client: loadtest.NewClient(b, nginx.Address, "/page", c.headers, connections)}
			for b.Loop() {
				for range 4 {
					ours.ask(b, len(body))
					theirs.ask(b, len(body))
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ours.perSecond(), "req/s")
			b.ReportMetric(ours.perSecond()/theirs.perSecond(), "req/nginx")
			b.ReportMetric(ours.perRequest(), "cpu-µs/req")
			b.Logf("ours:  %v of %d bytes", ours, len(body))
			b.Logf("nginx: %v", theirs)
		})
	}
}

// An asked is one of the servers that are compared.
type asked struct {
	servers loadtest.Servers
	client  *loadtest.Client
	n       int
	time    float64 // seconds
	cpu     time.Duration
}

func (a *asked) ask(b *testing.B, size int) {
	b.Helper()
	before := a.servers.CPU(b)
	n, rate := a.client.Run(b, slice, size)
	a.n += n
	a.time += float64(n) / rate
	a.cpu += a.servers.CPU(b) - before
}

func (a *asked) perSecond() float64  { return float64(a.n) / a.time }
func (a *asked) perRequest() float64 { return a.cpu.Seconds() * 1e6 / float64(a.n) }
func (a *asked) String() string {
	return fmt.Sprintf("%.0f requests a second, %.1f µs CPU each", a.perSecond(), a.perRequest())
}

const widePath = "/t/wide"

// widePage has twelve widgets of most kinds.
func widePage() hub.Page {
	p := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "wide", Title: "Wide", Summary: "A page for benchmarks.", Packages: []string{}, Topics: []string{"bodhi.*"}}}
	put := func(column hub.Column, kind string, config map[string]any) {
		raw, _ := json.Marshal(config) // texts, numbers and lists of them
		p.Widgets = append(p.Widgets, hub.Placed{Kind: kind, Column: column, Position: len(p.Widgets), Config: raw})
	}
	for _, topic := range []string{"git.*", "buildsys.*", "bodhi.*"} {
		put(hub.Main, "feed", map[string]any{"limit": 4, "hub": false, "topics": []string{topic}})
		put(hub.Main, "about", map[string]any{"text": strings.Repeat("## What we do\n\nWe look after *what others need*: see [the handbook](https://wiki.example.org/Handbook).\n\n- first this\n- then that\n\n", 18)})
		put(hub.Side, "sticky", map[string]any{"title": "Note", "text": "Please **read** this before Monday, " + topic})
	}
	put(hub.Side, "stats", map[string]any{})
	put(hub.Side, "fedmsgstats", map[string]any{"username": "ada"})
	put(hub.Side, "rules", map[string]any{"link": "https://wiki.example.org/Conduct", "chat": "#wide on chat.example.org"})
	return p
}

// checkWide wants a page with all its widgets, of the size that was promised.
func checkWide(b *testing.B, body []byte, suffix string) {
	b.Helper()
	if suffix != "" {
		r, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		if body, err = io.ReadAll(r); err != nil {
			b.Fatal(err)
		}
	}
	if len(body) < 35_000 || len(body) > 41_000 {
		b.Errorf("the page has %d bytes, not about 38 KB", len(body))
	}
	if n := bytes.Count(body, []byte(`id="widget-`)); n < 12 || bytes.Contains(body, []byte("not-drawn")) || bytes.Contains(body, []byte("could not")) {
		b.Errorf("not all widgets are drawn:\n%s", body)
	}
}
