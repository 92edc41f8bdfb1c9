package store_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/fedora-hubs/hubs/backend/store"
)

// A new database is for its owner alone, with all files beside it; one that is
// there keeps the rights that somebody gave it.
func TestFilesOfSQLiteAreTheOwners(t *testing.T) {
	dir := t.TempDir()
	given := filepath.Join(dir, "given.db")
	if err := os.WriteFile(given, nil, 0o640); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{filepath.Join(dir, "new.db"): 0o600, given: 0o640} {
		s, err := store.Open("sqlite://" + path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		files, _ := filepath.Glob(path + "*") // the pattern is right
		if len(files) != 3 {
			t.Errorf("the files are %v, want the database, -wal and -shm", files)
		}
		for _, file := range files {
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Mode().Perm(); got != want {
				t.Errorf("%s has the rights %v, want %v", filepath.Base(file), got, want)
			}
		}
	}
}

// A file that is moved away is not replaced by an empty one, so that all is well
// when it is moved back.
func TestFileOfSQLiteIsMovedAndComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "here.db")
	s, err := store.Open("sqlite://" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.DB().SetMaxIdleConns(0) // each statement has a connection of its own
	move(t, path, path+".away")
	if err := s.Schema(t.Context()); err == nil || store.IsSchema(err) {
		t.Errorf("without its file the database says %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("there is another file in its place")
	}
	move(t, path+".away", path)
	if err := s.Schema(t.Context()); err != nil {
		t.Errorf("with its file again: %v", err)
	}
}

func move(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}
