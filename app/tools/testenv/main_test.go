package main

import (
	"bufio"
	"context"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fedora-hubs/hubs/app/tools/install"
	"github.com/fedora-hubs/hubs/backend/redisd"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// TestMain lets the tests run the program itself.
func TestMain(m *testing.M) {
	if os.Getenv("TESTENV_IS_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// testenv runs the program; without servers that were given, so that it starts
// its own.
func testenv(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Env = append(os.Environ(), "TESTENV_IS_MAIN=1", "HUBS_TEST_POSTGRES_URL=", "HUBS_TEST_REDIS_URL=", "TMPDIR="+shortDir(t))
	c.Stderr = t.Output()
	return c
}

// shortDir is a folder that other users reach, with a name short enough for
// sockets. It must be empty in the end.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "te-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(dir); err != nil { // refuses unless it is empty
			t.Errorf("something is left: %v", err)
			os.RemoveAll(dir)
		}
	})
	return dir
}

func needServers(t *testing.T) {
	t.Helper()
	for _, n := range []install.Need{install.Postgres, install.Redis} {
		if _, err := n.Find(); err != nil {
			servertest.Missing(t, n.Title, "install postgresql and redis-server")
		}
	}
}

func TestServersRunWhileTheCommandDoes(t *testing.T) {
	needServers(t)
	c := testenv(t, "sh", "-c", `echo "$HUBS_TEST_POSTGRES_URL"; echo "$HUBS_TEST_REDIS_URL"; read wait; exit 42`)
	in, out := pipes(t, c)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	postgres, redis := line(t, out), line(t, out)
	if err := pingPostgres(t.Context(), postgres); err != nil {
		t.Error(err)
	}
	if err := pingRedis(t.Context(), redis); err != nil {
		t.Error(err)
	}
	if err := pingPostgres(t.Context(), withoutPassword(t, postgres)); err == nil {
		t.Error("PostgreSQL asks for no password")
	}
	if err := pingRedis(t.Context(), withoutPassword(t, redis)); err == nil {
		t.Error("Redis asks for no password")
	}
	in.Close()
	_ = c.Wait()
	if code := c.ProcessState.ExitCode(); code != 42 {
		t.Errorf("exit code %d, want the command's", code)
	}
	gone(t, postgres, redis)
}

// However it ends, nothing stays behind.
func TestSignals(t *testing.T) {
	needServers(t)
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(s.String(), func(t *testing.T) {
			c := testenv(t, "sh", "-c", `echo "$HUBS_TEST_POSTGRES_URL"; echo "$HUBS_TEST_REDIS_URL"; read wait`)
			_, out := pipes(t, c)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			postgres, redis := line(t, out), line(t, out)
			if err := c.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			_ = c.Wait()
			if code := c.ProcessState.ExitCode(); code != 128+int(syscall.SIGTERM) {
				t.Errorf("exit code %d", code)
			}
			gone(t, postgres, redis)
		})
	}
}

func TestGivenServersAreUsed(t *testing.T) {
	t.Setenv("HUBS_TEST_POSTGRES_URL", "postgres://given")
	t.Setenv("HUBS_TEST_REDIS_URL", "redis://given")
	e, err := start(t.Context())
	if err != nil || len(e.servers) > 0 || len(e.vars) > 0 {
		t.Errorf("started %v, %v", e.servers, err)
	}
}

func TestServerThatEndsIsAnError(t *testing.T) {
	e := &environment{}
	defer e.stop()
	dir, err := e.folder()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{title: "Server", command: dir.Command("/bin/sh", "-c", "echo broken; exit 1"), quit: syscall.SIGTERM}
	err = e.launch(t.Context(), s, func(context.Context) error { return os.ErrNotExist })
	if err == nil || !strings.Contains(err.Error(), "Server: it ended: broken") {
		t.Errorf("launch gives %v", err)
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		args, command string
		with          int
		ok            bool
	}{
		{"go test ./...", "go test ./...", 0, true},
		{"-- go test -race", "go test -race", 0, true},
		{"-with nginx -- go test -bench .", "go test -bench .", 1, true},
		{"-with nginx go test", "go test", 1, true},
		{"", "", 0, false},
		{"--", "", 0, false},
		{"-with apache go test", "", 0, false},
		{"-unknown go test", "", 0, false},
	}
	for _, test := range tests {
		with, command, err := parse(strings.Fields(test.args), io.Discard)
		if (err == nil) != test.ok || strings.Join(command, " ") != test.command || err == nil && len(with) != test.with {
			t.Errorf("%q: %v, %q, %v", test.args, with, command, err)
		}
	}
}

func TestExitCodes(t *testing.T) {
	for command, want := range map[string]int{"true": 0, "false": 1, "exit 7": 7, "kill -9 $$": 137, "kill -TERM $$": 143} {
		if got := execute(t.Context(), []string{"sh", "-c", command}, nil); got != want {
			t.Errorf("%s: exit code %d, want %d", command, got, want)
		}
	}
	if got := execute(t.Context(), []string{"/no/such/program"}, nil); got != 127 {
		t.Errorf("exit code %d, want 127", got)
	}
	if got := execute(t.Context(), []string{"sh", "-c", `test "$A" = b`}, []string{"A=b"}); got != 0 {
		t.Error("the command does not have the variable")
	}
}

func pipes(t *testing.T, c *exec.Cmd) (io.Closer, *bufio.Reader) {
	t.Helper()
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	return in, bufio.NewReader(out)
}

func line(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	s, err := r.ReadString('\n')
	if err != nil {
		t.Fatalf("no line: %v", err)
	}
	return strings.TrimSpace(s)
}

func gone(t *testing.T, postgres, redis string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if pingPostgres(ctx, postgres) == nil || pingRedis(ctx, redis) == nil {
		t.Error("a server still answers")
	}
}

func pingPostgres(ctx context.Context, url string) error {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return c.Close(ctx)
}

func pingRedis(ctx context.Context, url string) error {
	c, err := redisd.Open(url)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Ping(ctx).Err()
}

func withoutPassword(t *testing.T, s string) string {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(u.User.Username())
	return u.String()
}
