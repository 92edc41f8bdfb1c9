package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/listen"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// A server that has to end closes its event streams and does not fail because
// of clients that say nothing, or half of what they want.
func TestEndWithOpenConnections(t *testing.T) {
	t.Parallel()
	var conns []net.Conn
	var stream io.Reader
	t.Cleanup(func() { // after the site has ended without an error
		if _, err := io.Copy(io.Discard, stream); err != nil {
			t.Errorf("the stream ends with %v", err)
		}
		for _, conn := range conns {
			conn.Close()
		}
	})
	s := newSite(t, allRoles)
	for _, said := range []string{"", "GET /t/ci HTTP/1.1\r\nHost:", "GET /t/ci/events HTTP/1.1\r\nHost: x\r\n\r\n"} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, said)
		conns, stream = append(conns, conn), conn
	}
	lines := bufio.NewReader(stream)
	if status, err := lines.ReadString('\n'); err != nil || status != "HTTP/1.1 200 OK\r\n" {
		t.Fatalf("no stream: %q, %v", status, err)
	}
	stream = lines
	s.get("/t/ci") // what was said before has been read
}

// A process that ends answers everybody for a while, but keeps no connection and
// says that it is not ready. Then nobody is let in, and streams are told to come
// back soon, to another process.
func TestEndsInSteps(t *testing.T) {
	t.Parallel()
	s := newSite(t, allRoles)
	server, drained := s.parts.web(), make(chan struct{})
	server.Drain = func(ctx context.Context) {
		select {
		case <-drained:
		case <-ctx.Done():
		}
	}
	l, err := listen.TCP("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	process := start(t, func(ctx context.Context) error { return server.Run(ctx, l) })
	defer process.end()
	other := &site{T: t, parts: s.parts, url: "http://" + l.Addr().String()}
	other.awake()
	heard := other.listen("/t/ci/events")
	if resp, _ := other.get("/t/ci"); resp.Close {
		t.Error("a connection is not kept though the process goes on")
	}
	process.cancel()
	for _, path := range []string{"/healthz/ready", "/healthz/live"} {
		other.until("it is not ready", func() bool {
			resp, body := other.get(path)
			return resp.StatusCode == http.StatusServiceUnavailable && body == "ending\n"
		})
	}
	for path, status := range map[string]int{"/t/ci": 200, "/nothing": 404, "/t/ci/events?since=x": 400} {
		if resp, _ := other.get(path); resp.StatusCode != status || !resp.Close {
			t.Errorf("%s while it ends: %d, and the connection ends: %v", path, resp.StatusCode, resp.Close)
		}
	}
	late := other.listen("/u/ulrik/events")
	if heard("retry: 200") || late("retry: 200") {
		t.Error("a stream is closed while there is nobody to take over")
	}
	close(drained)
	<-process.done
	for _, stream := range []func(string) bool{heard, late} {
		other.until("the stream ends with a farewell", func() bool { return stream("retry: 200\ndata:\n\nthe end") })
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("somebody is let in")
	}
}

// A process that has just started answers nobody before it knows whether Redis is
// there: a proxy sends it requests as soon as it listens.
func TestStartsBeforeItServes(t *testing.T) {
	t.Parallel()
	s := newLinked(t)
	config := s.parts.config
	config.RedisURL += redisPatience
	other, err := wire(t.Context(), config, s.parts.rules, s.parts.kinds, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer other.close()
	l, err := listen.TCP("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s.redis.Set(servertest.Hanging)
	process := start(t, func(ctx context.Context) error { return other.web().Run(ctx, l) })
	defer process.end()
	defer s.redis.Set(servertest.Whole)
	answer := make(chan int, 1)
	go func() {
		resp, err := http.Get("http://" + l.Addr().String() + "/healthz/live")
		if err != nil {
			answer <- 0
			return
		}
		resp.Body.Close()
		answer <- resp.StatusCode
	}()
	select {
	case status := <-answer:
		t.Fatalf("it answers %d before it knows", status)
	case <-time.After(2 * live.DefaultWaits.Redis): // longer than anybody waits for Redis
	}
	s.redis.Set(servertest.Whole)
	if status := <-answer; status != http.StatusOK {
		t.Errorf("then it answers %d", status)
	}
}
