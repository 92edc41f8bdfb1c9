package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/app/tools/install"
)

// A service is a server that the processes need.
type service struct {
	title   string
	setting string // the variable with its address
	at      string
	local   bool // on this machine
	need    install.Need
	names   []string // of the unit or script that starts it; the first that is here
	before  func(ctx context.Context, root []string) error
	port    uint16 // of the cluster, for Debian's PostgreSQL
	answers func(context.Context) bool
}

// startTime is how long a server may take until it answers.
const startTime = 30 * time.Second

// ensure starts the service, unless it answers.
func (s service) ensure(ctx context.Context) error {
	if s.answers(ctx) {
		return nil
	}
	if !s.local {
		return fmt.Errorf("%s does not answer at %s: start it there, or set %s in .env", s.title, s.at, s.setting)
	}
	if _, err := program(ctx, s.need); err != nil {
		return err
	}
	if err := s.start(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	for !s.answers(ctx) {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%s was started and does not answer at %s: put its address into %s in .env", s.title, s.at, s.setting)
		}
	}
	return nil
}

// start starts the service in the machine's own way.
func (s service) start(ctx context.Context) error {
	command := s.command(ctx)
	if command == nil {
		return fmt.Errorf("%s does not run, and nothing here can start it: start it at %s, or set %s in .env", s.title, s.at, s.setting)
	}
	byHand := strings.Join(command, " ")
	root, ok := install.AsRoot(ctx)
	if !ok {
		return fmt.Errorf("%s does not run, and to start it takes root: run `sudo %s`, then `make dev` again", s.title, byHand)
	}
	if s.before != nil {
		if err := s.before(ctx, root); err != nil {
			return fmt.Errorf("%s can't be prepared: %w", s.title, err)
		}
	}
	say("starting %s: %s", s.title, byHand)
	if err := install.Quietly(ctx, root, command...); err != nil {
		return errors.Join(fmt.Errorf("`%s` failed: see what it says, and start %s by hand", byHand, s.title), err)
	}
	return nil
}

// command is what starts the service; nil if nothing does.
func (s service) command(ctx context.Context) []string {
	if exists("/run/systemd/system") {
		for _, name := range s.names {
			if exec.CommandContext(ctx, "systemctl", "cat", name).Run() == nil {
				return []string{"systemctl", "start", name}
			}
		}
		return nil
	}
	if out, err := exec.CommandContext(ctx, "pg_lsclusters", "--no-header").Output(); s.port != 0 && err == nil {
		if version, name, ok := cluster(string(out), s.port); ok {
			return []string{"pg_ctlcluster", version, name, "start"}
		}
	}
	for _, name := range s.names {
		if exists(filepath.Join("/etc/init.d", name)) {
			return []string{"service", name, "start"}
		}
	}
	return nil
}

// cluster finds the one of a port among Debian's: a line each, that begins with
// version, name and port.
func cluster(list string, port uint16) (version, name string, ok bool) {
	for line := range strings.Lines(list) {
		if f := strings.Fields(line); len(f) > 2 && f[2] == strconv.Itoa(int(port)) {
			return f[0], f[1], true
		}
	}
	return "", "", false
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
