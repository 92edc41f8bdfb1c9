package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fedora-hubs/hubs/app/tools/install"
	"github.com/fedora-hubs/hubs/backend/loopback"
)

// A superuser may do everything on the PostgreSQL of this machine.
type superuser interface {
	// SQL runs statements on the server at a port, and gives what they answer.
	SQL(ctx context.Context, port uint16, statements string) (string, error)
	// Prepend puts a line before the others of a file of the server.
	Prepend(ctx context.Context, line, file string) error
}

// errRoot says that something needs root and we are not.
var errRoot = errors.New("not root, and sudo would ask for a password")

// postgresUser is the account that a server comes with. It is let in over the
// socket.
type postgresUser struct{}

func (u postgresUser) SQL(ctx context.Context, port uint16, statements string) (string, error) {
	// Not an argument, which others can read: it may have a password.
	return u.run(ctx, strings.NewReader(statements),
		"psql", "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-p", strconv.Itoa(int(port)), "-d", "postgres")
}

func (u postgresUser) Prepend(ctx context.Context, line, file string) error {
	_, err := u.run(ctx, nil, "sed", "-i", "1i "+line, file)
	return err
}

func (postgresUser) run(ctx context.Context, in io.Reader, args ...string) (string, error) {
	root, ok := install.AsRoot(ctx)
	if !ok {
		return "", errRoot
	}
	args = slices.Concat(root, []string{"runuser", "-u", "postgres", "--"}, args)
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Dir, c.Stdin = "/", in
	out, err := c.Output()
	return strings.TrimSpace(string(out)), err
}

// What PostgreSQL says when it lets nobody in.
const (
	wrongPassword = "28P01" // or no such role
	notAllowed    = "28000" // by pg_hba.conf, or no such role
	noDatabase    = "3D000"
	starting      = "57P03"
)

// postgres makes the database that is set answer.
func (set settings) postgres(ctx context.Context, as superuser) error {
	url := set["HUBS_DATABASE_URL"]
	if !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://") {
		say("the database is not PostgreSQL: nothing to do")
		return nil
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return errors.New("HUBS_DATABASE_URL in .env can't be read") // the cause may show the password
	}
	at := address(config.Host, config.Port)
	s := service{
		title: "PostgreSQL", setting: "HUBS_DATABASE_URL", at: at, local: isLocal(config.Host),
		need: install.Postgres, names: []string{"postgresql"}, before: initialise, port: config.Port,
		answers: func(ctx context.Context) bool { return isThere(login(ctx, config)) },
	}
	if err := s.ensure(ctx); err != nil {
		return err
	}
	d := &database{config: config, at: at, as: as}
	return d.ensure(ctx)
}

// login connects once.
func login(ctx context.Context, config *pgx.ConnConfig) error {
	c, err := pgx.ConnectConfig(ctx, config.Copy())
	if err != nil {
		return err
	}
	return c.Close(ctx)
}

// isThere tells from a login whether a server answered.
func isThere(err error) bool {
	return err == nil || codeOf(err) != "" && codeOf(err) != starting
}

func codeOf(err error) string {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code
	}
	return ""
}

// A database is one on a server that answers.
type database struct {
	config *pgx.ConnConfig
	at     string
	as     superuser
	made   bool // its role, by us
	opened bool // pg_hba.conf
}

// ensure makes the role and the database, if they are missing.
func (d *database) ensure(ctx context.Context) error {
	for ctx.Err() == nil {
		err := login(ctx, d.config)
		if err == nil {
			say("the database %s is at %s", d.config.Database, d.at)
			return nil
		}
		if !isLocal(d.config.Host) {
			return fmt.Errorf("PostgreSQL at %s refuses the login of HUBS_DATABASE_URL (%s): mend it there, or in .env", d.at, codeOf(err))
		}
		if err := d.mend(ctx, codeOf(err)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// mend does one thing about a login that failed.
func (d *database) mend(ctx context.Context, code string) error {
	role, name := d.config.User, d.config.Database
	if code == noDatabase {
		say("creating the database %s", name)
		return d.do(ctx, "CREATE DATABASE "+identifier(name)+" OWNER "+identifier(role))
	}
	if code != wrongPassword && code != notAllowed {
		return fmt.Errorf("PostgreSQL at %s refuses the login of HUBS_DATABASE_URL (%s)", d.at, code)
	}
	found, err := d.ask(ctx, "SELECT 1 FROM pg_roles WHERE rolname = "+literal(role))
	switch {
	case err != nil:
		return err
	case found == "":
		say("creating the role %s", role)
		d.made = true
		return d.do(ctx, "CREATE ROLE "+identifier(role)+" LOGIN"+password(d.config.Password))
	case code == notAllowed && d.made && !d.opened:
		say("allowing the role %s to log in from this machine, in pg_hba.conf", role)
		d.opened = true
		return d.open(ctx)
	case code == notAllowed:
		return fmt.Errorf("PostgreSQL at %s lets %s not in: add `host %s %s samehost scram-sha-256` to its pg_hba.conf, and reload it", d.at, role, name, role)
	}
	return fmt.Errorf("PostgreSQL at %s has a role %s with another password: put it into HUBS_DATABASE_URL in .env", d.at, role)
}

// open lets the role log in with its password, as some distributions do not
// allow. Our line is the first: it is for our role and our database alone.
func (d *database) open(ctx context.Context) error {
	file, err := d.ask(ctx, "SHOW hba_file")
	if err != nil {
		return err
	}
	line := fmt.Sprintf("host %q %q samehost scram-sha-256", d.config.Database, d.config.User)
	if err := d.as.Prepend(ctx, line, file); err != nil {
		return fmt.Errorf("%s can't be changed: add `%s` at its top, and reload PostgreSQL: %w", file, line, err)
	}
	if err := d.do(ctx, "SELECT pg_reload_conf()"); err != nil {
		return err
	}
	for end := time.Now().Add(reloadTime); codeOf(login(ctx, d.config)) == notAllowed && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
	return nil
}

// reloadTime is how long a server may take to follow its files.
const reloadTime = 10 * time.Second

func (d *database) do(ctx context.Context, statement string) error {
	_, err := d.ask(ctx, statement)
	return err
}

func (d *database) ask(ctx context.Context, query string) (string, error) {
	answer, err := d.as.SQL(ctx, d.config.Port, query)
	if err == nil {
		return answer, nil
	}
	if !errors.Is(err, errRoot) {
		say("psql as the user postgres: %v", err)
	}
	return "", fmt.Errorf("PostgreSQL at %[3]s does not let %[1]s into the database %[2]s, and to change that takes root: as the user postgres, "+
		"run `createuser --pwprompt %[1]s` with the password of HUBS_DATABASE_URL and `createdb --owner %[1]s %[2]s`, "+
		"or correct HUBS_DATABASE_URL in .env, then `make dev` again", d.config.User, d.config.Database, d.at)
}

func identifier(name string) string { return pgx.Identifier{name}.Sanitize() }

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func password(p string) string {
	if p == "" {
		return ""
	}
	return " PASSWORD " + literal(p)
}

// initialise makes the data of a new server, where the distribution leaves that
// to us.
func initialise(ctx context.Context, root []string) error {
	if _, err := exec.LookPath("postgresql-setup"); err != nil {
		return nil
	}
	if install.Quietly(ctx, root, "test", "-e", "/var/lib/pgsql/data/PG_VERSION") == nil {
		return nil
	}
	say("preparing PostgreSQL's data")
	return install.Quietly(ctx, root, "postgresql-setup", "--initdb")
}

// isLocal reports whether a server is reached without a network: also by a socket.
func isLocal(host string) bool { return strings.HasPrefix(host, "/") || loopback.Is(host) }

func address(host string, port uint16) string {
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}
