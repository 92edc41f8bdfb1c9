package events_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/tools/loadtest"
	"github.com/fedora-hubs/hubs/backend/events"
)

// BenchmarkBroadcaster measures what open streams cost the broadcaster alone:
// no HTTP server, no archive, no Redis. Beside it nginx with nchan.
func BenchmarkBroadcaster(b *testing.B) {
	for _, c := range []struct{ readers, events int }{{1000, 200}, {10_000, 30}} {
		b.Run(fmt.Sprintf("readers=%d", c.readers), func(b *testing.B) {
			loadtest.Files(b, uint64(c.readers+1000))
			nginx := loadtest.StartNginx(b)
			ours, theirs := broadcasting(b, c.readers), nginx.Fanout(b, c.readers, eventSize)
			for b.Loop() {
				for range 2 {
					ours.Run(b, c.events)
					theirs.Run(b, c.events)
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ours.PerStream(), "KiB/stream")
			b.ReportMetric(ours.PerMillion(0), "cpu-s/M")
			b.ReportMetric(ours.PerMillion(0)/theirs.PerMillion(0), "cpu/nchan")
			b.ReportMetric(loadtest.Milliseconds(ours.Events().Percentile(50)), "last-ms")
			b.Logf("ours:  %v", ours)
			b.Logf("nchan: %v", theirs)
		})
	}
}

const (
	eventSize = 2 << 10
	child     = "HUBS_BENCH_BROADCASTER" // tells the process of broadcasting what it is
)

// broadcasting runs a broadcaster in a process of its own.
func broadcasting(b *testing.B, readers int) *loadtest.Fanout {
	b.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), child+"=1")
	d := loadtest.Talk(b, c)
	number := 0
	return &loadtest.Fanout{
		Servers: loadtest.Servers{d.Process}, Address: d.Hear(b), Path: "/", Readers: readers,
		Push: func(r *loadtest.Readers) loadtest.Times {
			number++
			round := r.Expect(number)
			since := time.Now()
			d.Say(b, "%d", number)
			return round.Wait(b, since)
		},
	}
}

// TestMain is also the process of broadcasting.
func TestMain(m *testing.M) {
	if os.Getenv(child) == "" {
		m.Run()
		return
	}
	if err := beChild(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// beChild sends an event for each number that it reads.
func beChild() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	b := events.NewBroadcaster(20_000, events.DefaultPace)
	go accept(l, b) // ends with the process
	fmt.Println(l.Addr())
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		n, err := strconv.Atoi(in.Text())
		if err != nil {
			return err
		}
		body := fmt.Appendf(nil, "id: %s\ndata: %s", id(n), loadtest.Mark(n))
		body = append(body, bytes.Repeat([]byte{'-'}, eventSize-len(body)-2)...)
		b.Send(events.Message{ID: id(n), Hub: 1, Widget: 1, Bytes: append(body, "\n\n"...)})
	}
	return in.Err()
}

func accept(l net.Listener, b *events.Broadcaster) {
	head := []byte("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata:\n\n")
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() { // ends with the connection
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
				conn.Close()
				return
			}
			go serve(b, conn, head) // without the buffers of this one
		}()
	}
}

func serve(b *events.Broadcaster, conn net.Conn, head []byte) {
	_ = b.Serve(conn, events.Subscription{Hub: 1, Head: head, Replay: none})
}
