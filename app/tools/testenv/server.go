package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/fedora-hubs/hubs/app/tools/install"
	"github.com/fedora-hubs/hubs/app/tools/servers"
)

const (
	startTime = time.Minute
	stopTime  = 10 * time.Second
)

// An environment is what the command finds beside its programs.
type environment struct {
	vars    []string // NAME=VALUE
	servers []*server
	dirs    []string
}

// start starts the servers that are here. The environment is to be stopped
// also after an error.
func start(ctx context.Context) (*environment, error) {
	e := &environment{}
	for _, s := range []struct {
		env   string
		find  func() (path string, err error)
		start func(ctx context.Context, e *environment, path string) (url string, err error)
	}{
		{"HUBS_TEST_POSTGRES_URL", install.Postgres.Find, startPostgres},
		{"HUBS_TEST_REDIS_URL", install.Redis.Find, startRedis},
	} {
		path, err := s.find()
		if err != nil || os.Getenv(s.env) != "" {
			continue
		}
		url, err := s.start(ctx, e, path)
		if err != nil {
			return e, err
		}
		e.vars = append(e.vars, s.env+"="+url)
	}
	return e, nil
}

// stop ends the servers and removes what they wrote.
func (e *environment) stop() {
	for _, s := range e.servers {
		s.stop()
	}
	for _, dir := range e.dirs {
		if err := os.RemoveAll(dir); err != nil {
			say("%v", err)
		}
	}
}

// folder makes a folder for a server.
func (e *environment) folder() (servers.Dir, error) {
	dir, err := servers.NewDir()
	if dir.Path != "" {
		e.dirs = append(e.dirs, dir.Path)
	}
	return dir, err
}

// A server is a process that runs until it is stopped.
type server struct {
	title   string
	command *exec.Cmd
	log     string // path
	quit    syscall.Signal
	ended   chan struct{} // closed
}

// launch starts a server and waits until it answers.
func (e *environment) launch(ctx context.Context, s *server, answers func(context.Context) error) error {
	s.log = filepath.Join(s.command.Dir, "log")
	log, err := os.Create(s.log)
	if err != nil {
		return err
	}
	defer log.Close()
	s.command.Stdout, s.command.Stderr = log, log
	s.ended = make(chan struct{})
	if err := s.command.Start(); err != nil {
		return fmt.Errorf("start %s: %w", s.title, err)
	}
	e.servers = append(e.servers, s)
	go func() { // ends with the process, which stop ends
		defer close(s.ended)
		_ = s.command.Wait()
	}()
	return s.wait(ctx, answers)
}

func (s *server) wait(ctx context.Context, answers func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTime, errors.New("it does not answer"))
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if answers(ctx) == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-s.ended:
			return fmt.Errorf("start %s: it ended: %s", s.title, s.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("start %s: %w: %s", s.title, context.Cause(ctx), s.lastWords())
		}
	}
}

// lastWords is the last line of the log.
func (s *server) lastWords() string {
	b, _ := os.ReadFile(s.log) // or there is none
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return lines[len(lines)-1]
}

func (s *server) stop() {
	_ = s.command.Process.Signal(s.quit) // or it has ended
	select {
	case <-s.ended:
	case <-time.After(stopTime):
		_ = s.command.Process.Kill()
		<-s.ended
	}
}
