package servers

import "syscall"

// attributes make a process end when we do, however we do, and keep Ctrl-C
// from it: the command may still need it while it ends.
func attributes(quit syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: quit}
}
