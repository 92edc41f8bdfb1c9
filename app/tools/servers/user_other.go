//go:build !linux

package servers

import "syscall"

// attributes keep Ctrl-C from a process: the command may still need it while
// it ends.
func attributes(syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
