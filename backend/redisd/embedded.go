package redisd

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// minTick is how often time passes for keys that expire: one may go this much
// too early or too late.
const minTick = 10 * time.Millisecond

// Embedded starts an empty Redis inside this process, without a port, and
// gives its client and what ends both. All that it holds is gone afterwards. A
// second client: redis.NewClient(client.Options()).
func Embedded() (client *redis.Client, closeAll func() error) {
	s := &embedded{redis: miniredis.NewMiniRedis(), stop: make(chan struct{})}
	s.ticking.Go(s.tick)
	client = redis.NewClient(failFast(&redis.Options{Addr: "embedded", Dialer: s.dial}))
	return client, func() error {
		err := client.Close()
		s.close()
		return err
	}
}

type embedded struct {
	redis   *miniredis.Miniredis
	mu      sync.Mutex // guards started and closed
	started bool
	closed  bool
	stop    chan struct{}
	ticking sync.WaitGroup
}

// dial opens a connection that never blocks the server: on a bare net.Pipe a
// pipeline of more than 4 KiB deadlocks, with the server waiting until its
// first reply is read and the client until its last command is.
func (s *embedded) dial(context.Context, string, string) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.start(); err != nil {
		return nil, err
	}
	client, server := net.Pipe()
	s.redis.Server().ServeConn(newReplies(server))
	return client, nil
}

// start makes miniredis serve without a listener, which only its own Dial does.
func (s *embedded) start() error {
	switch {
	case s.closed:
		return net.ErrClosed
	case s.started:
		return nil
	}
	c, err := s.redis.Dial()
	if err != nil {
		return err
	}
	s.started = true
	return c.Close()
}

// tick lets time pass for keys that expire, and takes at most a fiftieth of
// the time for it however many keys there are.
func (s *embedded) tick() {
	last, pause := time.Now(), minTick
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-timer.C:
		}
		now := time.Now()
		s.redis.FastForward(now.Sub(last))
		last, pause = now, max(minTick, 50*time.Since(now))
		timer.Reset(pause)
	}
}

// close ends the server. Reads that block there can miss its one signal and
// would then wait for ever, so they are woken until all have gone.
func (s *embedded) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	close(s.stop)
	s.ticking.Wait()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		s.redis.Close()
	}()
	wake := time.NewTicker(minTick)
	defer wake.Stop()
	for {
		select {
		case <-gone:
			return
		case <-wake.C:
			s.redis.Del("") // any change wakes those that block
		}
	}
}
