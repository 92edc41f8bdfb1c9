package main

import (
	"context"
	"fmt"
	"syscall"

	"github.com/fedora-hubs/hubs/app/tools/servers"
)

// startPostgres starts a PostgreSQL from the programs in bin, with an empty
// data folder. Its data end with it.
func startPostgres(ctx context.Context, e *environment, bin string) (url string, err error) {
	dir, err := e.folder()
	if err != nil {
		return "", fmt.Errorf("start PostgreSQL: %w", err)
	}
	p, err := servers.NewPostgres(ctx, bin, dir)
	if err != nil {
		return "", err
	}
	say("PostgreSQL on port %s", p.Port)
	c := p.Command("synchronous_commit=off", "max_connections=200")
	return p.URL, e.launch(ctx, &server{title: "PostgreSQL", command: c, quit: syscall.SIGINT}, p.Answers)
}
