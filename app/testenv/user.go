package main

import (
	"errors"
	"os"
	"os/exec"
	osuser "os/user"
	"strconv"
	"syscall"
)

// A user is whom a server runs as.
type user struct {
	credential *syscall.Credential // nil: us
}

// serverUser is us, or, since PostgreSQL refuses to run as root, one with few
// rights.
func serverUser() (user, error) {
	if os.Geteuid() != 0 {
		return user{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := osuser.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return user{}, err
		}
		return user{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return user{}, errors.New("there is no user postgres or nobody to run it as")
}

// own gives a file to the user.
func (u user) own(path string) error {
	if u.credential == nil {
		return nil
	}
	return os.Chown(path, int(u.credential.Uid), int(u.credential.Gid))
}

// command is one that runs as the user, in dir.
func (u user) command(dir, path string, args ...string) *exec.Cmd {
	c := exec.Command(path, args...)
	c.Dir = dir
	c.Env = []string{"HOME=" + dir, "LC_ALL=C", "PATH=" + os.Getenv("PATH"), "TZ=UTC"}
	c.SysProcAttr = attributes(syscall.SIGINT)
	c.SysProcAttr.Credential = u.credential
	return c
}
