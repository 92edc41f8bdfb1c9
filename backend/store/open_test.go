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
