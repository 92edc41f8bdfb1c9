package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// writeSettings makes .env from the example, unless there is one.
func writeSettings() error {
	example, err := os.ReadFile(".env.example")
	if err != nil {
		return fmt.Errorf("read the example for .env: %w", err)
	}
	file, err := os.OpenFile(".env", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		say(".env has the settings")
		if own, err := os.ReadFile(".env"); err == nil && !bytes.Contains(own, []byte("HUBS_DEVELOPER_SIGN_IN")) {
			say("to sign in as anybody, add HUBS_DEVELOPER_SIGN_IN=yes to .env")
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("write .env: %w", err)
	}
	say(".env is made from .env.example")
	_, err = file.Write(example)
	return errors.Join(err, file.Close())
}

// settings are the environment that the processes will have.
type settings map[string]string

// readSettings asks foreman, which reads .env in its own way.
func readSettings(ctx context.Context, foreman string) (settings, error) {
	var complaint bytes.Buffer
	c := exec.CommandContext(ctx, foreman, "run", "env")
	c.Stderr = &complaint
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("foreman can't read .env: %w: %s", err, strings.TrimSpace(complaint.String()))
	}
	set := settings{}
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		set[name] = value
	}
	return set, nil
}

// freePorts sees whether our processes can listen.
func (set settings) freePorts(context.Context) error {
	web, traffic := set["HUBS_ADDR"], strings.TrimPrefix(strings.TrimPrefix(set["HUBS_TRAFFIC"], "tcp://"), "*")
	setting := "HUBS_ADDR"
	if web == "" {
		setting = "PORT"
		if web = "127.0.0.1:5000"; set["PORT"] != "" {
			web = "127.0.0.1:" + set["PORT"]
		}
	}
	for _, p := range []struct{ addr, what string }{
		{web, "set " + setting + " to another one"},
		{traffic, "set HUBS_TRAFFIC and HUBS_BUS_ENDPOINTS to another one"},
	} {
		if p.addr == "" {
			continue
		}
		l, err := net.Listen("tcp", p.addr)
		if errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("port %s is in use, perhaps by Hubs itself: end that, or %s in .env", p.addr, p.what)
		}
		if err == nil { // what else is wrong the process itself will tell
			l.Close()
		}
	}
	return nil
}
