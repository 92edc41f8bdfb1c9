package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/listen"
)

const (
	maxSubscribers = 1024
	// What one address may have of these, unless it is this machine's own, where a
	// relay may run.
	maxSubscribersEach = 64
	// What may wait for one subscriber before its messages are dropped:
	// 10,000 messages of 3 KiB. All subscribers share the bytes themselves.
	sendBufferBytes = 32 << 20
	// A subscriber that takes nothing for this long is cut; one that lives
	// comes back by itself.
	stallTime = 30 * time.Second
	// So is one that is subscribed to nothing for this long.
	idleTime = time.Minute
	// How long Close waits for subscribers to take what was published.
	lingerTime = time.Second
)

// A Publisher publishes on a port of its own, as a ZeroMQ PUB socket does: to
// whom is subscribed now, and without ever waiting for one of them. Each
// subscriber has its own queue, so one that stalls loses messages, counted,
// and costs the others nothing.
type Publisher struct {
	listener net.Listener
	log      *slog.Logger
	stall    time.Duration
	idle     time.Duration
	linger   time.Duration
	dropped  atomic.Int64
	serving  sync.WaitGroup
	mu       sync.RWMutex
	closed   bool
	all      map[*subscriber]struct{}
}

// NewPublisher listens at endpoint: tcp://HOST:PORT, with host * for all of
// this machine's addresses and port 0 for any port. Everybody who reaches it can
// subscribe: as on fedmsg, there is no authentication.
func NewPublisher(endpoint string, log *slog.Logger) (*Publisher, error) {
	return publish(endpoint, netip.Addr.IsLoopback, log)
}

// publish is NewPublisher for who says which addresses may take all places.
func publish(endpoint string, exempt func(netip.Addr) bool, log *slog.Logger) (*Publisher, error) {
	e, err := parseEndpoint(endpoint)
	if err != nil {
		return nil, err
	}
	l, err := listen.TCP(strings.TrimPrefix(e.address, "*"), log)
	if err != nil {
		return nil, fmt.Errorf("publish at %s: %w", endpoint, err)
	}
	l = listen.Share(l, maxSubscribersEach, exempt)
	p := &Publisher{listener: l, log: log, stall: stallTime, idle: idleTime, linger: lingerTime, all: map[*subscriber]struct{}{}}
	p.serving.Go(p.accept)
	return p, nil
}

// Endpoint is where it listens: tcp://HOST:PORT.
func (p *Publisher) Endpoint() string { return "tcp://" + p.listener.Addr().String() }

// Publish sends a message to all that are subscribed to a prefix of its topic.
// It does not wait for them: to know that a message arrived is to see it come
// back over the bus. It fails if the message is too large or p is closed.
func (p *Publisher) Publish(ctx context.Context, topic string, envelope []byte) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if len(envelope) > fedmsg.MaxSize {
		return fmt.Errorf("publish %s: %w: %d bytes", topic, fedmsg.ErrSize, len(envelope))
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return fmt.Errorf("publish %s: %w", topic, net.ErrClosed)
	}
	var message []byte // made once, and only if somebody wants it
	for s := range p.all {
		if !s.wants(topic) {
			continue
		}
		if message == nil {
			message = make([]byte, 0, len(topic)+len(envelope)+18)
			message = appendFrame(appendFrame(message, more, []byte(topic)), 0, envelope)
		}
		if !s.out.put(message) {
			p.dropped.Add(1)
		}
	}
	return nil
}

// Counts are the number of subscribers now, and of messages dropped since the
// start because a subscriber did not keep up (one for each subscriber).
func (p *Publisher) Counts() map[string]int64 {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return map[string]int64{"subscribers": int64(len(p.all)), "dropped": p.dropped.Load()}
}

// Close stops listening, gives subscribers a second to take what is waiting
// for them, and cuts them.
func (p *Publisher) Close() error {
	err := p.listener.Close()
	p.mu.Lock()
	p.closed = true
	for s := range p.all {
		s.out.close()
	}
	p.mu.Unlock()
	cut := time.AfterFunc(p.linger, p.cut)
	defer cut.Stop()
	p.serving.Wait()
	return err
}

func (p *Publisher) cut() {
	p.mu.RLock()
	defer p.mu.RUnlock()
	for s := range p.all {
		s.conn.Close()
	}
}

func (p *Publisher) accept() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				p.log.Error("accept subscribers", "error", err)
			}
			return
		}
		if s := p.add(c); s != nil {
			p.serving.Go(func() {
				defer p.remove(s)
				s.serve()
			})
		}
	}
}

// add makes room for a subscriber; nil if there is none.
func (p *Publisher) add(c net.Conn) *subscriber {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.all) >= maxSubscribers {
		c.Close()
		return nil
	}
	s := newSubscriber(c, p.stall, p.idle, p.log.With("subscriber", c.RemoteAddr().String()))
	p.all[s] = struct{}{}
	return s
}

func (p *Publisher) remove(s *subscriber) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.all, s)
}
