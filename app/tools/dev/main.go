// Dev makes a machine ready to work on Hubs with a process for each role, and
// starts them with foreman. It is what `make dev` runs.
//
// It installs what is missing, writes .env, starts PostgreSQL and Redis, makes
// the database, and fills it. It uses what is there already as it is, so that
// running it again is quick and changes nothing. A step that it can't do ends
// it with a sentence that says what to do by hand.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"github.com/fedora-hubs/hubs/app/tools/install"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	path, err := prepare(ctx, postgresUser{})
	stop()
	if err == nil {
		say("foreman starts the Procfile; Ctrl-C ends it")
		err = syscall.Exec(path, []string{"foreman", "start"}, os.Environ()) // returns only if it fails
	}
	fmt.Fprintln(os.Stderr, "dev:", err)
	os.Exit(1)
}

// prepare does all steps in the working directory, which is the project's, and
// gives the path of foreman.
func prepare(ctx context.Context, as superuser) (foreman string, err error) {
	if foreman, err = program(ctx, install.Foreman); err != nil {
		return "", err
	}
	if err := writeSettings(); err != nil {
		return "", err
	}
	set, err := readSettings(ctx, foreman)
	if err != nil {
		return "", err
	}
	for _, step := range []func(context.Context) error{
		set.freePorts,
		func(ctx context.Context) error { return set.postgres(ctx, as) },
		set.redis,
		func(ctx context.Context) error { return hubs(ctx, foreman, "migrate") },
		func(ctx context.Context) error { return hubs(ctx, foreman, "populate") },
	} {
		if err := step(ctx); err != nil {
			return "", err
		}
	}
	return foreman, ctx.Err()
}

// program gives the path of a program, which is installed if it is missing.
func program(ctx context.Context, n install.Need) (string, error) {
	if path, err := n.Find(); err == nil {
		return path, nil
	}
	install.Missing(ctx, []install.Need{n}, say)
	path, err := n.Find()
	if err != nil {
		how := fmt.Sprintf("install %s (Debian, Ubuntu) or %s (Fedora)", strings.Join(n.Apt, " "), strings.Join(n.Dnf, " "))
		if n.Title == install.Foreman.Title {
			how += ", or run `gem install foreman`"
		}
		return "", fmt.Errorf("%w: %s, then `make dev` again", err, how)
	}
	return path, nil
}

// hubs runs a command of the program with the settings of .env.
func hubs(ctx context.Context, foreman, command string) error {
	say("hubs %s", command)
	c := exec.CommandContext(ctx, foreman, "run", "./bin/hubs", command)
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("`hubs %s` failed, as it says above: %w", command, err)
	}
	return nil
}

// say prints one line about a step.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "dev: "+format+"\n", args...) }
