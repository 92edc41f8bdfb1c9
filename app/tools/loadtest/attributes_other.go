//go:build !linux

package loadtest

import "syscall"

func attributes() *syscall.SysProcAttr { return nil }
