package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"strings"
	"syscall"

	"github.com/fedora-hubs/hubs/backend/redisd"
)

// startRedis starts a Redis that keeps nothing on disk and answers on this
// machine only, to its password.
func startRedis(ctx context.Context, e *environment, path string) (url string, err error) {
	u, err := serverUser()
	if err != nil {
		return "", fmt.Errorf("start Redis: %w", err)
	}
	dir, err := e.folder(u)
	if err != nil {
		return "", err
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	password := rand.Text()
	c := u.command(dir, path, "-")
	// Not on the command line, which others can read.
	c.Stdin = strings.NewReader(fmt.Sprintf(
		"bind 127.0.0.1\nport %s\nrequirepass %s\nsave \"\"\nappendonly no\ndir %s\n", port, password, dir))
	url = fmt.Sprintf("redis://:%s@127.0.0.1:%s/0", password, port)
	client, err := redisd.Open(url)
	if err != nil {
		return "", err
	}
	defer client.Close()
	say("Redis on port %s", port)
	return url, e.launch(ctx, &server{title: "Redis", command: c, quit: syscall.SIGTERM}, func(ctx context.Context) error {
		probe, err := net.Dial("tcp", "127.0.0.1:"+port) // the client would print a line for each failure
		if err != nil {
			return err
		}
		probe.Close()
		return client.Ping(ctx).Err()
	})
}
