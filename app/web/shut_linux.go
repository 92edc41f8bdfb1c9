package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/fedora-hubs/hubs/backend/sleep"
)

// Closing a listener resets the connections that the system has made for it and
// that were not accepted yet, and with them what was sent on them. So the system
// is first told to make no more of them, and those that there are get accepted.

// strangers drops the first packet of every new connection: flags are in byte 13
// of a TCP header. The client sends it again, a second later, and is refused then.
var strangers = []unix.SockFilter{
	{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 13},
	{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: synFlag, Jt: 0, Jf: 1},
	{Code: unix.BPF_RET | unix.BPF_K, K: 0},
	{Code: unix.BPF_RET | unix.BPF_K, K: 0xffffffff},
}

const (
	synFlag = 0x02
	// quiet is how long nobody must be waiting: longer than a handshake that has
	// begun takes between a proxy and its servers.
	quiet    = 50 * time.Millisecond
	lookEach = 5 * time.Millisecond
)

// shut lets nobody new in, and waits until all who came have been accepted.
func shut(ctx context.Context, l net.Listener) error {
	s, ok := l.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return err
	}
	if err := control(raw, func(fd int) error {
		return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(strangers)), Filter: &strangers[0]})
	}); err != nil {
		// Some systems let nobody but root do that. Then those who wait are still
		// accepted; who comes in the moment between that and the end is reset.
		return errors.Join(errStrangers, err, accepted(ctx, raw, 0))
	}
	return accepted(ctx, raw, quiet)
}

// errStrangers says that new connections can't be kept away.
var errStrangers = errors.New("the system can't be told to refuse new connections")

// accepted waits until nobody has waited to be accepted for a time.
func accepted(ctx context.Context, raw syscall.RawConn, quiet time.Duration) error {
	for still := time.Duration(0); still <= quiet && ctx.Err() == nil; {
		sleep.For(ctx, lookEach)
		still += lookEach
		if err := control(raw, func(fd int) error {
			info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
			if err == nil && info.Unacked > 0 { // of a listener: those that wait to be accepted
				still = 0
			}
			return err
		}); err != nil {
			return fmt.Errorf("count those who wait: %w", err)
		}
	}
	return ctx.Err()
}

func control(raw syscall.RawConn, f func(fd int) error) (err error) {
	if failed := raw.Control(func(fd uintptr) { err = f(int(fd)) }); failed != nil {
		return failed
	}
	return err
}
