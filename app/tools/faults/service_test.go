package faults_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/sleep"
)

// A service is one of others that is asked over HTTP. It answers as it should
// until it is made to answer otherwise.
type service struct {
	url    string
	server *httptest.Server
	good   http.Handler
	mu     sync.Mutex
	bad    http.HandlerFunc // nil: it answers as it should
}

func newService(t *testing.T, good http.Handler) *service {
	t.Helper()
	s := &service{good: good}
	server := httptest.NewServer(s)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	s.url, s.server = server.URL, server
	return s
}

// hosts gives the service so many names more: all addresses that begin with 127
// are those of this machine.
func (s *service) hosts(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		l, err := net.Listen("tcp", strings.TrimPrefix(s.at(i), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go func() { _ = s.server.Config.Serve(l) }() // ends with the listener
	}
}

// at is the service under another name.
func (s *service) at(i int) string {
	return strings.Replace(s.url, "127.0.0.1", fmt.Sprintf("127.0.0.%d", 2+i), 1)
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	bad := s.bad
	s.mu.Unlock()
	if bad != nil {
		bad(w, r)
		return
	}
	s.good.ServeHTTP(w, r)
}

// be makes it answer in a way; nil is as it should.
func (s *service) be(bad http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bad = bad
}

// Ways to answer that are of no use.

func answering(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, http.StatusText(status), status) }
}

func hanging(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// dawdling answers a piece at a time.
func dawdling(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		if _, err := w.Write([]byte(" ")); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush() // or nobody listens any more
		sleep.For(r.Context(), time.Second)
	}
}

func endless(w http.ResponseWriter, _ *http.Request) {
	block := make([]byte, 64<<10)
	for range 1 << 10 { // 64 MiB are endless enough
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func garbage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte("{\"total\": \xff\x00[[[<rss><<"))
}

func circling(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, r.URL.Path, http.StatusFound)
}

// luring sends who asks to a machine that is not for everybody.
func luring(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "http://10.255.255.1/secret", http.StatusFound)
}

func closing(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
