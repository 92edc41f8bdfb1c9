package main

import (
	"context"
	"fmt"
	"syscall"

	"github.com/fedora-hubs/hubs/app/tools/servers"
)

// startRedis starts a Redis by the program at path. Its data end with it.
func startRedis(ctx context.Context, e *environment, path string) (url string, err error) {
	dir, err := e.folder()
	if err != nil {
		return "", fmt.Errorf("start Redis: %w", err)
	}
	r, err := servers.NewRedis(path, dir)
	if err != nil {
		return "", err
	}
	say("Redis on port %s", r.Port)
	return r.URL, e.launch(ctx, &server{title: "Redis", command: r.Command(), quit: syscall.SIGTERM}, r.Answers)
}
