// Package app makes the program: its settings, its commands, and the wiring of
// its parts.
//
// This is the only place that reads the environment, chooses a database and a Redis,
// and hands parts to each other (wire.go). Everything else takes what it needs as
// small interfaces, so one process with all roles and many with one each are the same
// code, and a test runs the real program with Run.
//
// README.md beside it is for those who run it; docs_test.go holds its tables to the
// code.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/caarlos0/env/v11"

	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/widgets"
)

// Main runs the program with the kinds of widgets that it is to know, and
// exits.
func Main(kinds ...widgets.Kind) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := Run(ctx, Process{os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr}, kinds...)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "hubs:", err)
		os.Exit(1)
	}
}

// A Process is what the program sees of the outside.
type Process struct {
	Args   []string
	Env    []string // NAME=value
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// A program is one run: what the commands work with.
type program struct {
	Process
	config Config
	rules  rules.Set
	kinds  widgets.Kinds
	log    *slog.Logger
}

// isSet tells whether the environment has a variable.
func (p *program) isSet(name string) bool { return env.ToMap(p.Env)[name] != "" }

// Run runs one command until it is done or the context ends.
func Run(ctx context.Context, p Process, kinds ...widgets.Kind) error {
	byName, err := widgets.ByName(kinds)
	if err != nil {
		return err
	}
	config, err := load(p.Env)
	if err != nil {
		return err
	}
	var cli commands
	done := false
	parser, err := kong.New(&cli, kong.Name("hubs"), kong.Description("Live pages for the teams and people of a community."),
		kong.Writers(p.Stdout, p.Stderr), kong.Exit(func(int) { done = true }), kong.UsageOnError())
	if err != nil {
		return fmt.Errorf("commands: %w", err)
	}
	chosen, err := parser.Parse(p.Args)
	if done {
		return nil // the help was asked for
	}
	if err != nil {
		return err
	}
	chosen.BindTo(ctx, (*context.Context)(nil))
	err = chosen.Run(&program{p, config, config.rules(), byName, config.logger(p.Stderr)})
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil
	}
	return err
}
