package app

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// Foreman runs the Procfile with the settings of .env.example, on real servers:
// pages move, and in the end nothing is left.
func TestForeman(t *testing.T) {
	t.Parallel()
	f := newForeman(t)
	for name, end := range map[string]func(pid int) error{
		"Ctrl-C reaches all processes": func(pid int) error { return syscall.Kill(-pid, syscall.SIGINT) },
		"foreman alone is told to end": func(pid int) error { return syscall.Kill(pid, syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) { f.cycle(t, end) })
	}
	t.Run("without Redis", f.lacksRedis)
}

// lacksRedis holds that what a role lacks is said in one line, and ends the
// others.
func (f *foreman) lacksRedis(t *testing.T) {
	f.write(t, "HUBS_REDIS_URL", "")
	out, err := f.command().CombinedOutput()
	if err == nil || !strings.Contains(string(out), "hubs: HUBS_REDIS_URL must be set to run a role alone") {
		t.Errorf("foreman ends with %v:\n%s", err, out)
	}
}

// A foreman is what runs our processes, in a folder of its own.
type foreman struct {
	path, dir, procfile string
	env                 []string
	addr                string // of the pages
	traffic             string
	database            string
}

func newForeman(t *testing.T) *foreman {
	path := servertest.Foreman(t)
	redis := redisFor(t)
	f := &foreman{
		path: path, dir: t.TempDir(), procfile: filepath.Join(servertest.Root(t), "Procfile"),
		env: example(t), addr: servertest.FreeAddress(t), traffic: servertest.FreeAddress(t), database: servertest.Postgres(t).URL,
	}
	build := exec.Command("go", "build", "-o", filepath.Join(f.dir, "bin", "hubs"), "./app/hubs")
	build.Dir = servertest.Root(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	_, port, _ := net.SplitHostPort(f.addr)
	f.write(t, "PORT", port)
	f.write(t, "HUBS_REDIS_URL", redis)
	f.write(t, "HUBS_DATABASE_URL", f.database)
	f.write(t, "HUBS_TRAFFIC", "tcp://"+f.traffic)
	f.write(t, "HUBS_BUS_ENDPOINTS", "tcp://"+f.traffic)
	for _, args := range [][]string{{"migrate"}, {"populate", "--history", "200"}} {
		if _, _, err := command(t, f.env, "", args...); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// write changes a setting in .env.
func (f *foreman) write(t *testing.T, name, value string) {
	t.Helper()
	for i, setting := range f.env {
		if strings.HasPrefix(setting, name+"=") {
			f.env[i] = name + "=" + value
		}
	}
	text := strings.Join(f.env, "\n") + "\n"
	if err := os.WriteFile(filepath.Join(f.dir, ".env"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// command starts all processes. They have long to end: only one that hangs is
// killed by foreman.
func (f *foreman) command() *exec.Cmd {
	c := exec.Command(f.path, "start", "-f", f.procfile, "-d", f.dir, "-e", filepath.Join(f.dir, ".env"), "-t", "60")
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + f.dir, "LC_ALL=C.UTF-8"}
	c.Dir = f.dir
	c.WaitDelay = 10 * time.Second                      // for what is left and keeps its output open
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a group of its own, as in a terminal
	return c
}

// cycle sees a page that moves, and the end.
func (f *foreman) cycle(t *testing.T, end func(pid int) error) {
	before := f.archived(t)
	var out bytes.Buffer
	c := f.command()
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }() // where the test failed
	s := &site{T: t, url: "http://" + f.addr}
	s.until("pages are ready", func() bool {
		resp, err := http.Get(s.url + "/healthz/ready")
		if err == nil {
			resp.Body.Close()
		}
		return err == nil && resp.StatusCode == http.StatusOK
	})
	streams := f.moves(t, s, before)
	if err := end(c.Process.Pid); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("foreman ends with %v", err)
	}
	for _, stream := range streams {
		stream.Close()
	}
	f.ended(t, c.Process.Pid, out.String())
}

// moves follows pages until one shows what was not there before foreman
// started.
func (f *foreman) moves(t *testing.T, s *site, before map[string]bool) (streams []io.ReadCloser) {
	news, done := make(chan string), make(chan struct{})
	defer close(done)
	for _, team := range []string{"ci", "release", "kernel", "desktop", "server", "languages", "infra"} {
		_, page := s.get("/t/" + team)
		since := sinceMark.FindStringSubmatch(page)
		if since == nil {
			t.Fatalf("no place in the stream: %s", page)
		}
		resp, err := http.Get(s.url + "/t/" + team + "/events?since=" + since[1])
		if err != nil {
			t.Fatal(err)
		}
		streams = append(streams, resp.Body)
		go followMessages(resp.Body, news, done)
	}
	deadline := time.After(patience)
	for {
		select {
		case id := <-news:
			if !before[id] {
				return streams
			}
		case <-deadline:
			t.Fatal("no page moves")
		}
	}
}

var messageLink = regexp.MustCompile(`href="/messages/([^"]+)"`)

// followMessages hands over the ids of messages that a stream shows, until it
// ends; nobody may be there to take them any more.
func followMessages(stream io.Reader, news chan<- string, done <-chan struct{}) {
	lines := bufio.NewReader(stream)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		for _, link := range messageLink.FindAllStringSubmatch(line, -1) {
			select {
			case news <- link[1]:
			case <-done:
			}
		}
	}
}

// archived are the ids of the messages in the database.
func (f *foreman) archived(t *testing.T) map[string]bool {
	t.Helper()
	s, err := store.Open(f.database)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var list []string
	if err := s.DB().NewSelect().Table("messages").Column("msg_id").Scan(t.Context(), &list); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, id := range list {
		ids[id] = true
	}
	return ids
}

// ended sees that no process is left and every port is free.
func (f *foreman) ended(t *testing.T, pid int, out string) {
	if err := syscall.Kill(-pid, 0); err != syscall.ESRCH {
		t.Errorf("processes are left: %v", err)
	}
	for _, name := range []string{"web.1", "backend.1", "worker.1", "traffic.1"} {
		found := false
		for line := range strings.Lines(out) {
			found = found || strings.Contains(line, name+" ") && strings.Contains(line, "exited with code 0")
		}
		if !found {
			t.Errorf("%s did not end by itself:\n%s", name, out)
		}
	}
	for _, addr := range []string{f.addr, f.traffic} {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			t.Errorf("the port is not free: %v", err)
			continue
		}
		l.Close()
	}
}
