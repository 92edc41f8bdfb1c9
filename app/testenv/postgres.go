package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// startPostgres starts a PostgreSQL from the programs in bin, with an empty
// data folder. It answers over TCP on this machine only, to its password, and
// trades safety for speed: its data end with it.
func startPostgres(ctx context.Context, e *environment, bin string) (url string, err error) {
	u, err := serverUser()
	if err != nil {
		return "", fmt.Errorf("start PostgreSQL: %w", err)
	}
	dir, err := e.folder(u)
	if err != nil {
		return "", err
	}
	password := rand.Text()
	if err := initPostgres(ctx, u, bin, dir, password); err != nil {
		return "", err
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	c := u.command(dir, filepath.Join(bin, "postgres"),
		"-D", filepath.Join(dir, "data"), "-k", dir, "-h", "127.0.0.1", "-p", port,
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
		"-c", "max_connections=200", "-c", "logging_collector=off")
	url = fmt.Sprintf("postgres://hubs:%s@127.0.0.1:%s/postgres?sslmode=disable", password, port)
	say("PostgreSQL on port %s", port)
	return url, e.launch(ctx, &server{title: "PostgreSQL", command: c, quit: syscall.SIGINT}, func(ctx context.Context) error {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		return conn.Close(ctx)
	})
}

func initPostgres(ctx context.Context, u user, bin, dir, password string) error {
	file := filepath.Join(dir, "password")
	if err := os.WriteFile(file, []byte(password), 0o600); err != nil {
		return err
	}
	if err := u.own(file); err != nil {
		return err
	}
	c := u.command(dir, filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"),
		"--username=hubs", "--auth=scram-sha-256", "--pwfile="+file,
		"--encoding=UTF8", "--no-locale", "--no-sync")
	out, err := output(ctx, c)
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

// output is like CombinedOutput, but ends with ctx.
func output(ctx context.Context, c *exec.Cmd) ([]byte, error) {
	stop := context.AfterFunc(ctx, func() {
		if c.Process != nil {
			_ = c.Process.Kill() // or it has ended
		}
	})
	defer stop()
	return c.CombinedOutput()
}
