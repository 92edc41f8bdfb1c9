// Testenv runs a command, usually the tests, beside the servers that it needs.
//
//	go run ./app/tools/testenv [-with race,nginx] [--] COMMAND ARGUMENTS...
//
// It looks for PostgreSQL, Redis, Chromium, a Python with zmq, Node.js, npm,
// foreman, nginx and Caddy, in versions that will do, and installs what is missing
// where it may: with apt-get or dnf, as root or by a sudo that asks for no
// password. It
// downloads what tests need of Go's and npm's registries. Then it starts a
// PostgreSQL and a Redis of its own, runs COMMAND with their addresses in the
// environment (HUBS_TEST_…), and stops and removes all of it again. It ends with
// the exit code of COMMAND (go run makes 1 of any but 0).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/fedora-hubs/hubs/app/tools/install"
)

func main() {
	// The servers end with the thread that started them, if we are killed.
	runtime.LockOSThread()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run gives the exit code: 2 for a wrong call, 1 if a server does not start.
func run(ctx context.Context, args []string) int {
	with, command, err := parse(args, os.Stderr)
	if err != nil {
		return 2
	}
	all := append(needs(), with...)
	missing := install.Absent(all)
	if len(missing) > 0 {
		install.Missing(ctx, missing, say)
	}
	fetch(ctx, downloads())
	for _, n := range missing {
		if _, err := n.Find(); err != nil {
			say("%v: %s will be left out, or fail in CI", err, n.Without)
		}
	}
	e, err := start(ctx)
	defer e.stop()
	if err != nil {
		say("%v", err)
		return 1
	}
	return execute(ctx, command, append(e.vars, install.Vars(all)...))
}

// parse reads the command line.
func parse(args []string, errors io.Writer) (with []install.Need, command []string, err error) {
	flags := flag.NewFlagSet("testenv", flag.ContinueOnError)
	flags.SetOutput(errors)
	flags.Usage = func() {
		fmt.Fprintln(errors, "usage: go run ./app/tools/testenv [-with NAME,...] [--] COMMAND ARGUMENTS...")
		flags.PrintDefaults()
	}
	flags.Func("with", "what else the command needs: race (a C compiler for the race detector), nginx", func(names string) error {
		for name := range strings.SplitSeq(names, ",") {
			n, known := extras[name]
			if !known {
				return fmt.Errorf("%q is not known", name)
			}
			with = append(with, n)
		}
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return nil, nil, err
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return nil, nil, flag.ErrHelp
	}
	return with, flags.Args(), nil
}

// execute runs the command and gives its exit code, as a shell does: 127 if it
// is not there, 128 and the number of the signal that ended it.
func execute(ctx context.Context, command, vars []string) int {
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(), vars...)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 10 * time.Second
	err := c.Run()
	var exit *exec.ExitError
	switch {
	case c.ProcessState == nil:
		say("run %s: %v", command[0], err)
		return 127
	case errors.As(err, &exit):
		if s, ok := exit.Sys().(syscall.WaitStatus); ok && s.Signaled() {
			return 128 + int(s.Signal())
		}
		return exit.ExitCode()
	case err != nil: // its output was not closed in time
		return 1
	}
	return 0
}

// say prints one line, apart from the command's own.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "testenv: "+format+"\n", args...)
}
