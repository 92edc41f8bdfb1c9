package faults_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"time"
)

// sqliteFaults are those of a SQLite file.
var sqliteFaults = []fault{
	{name: "sqlite-locked", how: "another process holds the file's lock", on: together, lasts: aMinute, breaks: sqliteLocked, want: want{old: 15 * time.Second}},
	{name: "sqlite-full", how: "the disk is full", on: together, lasts: aMinute, breaks: sqliteFull, needs: mayMount, want: want{ready: databaseBad}},
	{name: "sqlite-moved", how: "the file is moved away, and back", on: together, lasts: aWhile, breaks: sqliteMoved, want: want{ready: databaseBad}},
	{name: "sqlite-deleted", how: "the file is deleted", on: together, lasts: aWhile, breaks: sqliteDeleted, want: want{ready: databaseBad, ends: true}, short: true},
}

// file is where the database of the one process is.
func (r *rig) file() string { return filepath.Join(r.dir, "hubs.db") }

func sqliteLocked(r *rig) func() {
	db, err := sql.Open("sqlite", "file:"+r.file()+"?_pragma=busy_timeout(30000)")
	if err != nil {
		r.Fatal(err)
	}
	c, err := db.Conn(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	if _, err := c.ExecContext(r.Context(), "BEGIN EXCLUSIVE"); err != nil {
		r.Fatal(err)
	}
	return func() {
		if _, err := c.ExecContext(context.Background(), "ROLLBACK"); err != nil {
			r.Error(err)
		}
		c.Close()
		db.Close()
	}
}

func sqliteFull(r *rig) func() {
	filler := filepath.Join(r.dir, "filler")
	fill(r, filler)
	return func() {
		if err := os.Remove(filler); err != nil {
			r.Error(err)
		}
	}
}

// files are the database and what belongs to it.
func (r *rig) files() (paths []string) {
	r.Helper()
	paths, err := filepath.Glob(r.file() + "*")
	if err != nil || len(paths) == 0 {
		r.Fatalf("no database at %s: %v", r.file(), err)
	}
	return paths
}

func sqliteMoved(r *rig) func() {
	away := filepath.Join(r.dir, "elsewhere")
	if err := os.Mkdir(away, 0o700); err != nil {
		r.Fatal(err)
	}
	moved := r.files()
	for _, path := range moved {
		if err := os.Rename(path, filepath.Join(away, filepath.Base(path))); err != nil {
			r.Fatal(err)
		}
	}
	return func() {
		for _, path := range moved {
			if err := os.Rename(filepath.Join(away, filepath.Base(path)), path); err != nil {
				r.Error(err)
			}
		}
		if err := os.Remove(away); err != nil {
			r.Error(err)
		}
	}
}

func sqliteDeleted(r *rig) func() {
	for _, path := range r.files() {
		if err := os.Remove(path); err != nil {
			r.Fatal(err)
		}
	}
	return nothing
}
