package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// A SQLite file on a disk that is full, or that may not be written.
func TestCheckSQLiteDisk(t *testing.T) {
	dir := servertest.Disk(t, "2m")
	s := migrated(t, "sqlite://"+filepath.Join(dir.Path, "hubs.db"))
	dir.Fill()
	// What was written before may have left room.
	servertest.Eventually(t, "the disk is full", func() bool {
		err := s.Check(t.Context())
		return err != nil && store.Why(err) == "its disk is full"
	})
	if err := os.Remove(filepath.Join(dir.Path, "filling")); err != nil {
		t.Fatal(err)
	}
	lacks(t, s, "")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	dir.ReadOnly()
	s, err := store.Open("sqlite://" + filepath.Join(dir.Path, "hubs.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	lacks(t, s, "its file can't be opened") // nor the files beside it
}
