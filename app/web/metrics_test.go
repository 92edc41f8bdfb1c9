package web

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/fedora-hubs/hubs/backend/events"
)

// Only who asks from this machine, for itself, sees the metrics.
func TestMetricsAreForThisMachine(t *testing.T) {
	s := New(Config{Streams: 1, Memory: 1, Pace: events.DefaultPace, Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("the metrics"))
	})})
	for _, c := range []struct {
		peer, header string
		want         int
	}{
		{"127.0.0.1", "", 200}, {"127.9.9.9", "", 200}, {"::1", "", 200},
		{"127.0.0.1", "User-Agent: x", 200},
		{"192.0.2.1", "", 404}, {"10.0.0.1", "", 404}, {"2001:db8::1", "", 404},
		{"127.0.0.1", "X-Forwarded-For: 127.0.0.1", 404},
		{"127.0.0.1", "x-forwarded-for: 192.0.2.1", 404},
		{"127.0.0.1", "X-Forwarded-For:", 404},
		{"127.0.0.1", "Forwarded: for=192.0.2.1", 404},
		{"::1", "Via: 1.1 proxy", 404},
	} {
		if got := ask(t, s, c.peer, c.header); got != c.want {
			t.Errorf("%s with %q: %d, want %d", c.peer, c.header, got, c.want)
		}
	}
	s.Metrics = nil
	if got := ask(t, s, "127.0.0.1", ""); got != 404 {
		t.Errorf("with another address for metrics: %d, want 404", got)
	}
}

// ask gives the status, after a look at what goes with it.
func ask(t *testing.T, s *Server, peer, header string) int {
	t.Helper()
	var request fasthttp.Request
	var c fasthttp.RequestCtx
	request.SetRequestURI("/metrics")
	request.Header.SetHost("hubs.example.org")
	if name, value, ok := strings.Cut(header, ":"); ok {
		request.Header.Set(name, strings.TrimSpace(value))
	}
	c.Init(&request, &net.TCPAddr{IP: net.ParseIP(peer), Port: 4000}, nil)
	s.app.Handler()(&c)
	body := string(c.Response.Body())
	switch status := c.Response.StatusCode(); {
	case status == 200 && body != "the metrics", status == 404 && !strings.Contains(body, "<h1>Page not found</h1>"):
		t.Errorf("%s with %q: %d: %s", peer, header, status, body)
	case string(c.Response.Header.Peek("Cache-Control")) != "no-store":
		t.Errorf("%s with %q: headers are %s", peer, header, &c.Response.Header)
	}
	return c.Response.StatusCode()
}
