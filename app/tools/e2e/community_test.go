package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/store"
)

// past is how many messages there are before a test.
const past = 600

// community makes a database file with the community of the demo and a part of
// its past, by the program's own commands. All messages in it are routed, so
// that a site which starts on it stands still.
func community(t *testing.T, hubs string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "community.db")
	others := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "HUBS_") })
	p := program{hubs, append(others, "HUBS_DATABASE_URL=sqlite://"+file, "HUBS_ADDR=127.0.0.1:0", "HUBS_MAIL_DOMAIN=harbor.example")}
	p.run(t, nil, "populate", "--history", "0")
	s, err := store.Open("sqlite://" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}()
	p.run(t, history(t), "archive", "load", "-")
	p.serveUntil(t, func() bool {
		left, err := archive.New(s.DB()).Unrouted(t.Context(), time.Now(), 1)
		if err != nil {
			t.Fatal(err)
		}
		return len(left) == 0
	})
	return file
}

// told is when the demo tells its past: the same each time, though it is moved
// to end now.
var told = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

// history is what happened lately, a message a line.
func history(t *testing.T) []byte {
	t.Helper()
	var lines bytes.Buffer
	later := time.Since(told)
	for _, m := range demo.New(1).History(told, past) {
		var envelope map[string]json.RawMessage
		if err := json.Unmarshal(m.Raw, &envelope); err != nil {
			t.Fatal(err)
		}
		envelope["timestamp"] = strconv.AppendInt(nil, m.Time.Add(later).Unix(), 10)
		line, err := json.Marshal(envelope)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	return lines.Bytes()
}

// A program is a binary with its environment.
type program struct {
	path string
	env  []string
}

func (p program) run(t *testing.T, stdin []byte, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, p.path, args...)
	c.Env, c.Stdin = p.env, bytes.NewReader(stdin)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("hubs %v: %v\n%s", args, err, out)
	}
}

// serveUntil runs the site until something is so, and stops it in good order.
func (p program) serveUntil(t *testing.T, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var out bytes.Buffer
	c := exec.CommandContext(ctx, p.path, "run")
	c.Env, c.Stdout, c.Stderr = p.env, &out, &out
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for !done() {
		if ctx.Err() != nil {
			t.Fatal("the site did not settle within five minutes")
		}
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	if err := c.Wait(); c.ProcessState.ExitCode() != 0 {
		t.Fatalf("the site ended with %v:\n%s", err, out.String())
	}
}
