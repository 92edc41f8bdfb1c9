package bus

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

var errSilent = errors.New("peer is silent")

// ping asks the peer for a sign of life; libzmq answers since version 4.2, and
// older ones ignore it. The two bytes are a lifetime, which we do not use.
var ping = commandFrame("PING", 0, 0)

// answering is how long a peer that has answered before may be silent.
const answering = 15 * time.Second

// keepalive is a connection that notices when its peer falls silent. TCP notices a
// peer that has gone, in about a minute, but not one that hangs, nor a proxy
// that holds a connection whose other end has gone.
type keepalive struct {
	net.Conn
	last    time.Time     // when something came
	noted   *moment       // so, for others; nil: nobody asks
	silence time.Duration // how long nothing may come; 0 while shaking hands
}

// Read waits for the peer, and asks it twice for a sign of life before it
// gives up.
func (k *keepalive) Read(p []byte) (int, error) {
	if k.silence == 0 {
		return k.Conn.Read(p)
	}
	for asked := 0; ; asked++ {
		if err := k.SetReadDeadline(time.Now().Add(k.silence / 3)); err != nil {
			return 0, err
		}
		n, err := k.Conn.Read(p)
		if n > 0 {
			k.hear(time.Now())
			return n, nil
		}
		switch {
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return 0, err
		case asked == 2:
			return 0, fmt.Errorf("%w for %v", errSilent, k.silence)
		}
		if err := k.ask(); err != nil {
			return 0, err
		}
	}
}

func (k *keepalive) hear(at time.Time) {
	k.last = at
	if k.noted != nil {
		k.noted.store(at)
	}
}

// answered takes a command of the peer. One that answers pings is known to be
// gone much sooner than one that may only have nothing to say.
func (k *keepalive) answered(c []byte) {
	if bytes.HasPrefix(c, []byte("\x04PONG")) {
		k.silence = min(k.silence, answering)
	}
}

func (k *keepalive) ask() error {
	if err := k.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return err
	}
	_, err := k.Conn.Write(ping)
	return err
}
