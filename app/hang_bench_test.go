package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/tools/loadtest"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// BenchmarkHanging measures the page of a team with twelve widgets whose services don't
// answer, at twelve hosts and at one, beside the same page without them: each page is
// asked for in turn, and the median of its answers counts.
func BenchmarkHanging(b *testing.B) {
	binary := loadtest.Build(b)
	port := mute(b)
	b.Setenv("HUBS_OUTSIDE_ALLOW", "127.0.0.0/8")
	names := []string{"hang-none", "hang-many", "hang-one"}
	hosts := map[string]func(int) int{"hang-many": func(i int) int { return i + 1 }, "hang-one": func(int) int { return 1 }}
	var pages []hub.Page
	for _, name := range names {
		p := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: name, Title: name, Packages: []string{}, Topics: []string{}}}
		p.Widgets = append(p.Widgets, hub.Placed{Kind: "sticky", Column: hub.Side, Config: []byte(`{"text":"A plain note."}`)})
		for i := range 12 {
			if of := hosts[name]; of != nil {
				p.Widgets = append(p.Widgets, hub.Placed{Kind: "posts", Column: hub.Main, Position: i + 1, Config: fmt.Appendf(nil, `{"url":"http://127.0.0.%d:%s/feed-%d"}`, of(i), port, i)})
			}
		}
		pages = append(pages, p)
	}
	m := embedded.measure(b, binary, pages...)
	took := map[string][]time.Duration{}
	for b.Loop() {
		for range 10 {
			for _, name := range names {
				took[name] = append(took[name], asking(b, "http://"+m.Address+"/t/"+name))
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	base := median(took["hang-none"])
	for _, name := range names {
		b.ReportMetric(float64(median(took[name]).Microseconds())/1e3, "ms/"+name)
	}
	b.ReportMetric(float64(median(took["hang-many"]))/float64(base), "many/none")
	b.ReportMetric(float64(median(took["hang-one"]))/float64(base), "one/none")
}

// mute takes connections and never answers.
func mute(b *testing.B) (port string) {
	b.Helper()
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			b.Cleanup(func() { c.Close() })
		}
	}()
	_, port, err = net.SplitHostPort(l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	return port
}

func asking(b *testing.B, address string) time.Duration {
	b.Helper()
	began := time.Now()
	resp, err := http.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d, %v", address, resp.StatusCode, err)
	}
	return time.Since(began)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}
