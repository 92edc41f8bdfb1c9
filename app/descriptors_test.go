package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// How many event streams fit is told where it is fewer than what is set.
func TestStreamsFitIntoTheLimit(t *testing.T) {
	t.Parallel()
	all := allRoles
	for _, c := range []struct {
		roles   roles
		publish string
		limit   uint64
		streams int
		says    string
	}{
		{all, "", 1 << 20, 20000, ""},
		{all, "", 20512, 20000, ""},
		{all, "", 20511, 19999, "lets this process open 20511 files, and it may need 20512"},
		{all, "tcp://127.0.0.1:1", 20512, 18976, "it may need 21536"},
		{all, "", 1024, 512, "until then 512 event streams may be open at a time, not 20000"},
		{all, "", 100, 50, "LimitNOFILE"},
		{roles{worker: true}, "", 1024, 20000, ""},
		{roles{worker: true}, "", 256, 20000, "it may need 512; set a higher limit"},
	} {
		var log strings.Builder
		p := &parts{config: Config{Streams: 20000, BusPublish: c.publish}, log: slog.New(slog.NewTextHandler(&log, nil))}
		p.fitStreams(c.roles, c.limit)
		if p.config.Streams != c.streams || !strings.Contains(log.String(), c.says) || c.says == "" && log.Len() > 0 {
			t.Errorf("of %d files %d are for streams, want %d; says %s, want %q", c.limit, p.config.Streams, c.streams, &log, c.says)
		}
	}
}

const fewFiles = 160

// A process without descriptors lives, and goes on where it was when it has some
// again: it accepts, draws, and has archived what came meanwhile.
func TestNoDescriptorsLeft(t *testing.T) {
	t.Parallel()
	d := servertest.SQLite(t)
	page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "design", Title: "Design"}}
	addHub(t, d, &page)
	publisher, err := bus.NewPublisher("tcp://127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer publisher.Close()
	address := servertest.FreeAddress(t)
	p := startLimited(t, "HUBS_DATABASE_URL="+d.URL, "HUBS_ADDR="+address, "HUBS_BUS_ENDPOINTS="+publisher.Endpoint(), "HUBS_STREAMS_EACH=1000")
	s := &site{T: t, url: "http://" + address}
	s.until("it serves", func() bool { return answersAlone(s.url + "/t/design") })
	kept, err := store.Open(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	publish := func(n int) (archived func() bool) {
		if err := publisher.Publish(t.Context(), "org.example.prod.git.receive", []byte(envelope(n, "git.receive"))); err != nil {
			t.Fatal(err)
		}
		return func() bool {
			_, err := newArchive(kept).Message(t.Context(), fmt.Sprint("2026-", n))
			return err == nil
		}
	}
	first := 1000 // on a busy machine the first connection may be another than that which lasts
	s.until("it hears the bus", func() bool {
		first++
		archived := publish(first)
		for range 100 {
			if archived() {
				return true
			}
			time.Sleep(5 * time.Millisecond)
		}
		return false
	})
	if !p.said(fmt.Sprintf("lets this process open %d files", fewFiles)) {
		t.Errorf("does not say that there are few descriptors: %s", p.log())
	}

	streams := openConnections(t, address, fewFiles, "GET /t/design/events HTTP/1.1\r\nHost: x\r\n\r\n")
	s.until("streams are refused and pages are not", func() bool { return answersAlone(s.url + "/t/design") })
	idle := openConnections(t, address, fewFiles, "")
	s.until("no connection is accepted", func() bool { return p.said("accept connections at " + address) })
	var all []func() bool
	for n := range 50 {
		all = append(all, publish(n))
	}
	closeAll(append(streams, idle...))

	s.until("it accepts again", func() bool {
		return p.said("accept connections at "+address+": works again") && answersAlone(s.url+"/t/design")
	})
	defer func() {
		if t.Failed() {
			t.Logf("it says: %s", p.log())
		}
	}()
	s.until("all is archived", func() bool {
		all = slices.DeleteFunc(all, func(archived func() bool) bool { return archived() })
		return len(all) == 0
	})
	if n := strings.Count(p.log(), "accept connections at"); n > 4 {
		t.Errorf("says %d times that it can't accept", n)
	}
	if err := p.end(); err != nil {
		t.Errorf("ends with %v: %s", err, p.log())
	}
}

func addHub(t *testing.T, d servertest.Database, page *hub.Page) {
	t.Helper()
	s, err := store.Open(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateHub(t.Context(), "ana", page); err != nil {
		t.Fatal(err)
	}
}

// A limited is our program, which may open few files.
type limited struct {
	cmd   *exec.Cmd
	mu    sync.Mutex
	lines strings.Builder
	read  chan struct{} // closed when all it said was read
}

func startLimited(t *testing.T, env ...string) *limited {
	t.Helper()
	p := &limited{read: make(chan struct{})}
	p.cmd = exec.Command("sh", "-c", fmt.Sprintf(`ulimit -n %d && exec "$0" run`, fewFiles), buildHubs(t))
	p.cmd.Env, p.cmd.Dir = append(os.Environ(), env...), t.TempDir()
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.read)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			p.mu.Lock()
			p.lines.WriteString(lines.Text() + "\n")
			p.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.end()
	})
	return p
}

func (p *limited) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lines.String()
}

func (p *limited) said(what string) bool { return strings.Contains(p.log(), what) }

func (p *limited) end() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.read
	return p.cmd.Wait()
}

// answersAlone tells whether a page is there, over a connection of its own.
func answersAlone(url string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return false
	}
	r.Close = true
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err == nil && answer.StatusCode == http.StatusOK
}

// openConnections opens many connections, and sends the same over each.
func openConnections(t *testing.T, address string, n int, text string) (all []net.Conn) {
	t.Helper()
	for range n {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { closeAll(all) })
	return all
}

func closeAll(all []net.Conn) {
	for _, c := range all {
		_ = c.Close()
	}
}
