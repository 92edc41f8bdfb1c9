package faults_test

import (
	"bytes"
	"context"
	"os/exec"
	"syscall"
	"testing"

	"github.com/fedora-hubs/hubs/app/tools/loadtest"
)

// A daemon is a process that is ended and started again.
type daemon struct {
	title   string
	command func() *exec.Cmd
	quit    syscall.Signal
	answers func(context.Context) error // nil: nobody waits for it
	group   *testing.T                  // what it ends with
	process *loadtest.Process
	all     []*loadtest.Process // that were started
}

func (d *daemon) start(t *testing.T) {
	t.Helper()
	d.begin()
	if d.answers != nil {
		d.process.Await(t, d.answers)
	}
}

// begin starts it and does not wait for it.
func (d *daemon) begin() {
	d.process = loadtest.Start(d.group, d.command())
	d.all = append(d.all, d.process)
}

// stop tells it to end, and waits.
func (d *daemon) stop(t *testing.T) { t.Helper(); d.process.Stop(t, d.quit) }

// kill ends it at once, with its children.
func (d *daemon) kill(t *testing.T) {
	t.Helper()
	d.signal(t, syscall.SIGKILL)
	d.process.Kill()
}

// pause makes it hang until resume.
func (d *daemon) pause(t *testing.T)  { t.Helper(); d.signal(t, syscall.SIGSTOP) }
func (d *daemon) resume(t *testing.T) { t.Helper(); d.signal(t, syscall.SIGCONT) }

func (d *daemon) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	for _, pid := range (loadtest.Servers{d.process}).PIDs(t) {
		_ = syscall.Kill(pid, s) // or it has just ended
	}
}

// end ends it, whatever state it is in.
func (d *daemon) end() {
	if d.process != nil {
		_ = syscall.Kill(d.process.PID(), syscall.SIGCONT) // or it has ended
		d.process.Kill()
	}
}

// lines is how many lines it has said, over all starts.
func (d *daemon) lines(t *testing.T) (n int) {
	t.Helper()
	for _, p := range d.all {
		n += bytes.Count(p.Log(t), []byte("\n"))
	}
	return n
}

// said is what it has said since it had said some lines.
func (d *daemon) said(t *testing.T, after int) string {
	t.Helper()
	var all []byte
	for _, p := range d.all {
		all = append(all, p.Log(t)...)
	}
	lines := bytes.SplitAfter(all, []byte("\n"))
	return string(bytes.Join(lines[min(after, len(lines)):], nil))
}

// daemon finds one by its name: that of a role, database, or redis.
func (r *rig) daemon(name string) *daemon {
	switch name {
	case "database":
		return r.database
	case "redis":
		return r.cache
	}
	return r.roles[name]
}

// stopped ends processes as who runs them does, and starts them again.
func stopped(names ...string) func(*rig) func() { return ended((*daemon).stop, names) }

// killed ends processes at once, and starts them again.
func killed(names ...string) func(*rig) func() { return ended((*daemon).kill, names) }

func ended(end func(*daemon, *testing.T), names []string) func(*rig) func() {
	return func(r *rig) func() {
		for _, name := range names {
			end(r.daemon(name), r.T)
		}
		return func() {
			for _, name := range names {
				r.daemon(name).begin()
			}
		}
	}
}

// restarted ends a process as who updates it does, and starts it again.
func restarted(name string) func(*rig) func() {
	return func(r *rig) func() {
		stopped(name)(r)()
		return nothing
	}
}

// hung stops a process in whatever it does, and lets it go on.
func hung(name string) func(*rig) func() {
	return func(r *rig) func() {
		r.daemon(name).pause(r.T)
		return func() { r.daemon(name).resume(r.T) }
	}
}
