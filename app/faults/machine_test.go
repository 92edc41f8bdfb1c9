package faults_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/fedora-hubs/hubs/app/servers"
)

// mayMount reports why a small disk can't be made here.
func mayMount() error {
	dir, err := os.MkdirTemp("", "faults-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if os.Geteuid() != 0 || exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "faults", dir).Run() != nil {
		return errors.New("a small disk can be mounted by root only")
	}
	return exec.Command("umount", dir).Run()
}

// disk mounts a small disk for as long as the rig runs, and gives a folder on it
// that belongs to whom a server's folder belongs to.
func (r *rig) disk(size string, of servers.Dir) string {
	r.Helper()
	at := filepath.Join(of.Path, "disk")
	if err := os.Mkdir(at, 0o755); err != nil {
		r.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "faults", at).CombinedOutput(); err != nil {
		r.Fatalf("mount a small disk: %v: %s", err, out)
	}
	r.undo = append(r.undo, func() {
		if out, err := exec.Command("umount", "--lazy", at).CombinedOutput(); err != nil {
			r.group.Errorf("unmount the small disk: %v: %s", err, out)
		}
	})
	dir := filepath.Join(at, "space")
	if err := os.Mkdir(dir, 0o700); err != nil {
		r.Fatal(err)
	}
	owner, err := os.Stat(of.Path)
	if err != nil {
		r.Fatal(err)
	}
	who, _ := owner.Sys().(*syscall.Stat_t)
	if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
		r.Fatal(err)
	}
	return dir
}

// fill writes a file until the disk is full.
func fill(r *rig, path string) {
	r.Helper()
	f, err := os.Create(path)
	if err != nil {
		r.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 64<<10); len(block) > 0; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			block = block[:len(block)/2] // into the last corner
		} else if err != nil {
			r.Fatal(err)
		}
	}
}
