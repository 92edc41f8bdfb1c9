package store_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// Opening a SQLite file once more does not let go of the locks that the process
// has on it, as closing a file of that name would: they keep other processes from
// taking the log away in which writes are.
func TestOpeningAgainKeepsTheLocks(t *testing.T) {
	d := servertest.SQLite(t)
	open(t, d)
	path := strings.TrimPrefix(d.URL, "sqlite://")
	before := locksOn(t, path)
	again, err := store.Open(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if after := locksOn(t, path); before == 0 || after != before {
		t.Errorf("the process had %d locks, and has %d", before, after)
	}
}

// locksOn counts the locks that this process has on a file.
func locksOn(t *testing.T, path string) (n int) {
	t.Helper()
	var file syscall.Stat_t
	if err := syscall.Stat(path, &file); err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadFile("/proc/locks")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(all)) {
		if strings.Contains(line, fmt.Sprintf(" %d ", os.Getpid())) && strings.Contains(line, fmt.Sprintf(":%d ", file.Ino)) {
			n++
		}
	}
	return n
}
