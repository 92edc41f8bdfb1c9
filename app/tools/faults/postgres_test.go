package faults_test

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/uptrace/bun/migrate"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/migrations"
)

const (
	aMinute = 12 * time.Second // what lasts a minute elsewhere
	aWhile  = 6 * time.Second
)

// messagesWait is what a process says while the database answers, but takes no
// messages.
const messagesWait = `messages: some wait to be archived since .*\d`

// databaseBad is what a process says that can't do its work for the database.
const databaseBad = `(?i)(database|postgres|table|write)[^:]*: .*\w{2}.* `

// postgresFaults are those of PostgreSQL.
var postgresFaults = []fault{
	{name: "postgres-stopped", how: "stopped, and started", lasts: aWhile, breaks: stopped("database"), want: want{ready: databaseBad}},
	{name: "postgres-killed", how: "killed, and started", lasts: aWhile, breaks: killed("database"), want: want{ready: databaseBad}},
	{name: "postgres-restarted", how: "restarted", breaks: restarted("database")},
	{name: "postgres-hung", how: "hangs, and goes on", lasts: aWhile, breaks: hung("database"), want: want{ready: databaseBad}},
	{name: "postgres-cut", how: "the network cuts connections", lasts: aWhile, breaks: linkIs("database", servertest.Cut), want: want{ready: databaseBad}},
	{name: "postgres-silent", how: "the network loses all", lasts: aWhile, breaks: linkIs("database", servertest.Hanging), want: want{ready: databaseBad}},
	{name: "postgres-slow", how: "the network is slow: 200 ms there and back", lasts: aWhile, breaks: linkSlow("database")},
	{name: "postgres-readonly", how: "takes no writes, as after a failover", lasts: aMinute, breaks: configured(map[string]string{"default_transaction_read_only": "on"}), want: want{ready: databaseBad}, short: true},
	{name: "postgres-timeout", how: "the messages are locked, and statements end after 300 ms", lasts: aMinute, breaks: both(configured(map[string]string{"statement_timeout": "300ms"}), locked("messages", "EXCLUSIVE")), want: want{ready: messagesWait}},
	{name: "postgres-locked-messages", how: "somebody locks the messages", lasts: aMinute, breaks: locked("messages", "ACCESS EXCLUSIVE"), want: want{old: 15 * time.Second, ready: messagesWait}},
	{name: "postgres-locked-hubs", how: "somebody locks hubs and widgets", lasts: aMinute, breaks: locked("hubs, widgets", "ACCESS EXCLUSIVE"), want: want{old: 15 * time.Second}},
	{name: "postgres-full", how: "the disk of the messages is full", lasts: aMinute, breaks: fullDisk, needs: mayMount, want: want{ready: messagesWait}},
	{name: "postgres-connections", how: "no connections are left", lasts: aWhile, breaks: stated(
		[]string{"ALTER ROLE site CONNECTION LIMIT 0", terminate}, []string{"ALTER ROLE site CONNECTION LIMIT -1"}), want: want{ready: databaseBad}},
	{name: "postgres-connections-cut", how: "an admin ends all connections", breaks: stated([]string{terminate}, nil)},
	{name: "postgres-password", how: "the password is changed, and changed back", lasts: aWhile, breaks: passwordChanged, want: want{ready: databaseBad}},
	{name: "postgres-tables-missing", how: "the tables are away", lasts: aMinute, breaks: stated(
		[]string{"ALTER SCHEMA public RENAME TO elsewhere"}, []string{"ALTER SCHEMA elsewhere RENAME TO public"}), want: want{ready: "hubs migrate"}},
	{name: "postgres-schema-older", how: "a migration is missing, and is made up for by hubs migrate", lasts: aWhile, breaks: olderSchema, want: want{ready: "hubs migrate"}},
	{name: "postgres-schema-newer", how: "a newer version has migrated", lasts: aWhile, breaks: stated(
		[]string{"INSERT INTO bun_migrations (name, group_id, migrated_at) VALUES ('99990101000000', 99, now())"},
		[]string{"DELETE FROM bun_migrations WHERE name = '99990101000000'"}), want: want{ready: "(?i)newer"}},
}

// linkIs changes what a link does, and lets all pass again.
func linkIs(name string, state servertest.LinkState) func(*rig) func() {
	return func(r *rig) func() {
		r.links[name].Set(state)
		return func() { r.links[name].Set(servertest.Whole) }
	}
}

func passwordChanged(r *rig) func() {
	var kept string
	c := r.connect("postgres")
	defer c.Close(r.Context())
	if err := c.QueryRow(r.Context(), "SELECT rolpassword FROM pg_authid WHERE rolname = 'site'").Scan(&kept); err != nil {
		r.Fatal(err)
	}
	r.exec("ALTER ROLE site PASSWORD 'another'", terminate)
	return func() { r.exec("ALTER ROLE site PASSWORD '" + kept + "'") }
}

// olderSchema takes the newest migration back, with what its tables hold.
func olderSchema(r *rig) func() {
	all, err := migrations.All()
	if err != nil {
		r.Fatal(err)
	}
	s, err := store.Open(r.direct)
	if err != nil {
		r.Fatal(err)
	}
	defer s.Close()
	newest := all.Sorted()[len(all.Sorted())-1]
	m := migrate.NewMigrator(s.DB(), all, migrate.WithTemplateData(migrations.For(s.DB().Dialect().Name())))
	if err := newest.Down(r.Context(), m, &newest); err != nil {
		r.Fatal(err)
	}
	r.execIn("site", "DELETE FROM bun_migrations WHERE name = '"+newest.Name+"'")
	return func() { r.run("migrate") }
}

// fullDisk moves the messages to a small disk and fills it up.
func fullDisk(r *rig) func() {
	disk := r.folder()
	r.disk("8m", disk.Path)
	space, filler := filepath.Join(disk.Path, "space"), filepath.Join(disk.Path, "filler")
	if err := errors.Join(os.Mkdir(space, 0o700), disk.Own(space), os.Chmod(disk.Path, 0o755)); err != nil {
		r.Fatal(err)
	}
	r.exec("CREATE TABLESPACE small LOCATION '" + space + "'")
	r.execIn("site", "ALTER TABLE messages SET TABLESPACE small")
	fill(r, filler)
	return func() {
		if err := os.Remove(filler); err != nil {
			r.Error(err)
		}
	}
}
