package bus

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

const (
	// beside is how long a connection may take until another one is tried beside
	// it: a proxy may hold it for a publisher that is gone, and a publisher that
	// is back is reached by a new one only.
	beside = 1500 * time.Millisecond
	// attempts is how many are tried at a time.
	attempts = 8
)

// dialer notices within a minute that the publisher's machine has gone.
var dialer = net.Dialer{
	Timeout:         handshakeTime,
	KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3},
}

// An attempt is a connection that subscribes, or why there is none.
type attempt struct {
	wire *wire
	err  error
}

// connect gives the first connection that is subscribed, out of several if one
// takes long. It notes those that fail, and gives up when none is left.
func (s *subscription) connect(ctx context.Context) (*wire, error) {
	trying, end := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer end()
	done := make(chan attempt)
	pending := 0
	try := func() {
		pending++
		all.Go(func() {
			w, err := s.subscribe(trying)
			select {
			case done <- attempt{w, err}:
			case <-trying.Done():
				if err == nil {
					w.Close()
				}
			}
		})
	}
	try()
	tick := time.NewTicker(beside)
	defer tick.Stop()
	for {
		select {
		case a := <-done:
			if pending--; a.err == nil {
				return a.wire, nil
			}
			if s.fails(ctx, a.err); pending == 0 {
				return nil, a.err
			}
		case <-tick.C:
			if pending < attempts {
				try()
			}
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// subscribe makes one connection and subscribes.
func (s *subscription) subscribe(ctx context.Context) (*wire, error) {
	c, err := s.dial(ctx, "tcp", s.peer.address)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { c.Close() })
	w, err := s.greet(c)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return w, nil
}

func (s *subscription) greet(c net.Conn) (*wire, error) {
	w, err := shake(c, zmq4.Sub, maxReceived, min(handshakeTime, s.options.Silence))
	if err != nil {
		return nil, err
	}
	var topics []byte
	for _, t := range s.options.Topics {
		topics = appendFrame(topics, 0, append([]byte{1}, t...))
	}
	if err := w.write(append(topics, ping...)); err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	return w, nil
}
