package bus

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"
)

// Bits of the first byte of a frame.
const (
	more    = 1 << iota // another frame of the same message follows
	long                // eight bytes of size follow, instead of one
	command             // a frame of the protocol, not of a message
)

// Limits of what a peer may send.
const (
	greetingSize = 64 // bytes; fixed by the protocol
	maxReady     = 4 << 10
	maxFrames    = 16 // of one message
)

const (
	handshakeTime = 10 * time.Second
	writeTime     = 10 * time.Second
)

var (
	errProtocol = errors.New("peer does not keep to ZMTP")
	errTooLarge = errors.New("peer sends more than it may")
)

// A wire is one connection that speaks ZMTP 3.0 (rfc.zeromq.org/spec/23)
// without security. The handshake is zmq4's. Its frames are read here, because
// zmq4 allocates whatever size a frame claims to have, and panics over some.
type wire struct {
	net.Conn
	in        *bufio.Reader // from keepalive
	max       int           // bytes of a message
	greeting  int           // bytes of the peer's greeting that are still to come
	ready     []byte        // of the peer's first frame: checked, not yet read by zmq4
	keepalive *keepalive
}

// shake opens ZMTP over c within a time, as a socket of this type whose peer
// may send messages of max bytes.
func shake(c net.Conn, socket zmq4.SocketType, max int, within time.Duration) (w *wire, err error) {
	k := &keepalive{Conn: c}
	w = &wire{Conn: c, in: bufio.NewReaderSize(k, 64<<10), max: max, greeting: greetingSize, keepalive: k}
	defer func() {
		if p := recover(); p != nil { // zmq4 does, over malformed metadata
			err = fmt.Errorf("%w: %v", errProtocol, p)
		}
	}()
	if err := c.SetDeadline(time.Now().Add(within)); err != nil {
		return nil, err
	}
	server := socket == zmq4.Pub
	if _, err := zmq4.Open(w, null.Security(), socket, nil, server, nil); err != nil {
		return nil, err
	}
	return w, c.SetDeadline(time.Time{})
}

// Read gives zmq4 what it needs for the handshake: the greeting and one frame
// within the limits.
func (w *wire) Read(p []byte) (int, error) {
	if w.greeting > 0 {
		n, err := w.in.Read(p[:min(len(p), w.greeting)])
		w.greeting -= n
		return n, err
	}
	if len(w.ready) == 0 {
		flags, body, err := w.frame(maxReady)
		if err != nil {
			return 0, err
		}
		if flags != command {
			return 0, errProtocol
		}
		w.ready = appendFrame(nil, flags, body)
	}
	n := copy(p, w.ready)
	w.ready = w.ready[n:]
	return n, nil
}

// message reads one message. isCommand tells that it is one of the protocol.
func (w *wire) message() (frames [][]byte, isCommand bool, err error) {
	frames = make([][]byte, 0, 2)
	for left := w.max; len(frames) < maxFrames; {
		flags, body, err := w.frame(left)
		if err != nil {
			return nil, false, err
		}
		left -= len(body)
		frames = append(frames, body)
		if flags&more == 0 {
			return frames, flags&command != 0, nil
		}
	}
	return nil, false, fmt.Errorf("%w: message of over %d frames", errTooLarge, maxFrames)
}

// frame reads one frame of at most max bytes.
func (w *wire) frame(max int) (flags byte, body []byte, err error) {
	if flags, err = w.in.ReadByte(); err != nil {
		return 0, nil, err
	}
	if flags&^(more|long|command) != 0 || flags&command != 0 && flags&more != 0 {
		return 0, nil, errProtocol
	}
	size, err := w.size(flags&long != 0)
	if err != nil {
		return 0, nil, err
	}
	if size > uint64(max) {
		return 0, nil, fmt.Errorf("%w: frame of %d bytes", errTooLarge, size)
	}
	body = make([]byte, size)
	_, err = io.ReadFull(w.in, body)
	return flags &^ long, body, err
}

func (w *wire) size(long bool) (uint64, error) {
	if !long {
		b, err := w.in.ReadByte()
		return uint64(b), err
	}
	var b [8]byte
	_, err := io.ReadFull(w.in, b[:])
	return binary.BigEndian.Uint64(b[:]), err
}

// write sends whole frames.
func (w *wire) write(frames []byte) error {
	if err := w.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return err
	}
	_, err := w.Conn.Write(frames)
	return err
}

func appendFrame(to []byte, flags byte, body []byte) []byte {
	if len(body) <= 0xff {
		to = append(to, flags, byte(len(body)))
	} else {
		to = append(to, flags|long)
		to = binary.BigEndian.AppendUint64(to, uint64(len(body)))
	}
	return append(to, body...)
}

// commandFrame makes a frame of the protocol, like PING.
func commandFrame(name string, body ...byte) []byte {
	return appendFrame(nil, command, append([]byte{byte(len(name))}, name+string(body)...))
}
