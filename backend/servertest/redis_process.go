package servertest

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// A RedisProcess is a server of a test's own, which can be killed and started
// again. It keeps nothing unless its settings say so.
type RedisProcess struct {
	tb       testing.TB
	Addr     string // HOST:PORT
	Dir      string // what it works in
	settings []string
	sentinel bool
	process  *exec.Cmd     // nil while it does not run
	ended    chan struct{} // closed
	client   *redis.Client
}

// StartRedis starts a server with settings as they stand in redis.conf. It ends
// with the test.
func StartRedis(tb testing.TB, settings ...string) *RedisProcess {
	tb.Helper()
	return startFirst(&RedisProcess{tb: tb, settings: append([]string{`save ""`, "appendonly no"}, settings...)})
}

// startFirst starts a server at a free address. The port of a cluster's bus, which
// is 10,000 above that of its node, may be another program's.
func startFirst(p *RedisProcess) *RedisProcess {
	p.tb.Helper()
	p.tb.Cleanup(p.Kill)
	for range 10 {
		p.Dir, p.Addr = p.tb.TempDir(), FreeAddress(p.tb)
		if p.launch() {
			return p
		}
		p.Kill()
	}
	log, _ := os.ReadFile(filepath.Join(p.Dir, "log"))
	p.tb.Fatalf("Redis does not start: %s", log)
	return nil
}

// URL is the address for HUBS_REDIS_URL.
func (p *RedisProcess) URL() string { return "redis://" + p.Addr }

// Client is a client of this server alone, until the test ends.
func (p *RedisProcess) Client() *redis.Client {
	p.tb.Helper()
	if p.client == nil {
		p.client = redis.NewClient(&redis.Options{Addr: p.Addr})
		p.tb.Cleanup(func() { p.client.Close() })
	}
	return p.client
}

// Start starts a server again that is not running, and waits until it answers.
func (p *RedisProcess) Start() {
	p.tb.Helper()
	if !p.launch() {
		p.tb.Fatal("Redis does not start again")
	}
}

// launch reports whether the server answers, and does not end instead.
func (p *RedisProcess) launch() bool {
	p.tb.Helper()
	arguments, input := p.setup()
	p.process = exec.Command(find(p.tb, "redis"), arguments...)
	p.process.Stdin = strings.NewReader(input)
	log, err := os.OpenFile(filepath.Join(p.Dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		p.tb.Fatal(err)
	}
	defer log.Close()
	p.process.Stdout, p.process.Stderr = log, log
	if err := p.process.Start(); err != nil {
		p.tb.Fatalf("start Redis: %v", err)
	}
	ended := make(chan struct{})
	p.ended = ended
	go func(process *exec.Cmd) { defer close(ended); _ = process.Wait() }(p.process) // Kill ends it
	c := redis.NewClient(&redis.Options{Addr: p.Addr, MaxRetries: -1})
	defer c.Close()
	gone := false
	Eventually(p.tb, "Redis answers", func() bool {
		select {
		case <-ended:
			gone = true
		default:
		}
		err := c.Ping(context.Background()).Err()
		reply, answered := errors.AsType[redis.Error](err)
		return gone || err == nil || answered && !strings.HasPrefix(reply.Error(), "LOADING")
	})
	return !gone
}

// setup is what the server is started with. A Sentinel keeps what it learns in a
// file of its own.
func (p *RedisProcess) setup() (arguments []string, input string) {
	p.tb.Helper()
	_, port, _ := net.SplitHostPort(p.Addr)
	text := strings.Join(append([]string{"bind 127.0.0.1", "port " + port, "dir " + p.Dir}, p.settings...), "\n") + "\n"
	if !p.sentinel {
		return []string{"-"}, text
	}
	file := filepath.Join(p.Dir, "sentinel.conf")
	if _, err := os.Stat(file); err != nil {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			p.tb.Fatal(err)
		}
	}
	return []string{file, "--sentinel"}, ""
}

// Kill ends the server at once, if it runs.
func (p *RedisProcess) Kill() { p.end(syscall.SIGKILL) }

// Stop ends the server as an operator does.
func (p *RedisProcess) Stop() { p.end(syscall.SIGTERM) }

func (p *RedisProcess) end(with syscall.Signal) {
	if p.process == nil {
		return
	}
	_ = p.process.Process.Signal(with) // or it has ended
	<-p.ended
	p.process = nil
}

// Eventually waits until something is so.
func Eventually(tb testing.TB, what string, is func() bool) {
	tb.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute)
	for !is() {
		select {
		case <-tick.C:
		case <-deadline:
			tb.Fatalf("waited in vain until %s", what)
		}
	}
}
