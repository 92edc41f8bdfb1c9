// Package loadtest runs servers as processes of their own, puts load on them, and
// measures what that costs. Only benchmarks and tests of faults use it, and only
// on Linux: what a process costs is read from /proc.
package loadtest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	startTime = time.Minute
	stopTime  = time.Minute
)

// A Process is a server under load.
type Process struct {
	command *exec.Cmd
	log     string // path of what it says
	ended   chan struct{}
	wanted  bool // the test ended it
}

// Start runs a server until the benchmark ends.
func Start(tb testing.TB, c *exec.Cmd) *Process {
	tb.Helper()
	if runtime.GOOS != "linux" {
		tb.Skip("Left out: what a process costs is measured on Linux only.")
	}
	p := &Process{command: c, log: filepath.Join(tb.TempDir(), "log"), ended: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		tb.Fatal(err)
	}
	defer log.Close()
	if c.Stdout == nil {
		c.Stdout = log
	}
	c.Stderr = log
	if c.SysProcAttr == nil {
		c.SysProcAttr = attributes()
	}
	started := make(chan error)
	go func() { // ends with the process, which stop ends
		defer close(p.ended)
		runtime.LockOSThread() // the process ends with the thread that started it
		err := c.Start()
		started <- err
		if err == nil {
			_ = c.Wait()
		}
	}()
	if err := <-started; err != nil {
		tb.Fatalf("start %s: %v", c.Path, err)
	}
	tb.Cleanup(func() { p.stop(tb) })
	return p
}

// Await waits until the server does what f asks for.
func (p *Process) Await(tb testing.TB, f func(context.Context) error) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := f(ctx)
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-p.ended:
			tb.Fatalf("%s ended: %s", p.command.Path, p.lastWords())
		case <-ctx.Done():
			tb.Fatalf("%s does not answer: %v: %s", p.command.Path, err, p.lastWords())
		}
	}
}

func (p *Process) stop(tb testing.TB) {
	if p.wanted {
		return
	}
	p.Stop(tb, syscall.SIGTERM)
	if tb.Failed() {
		tb.Logf("%s: %s", p.command.Path, p.lastWords())
	}
}

// Stop tells the server to end by a signal, and waits until it has.
func (p *Process) Stop(tb testing.TB, quit syscall.Signal) {
	tb.Helper()
	p.wanted = true
	_ = p.command.Process.Signal(quit) // or it has ended
	select {
	case <-p.ended:
	case <-time.After(stopTime):
		_ = p.command.Process.Kill()
		<-p.ended
		tb.Errorf("%s did not stop", p.command.Path)
	}
}

// Kill ends the server at once: it can't finish anything.
func (p *Process) Kill() {
	p.wanted = true
	_ = p.command.Process.Kill() // or it has ended
	<-p.ended
}

// PID is the number of the server's process.
func (p *Process) PID() int { return p.command.Process.Pid }

// Ended is closed when the server has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Log is what the server has said so far.
func (p *Process) Log(tb testing.TB) []byte {
	tb.Helper()
	b, err := os.ReadFile(p.log)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// lastWords is the end of the log.
func (p *Process) lastWords() string {
	b, _ := os.ReadFile(p.log) // or there is none
	return string(bytes.TrimSpace(b[max(0, len(b)-1000):]))
}

// Servers are processes that do one thing together.
type Servers []*Process

// CPU is what they have used so far, in user mode and in the kernel.
func (s Servers) CPU(tb testing.TB) time.Duration {
	tb.Helper()
	const tick = 10 * time.Millisecond // USER_HZ is 100 wherever Go runs
	var sum time.Duration
	for _, stat := range s.family(tb) {
		user, _ := strconv.Atoi(stat[11])
		system, _ := strconv.Atoi(stat[12])
		sum += time.Duration(user+system) * tick
	}
	return sum
}

// Memory is what they hold, in bytes; pages that several share count once.
func (s Servers) Memory(tb testing.TB) int64 {
	tb.Helper()
	var sum int64
	for pid := range s.family(tb) {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%s/smaps_rollup", pid))
		if err != nil {
			tb.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(b), "\nPss:")
		kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
		if err != nil {
			tb.Fatal(err)
		}
		sum += kib << 10
	}
	return sum
}

// PIDs are the numbers of their processes and of the children of those.
func (s Servers) PIDs(tb testing.TB) (pids []int) {
	tb.Helper()
	for text := range s.family(tb) {
		pid, _ := strconv.Atoi(text) // the name of a folder of digits
		pids = append(pids, pid)
	}
	return pids
}

// family gives the fields of /proc/PID/stat from the state on, of the
// processes and their children: nginx works in those.
func (s Servers) family(tb testing.TB) map[string][]string {
	tb.Helper()
	ours := map[string]bool{}
	for _, p := range s {
		ours[strconv.Itoa(p.command.Process.Pid)] = true
	}
	all, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is right
	stats := map[string][]string{}
	for _, path := range all {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // has ended
		}
		pid := filepath.Base(filepath.Dir(path))
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		if ours[pid] || ours[fields[1]] {
			stats[pid] = fields
		}
	}
	if len(stats) < len(s) {
		tb.Fatal("a server has ended")
	}
	return stats
}

// Files makes sure that this process, and those that it starts, may have n
// open files.
func Files(tb testing.TB, n uint64) {
	tb.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		tb.Fatal(err)
	}
	if limit.Cur >= n {
		return
	}
	limit.Cur, limit.Max = n, max(n, limit.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		tb.Fatalf("%d open files are needed (ulimit -n): %v", n, err)
	}
}
