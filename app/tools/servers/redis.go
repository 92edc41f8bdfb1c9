package servers

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os/exec"
	"strings"

	"github.com/fedora-hubs/hubs/backend/redisd"
)

// A Redis is what it takes to start one, again and again at the same port. It
// keeps nothing on disk, unless it is told to.
type Redis struct {
	URL      string // with the password
	Port     string
	Dir      Dir
	path     string
	password string
}

// NewRedis is a server by the program at path.
func NewRedis(path string, dir Dir) (*Redis, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	password := rand.Text()
	return &Redis{fmt.Sprintf("redis://:%s@127.0.0.1:%s/0", password, port), port, dir, path, password}, nil
}

// Command starts the server with settings beside its own, a line each.
func (r *Redis) Command(settings ...string) *exec.Cmd {
	c := r.Dir.Command(r.path, "-")
	own := fmt.Sprintf("bind 127.0.0.1\nport %s\nrequirepass %s\nsave \"\"\nappendonly no\ndir %s\n", r.Port, r.password, r.Dir.Path)
	// Not on the command line, which others can read.
	c.Stdin = strings.NewReader(own + strings.Join(settings, "\n") + "\n")
	return c
}

// Answers reports whether the server takes commands.
func (r *Redis) Answers(ctx context.Context) error {
	probe, err := net.Dial("tcp", "127.0.0.1:"+r.Port) // the client would print a line for each failure
	if err != nil {
		return err
	}
	probe.Close()
	client, err := redisd.Open(r.URL)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	return client.Ping(ctx).Err()
}
