package servers

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// A Postgres is the data of a PostgreSQL and what it takes to start it, again
// and again at the same port.
type Postgres struct {
	URL  string // with the password
	Port string
	Dir  Dir
	bin  string
}

// NewPostgres makes the data by the programs in bin, for a server whose one
// user is hubs.
func NewPostgres(ctx context.Context, bin string, dir Dir) (*Postgres, error) {
	password := rand.Text()
	file := filepath.Join(dir.Path, "password")
	if err := os.WriteFile(file, []byte(password), 0o600); err != nil {
		return nil, fmt.Errorf("make a PostgreSQL: %w", err)
	}
	if err := dir.user.own(file); err != nil {
		return nil, err
	}
	c := dir.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir.Path, "data"),
		"--username=hubs", "--auth=scram-sha-256", "--pwfile="+file,
		"--encoding=UTF8", "--no-locale", "--no-sync")
	if out, err := output(ctx, c); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	url := fmt.Sprintf("postgres://hubs:%s@127.0.0.1:%s/postgres?sslmode=disable", password, port)
	return &Postgres{URL: url, Port: port, Dir: dir, bin: bin}, nil
}

// Command starts the server with settings as fsync=off. It trades safety for
// speed: what it has written survives its own end, but not the machine's.
func (p *Postgres) Command(settings ...string) *exec.Cmd {
	args := []string{
		"-D", filepath.Join(p.Dir.Path, "data"), "-k", p.Dir.Path, "-h", "127.0.0.1", "-p", p.Port,
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "logging_collector=off",
	}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	return p.Dir.Command(filepath.Join(p.bin, "postgres"), args...)
}

// Answers reports whether the server takes connections.
func (p *Postgres) Answers(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, p.URL)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
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

// freePort is one of 127.0.0.1 where nobody listens now. It is below those that
// systems give to outgoing connections, of which one could take it first.
func freePort() (port string, err error) {
	for range 100 {
		port = strconv.Itoa(20_000 + mathrand.N(12_000))
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", port)); err == nil {
			return port, l.Close()
		}
	}
	return "", err
}
