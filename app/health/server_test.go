package health_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/health"
)

// What is not answered in time is cut at the end.
func TestServerEnds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	begun, end := make(chan struct{}), make(chan struct{})
	s := &health.Server{
		Finish: time.Millisecond, Log: slog.New(slog.DiscardHandler),
		Metrics: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(begun); <-end }),
	}
	defer close(end)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, l) }()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-begun
	cancel()
	if err := <-done; err != nil {
		t.Errorf("it ends with %v", err)
	}
	if n, err := conn.Read(make([]byte, 1)); err == nil {
		t.Errorf("the connection is open: %d bytes came", n)
	}
}
