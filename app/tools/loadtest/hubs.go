package loadtest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// Hubs is the program, running.
type Hubs struct {
	Servers
	Address string // HOST:PORT
}

// Settings are how the program runs.
type Settings struct {
	Program  string   // path
	Database string   // sqlite://… or postgres://…, with its tables
	Redis    string   // redis://…; empty: embedded
	Bus      string   // tcp://HOST:PORT; empty: none
	Roles    []string // a process for each, the one that serves pages first; none: one for all
}

// Build makes the program, as it is released, for as long as the benchmark
// runs. HUBS_BENCH_PROGRAM names one that is there already.
func Build(tb testing.TB) (path string) {
	tb.Helper()
	if path := os.Getenv("HUBS_BENCH_PROGRAM"); path != "" {
		return path
	}
	path = filepath.Join(tb.TempDir(), "hubs")
	c := exec.Command("app/tools/build.sh", path, "./app/hubs") // as make does, which has built most of it
	c.Dir = servertest.Root(tb)
	if out, err := c.CombinedOutput(); err != nil {
		tb.Fatalf("build: %v: %s", err, out)
	}
	return path
}

// Run starts the program and waits until it serves pages.
func Run(tb testing.TB, s Settings) *Hubs {
	tb.Helper()
	h := &Hubs{Address: servertest.FreeAddress(tb)}
	roles := s.Roles
	if len(roles) == 0 {
		roles = []string{"run"}
	}
	for _, role := range roles {
		h.Servers = append(h.Servers, h.Start(tb, s, role))
	}
	h.Await(tb, "/healthz/ready")
	return h
}

// Start starts a process of a role.
func (h *Hubs) Start(tb testing.TB, s Settings, role string) *Process {
	tb.Helper()
	c := exec.Command(s.Program, role)
	c.Dir = tb.TempDir()
	c.Env = append(os.Environ(),
		"HUBS_ADDR="+h.Address, "HUBS_DATABASE_URL="+s.Database, "HUBS_REDIS_URL="+s.Redis,
		"HUBS_BUS_ENDPOINTS="+s.Bus, "HUBS_STREAMS=30000", "HUBS_STREAMS_EACH=30000", "HUBS_LOG_LEVEL=warn")
	return Start(tb, c)
}

// Await waits until a page, or an event stream, is served.
func (h *Hubs) Await(tb testing.TB, path string) {
	tb.Helper()
	h.Servers[0].Await(tb, func(ctx context.Context) error { return answers(ctx, h.Address, path) })
}
