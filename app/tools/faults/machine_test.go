package faults_test

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
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

// disk mounts a small disk on a folder for as long as the rig runs.
func (r *rig) disk(size, at string) {
	r.Helper()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "faults", at).CombinedOutput(); err != nil {
		r.Fatalf("mount a small disk: %v: %s", err, out)
	}
	r.undo = append(r.undo, func() {
		if out, err := exec.Command("umount", "--lazy", at).CombinedOutput(); err != nil {
			r.group.Errorf("unmount the small disk: %v: %s", err, out)
		}
	})
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
