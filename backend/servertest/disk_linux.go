package servertest

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// A SmallDisk is a file system of a test's own. Making one is for root alone.
type SmallDisk struct {
	tb   testing.TB
	Path string
}

// Disk mounts a file system of a size as "2m". It is gone after the test.
func Disk(tb testing.TB, size string) *SmallDisk {
	tb.Helper()
	d := &SmallDisk{tb, tb.TempDir()}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "hubs-test", d.Path).CombinedOutput(); err != nil {
		Missing(tb, "the right to mount a file system", "run the tests as root: "+string(out))
	}
	tb.Cleanup(func() {
		if out, err := exec.Command("umount", "--lazy", d.Path).CombinedOutput(); err != nil {
			tb.Errorf("unmount: %v: %s", err, out)
		}
	})
	return d
}

// Fill fills the disk with a file called filling.
func (d *SmallDisk) Fill() {
	d.tb.Helper()
	f, err := os.Create(filepath.Join(d.Path, "filling"))
	if err != nil {
		d.tb.Fatal(err)
	}
	defer f.Close()
	if _, err := io.Copy(f, zeros{}); !errors.Is(err, syscall.ENOSPC) {
		d.tb.Fatalf("fill the disk: %v", err)
	}
}

// zeros has no end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// ReadOnly makes the disk read-only. Nothing on it may be open for writing.
func (d *SmallDisk) ReadOnly() {
	d.tb.Helper()
	if out, err := exec.Command("mount", "-o", "remount,ro", d.Path).CombinedOutput(); err != nil {
		d.tb.Fatalf("mount read-only: %v: %s", err, out)
	}
}
