// Package servers makes a PostgreSQL and a Redis of our own: empty, on this
// machine only, behind a password, and run by a user that they accept. Who
// starts them ends them.
package servers

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	osuser "os/user"
	"strconv"
	"syscall"
)

// A Dir is a folder for one server, of the user that the server runs as.
type Dir struct {
	Path string
	user user
}

// NewDir makes a folder. The caller removes it.
func NewDir() (Dir, error) {
	u, err := serverUser()
	if err != nil {
		return Dir{}, err
	}
	path, err := os.MkdirTemp("", "hubs-testenv-")
	if err != nil {
		return Dir{}, fmt.Errorf("make a folder for a server: %w", err)
	}
	return Dir{path, u}, u.own(path)
}

// Command is one that runs as the folder's user, in the folder.
func (d Dir) Command(path string, args ...string) *exec.Cmd {
	c := exec.Command(path, args...)
	c.Dir = d.Path
	c.Env = []string{"HOME=" + d.Path, "LC_ALL=C", "PATH=" + os.Getenv("PATH"), "TZ=UTC"}
	c.SysProcAttr = attributes(syscall.SIGINT)
	c.SysProcAttr.Credential = d.user.credential
	return c
}

// Own gives a file to the folder's user.
func (d Dir) Own(path string) error { return d.user.own(path) }

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
	return user{}, errors.New("there is no user postgres or nobody to run a server as")
}

// own gives a file to the user.
func (u user) own(path string) error {
	if u.credential == nil {
		return nil
	}
	return os.Chown(path, int(u.credential.Uid), int(u.credential.Gid))
}
