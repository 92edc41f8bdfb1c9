package faults_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
)

// newDatabase makes an empty database that belongs to an account of the same
// name without other rights, and gives its URL. The server encodes text in it
// as the options say.
func (r *rig) newDatabase(name string, options ...string) string {
	r.Helper()
	password := rand.Text()
	r.exec(fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", name, password))
	create := fmt.Sprintf("CREATE DATABASE %s OWNER %s TEMPLATE template0", name, name)
	for _, o := range options {
		create += " " + o
	}
	r.exec(create)
	u, err := url.Parse(r.postgres.URL)
	if err != nil {
		r.Fatal(err)
	}
	u.User, u.Path = url.UserPassword(name, password), "/"+name
	return u.String()
}

// exec runs statements as the server's superuser, each by itself, in its own
// database.
func (r *rig) exec(statements ...string) { r.Helper(); r.execIn("postgres", statements...) }

// execIn runs them in a database.
func (r *rig) execIn(database string, statements ...string) {
	r.Helper()
	c := r.connect(database)
	defer func() { _ = c.Close(context.Background()) }()
	for _, s := range statements {
		if _, err := c.Exec(r.Context(), s); err != nil {
			r.Fatalf("%s: %v", s, err)
		}
	}
}

// connect opens a connection to a database that does not go by the link.
func (r *rig) connect(database string) *pgx.Conn {
	r.Helper()
	config, err := pgx.ParseConfig(r.postgres.URL)
	if err != nil {
		r.Fatal(err)
	}
	config.Database, config.ConnectTimeout = database, startTime
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	c, err := pgx.ConnectConfig(r.Context(), config)
	if err != nil {
		r.Fatalf("connect to PostgreSQL: %v", err)
	}
	return c
}

// terminate ends the program's connections to its database.
const terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'site'"

// configured sets something for the whole server, and for connections that are
// open, and resets it.
func configured(settings map[string]string) func(*rig) func() {
	return func(r *rig) func() {
		for name, value := range settings {
			r.exec(fmt.Sprintf("ALTER SYSTEM SET %s = '%s'", name, value))
		}
		r.exec("SELECT pg_reload_conf()")
		return func() {
			for name := range settings {
				r.exec("ALTER SYSTEM RESET " + name)
			}
			r.exec("SELECT pg_reload_conf()")
		}
	}
}

// locked holds a lock on tables.
func locked(tables, mode string) func(*rig) func() {
	return func(r *rig) func() {
		c := r.connect("site")
		for _, s := range []string{"BEGIN", "SET LOCAL statement_timeout = 0", fmt.Sprintf("LOCK TABLE %s IN %s MODE", tables, mode)} {
			if _, err := c.Exec(r.Context(), s); err != nil {
				r.Fatalf("%s: %v", s, err)
			}
		}
		return func() { _ = c.Close(context.Background()) }
	}
}

// both breaks two things at once.
func both(one, two func(*rig) func()) func(*rig) func() {
	return func(r *rig) func() {
		first := one(r)
		second := two(r)
		return func() { second(); first() }
	}
}

// stated runs statements in the program's database, and others to heal it.
func stated(breaks, heals []string) func(*rig) func() {
	return func(r *rig) func() {
		r.execIn("site", breaks...)
		return func() { r.execIn("site", heals...) }
	}
}

// slow is how long a piece takes over a slow link, each way.
const slow = 100 * time.Millisecond

// linkSlow makes all that passes a link slow.
func linkSlow(name string) func(*rig) func() {
	return func(r *rig) func() {
		r.links[name].Slow(slow)
		return func() { r.links[name].Slow(0) }
	}
}
