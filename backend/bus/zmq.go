package bus

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

const (
	defaultSilence = 5 * time.Minute
	firstPause     = 100 * time.Millisecond
	longestPause   = 30 * time.Second
	// A burst of 20,000 messages of 6 KiB must fit; a few KiB are usual.
	bufferMessages = 1 << 15
	bufferBytes    = 128 << 20
	// A little more than fedmsg takes, so that a message which is only just too
	// large is counted by Guard and does not cut the connection.
	maxReceived = fedmsg.MaxSize + 64<<10
)

// ZMQOptions are what NewZMQ can do without; the zero value is fine.
type ZMQOptions struct {
	// Topics are prefixes; none is all.
	Topics []string
	// Silence is how long nothing may come before the connection is given up;
	// 5 minutes if it is 0. Before that the publisher is asked for a sign of
	// life, so a quiet bus is not a silent one.
	Silence time.Duration
	// OnGap is told when messages may have been missed, before anything is
	// handed on that came after the gap. It is called by Run, one call at a
	// time; meanwhile messages are kept, but not handed on.
	OnGap func(Gap)
	Log   *slog.Logger
}

// ZMQ subscribes to any number of ZeroMQ publishers. Each has a goroutine and
// a connection of its own, which comes back by itself after whatever happens.
type ZMQ struct {
	options   ZMQOptions
	endpoints []endpoint
	connected []atomic.Bool // by endpoint
	buffer    *buffer
	gaps      *gaps
	pauses    backoff
	received  atomic.Int64
	dropped   atomic.Int64
	cut       atomic.Int64
}

var _ Source = (*ZMQ)(nil)

// NewZMQ makes a subscriber to publishers at tcp://HOST:PORT.
func NewZMQ(endpoints []string, o ZMQOptions) (*ZMQ, error) {
	if o.Silence <= 0 {
		o.Silence = defaultSilence
	}
	if len(o.Topics) == 0 {
		o.Topics = []string{""}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	z := &ZMQ{
		options: o,
		buffer:  newBuffer(bufferMessages, bufferBytes),
		gaps:    newGaps(),
		pauses:  backoff{min: firstPause, max: longestPause},
	}
	for _, e := range endpoints {
		parsed, err := parseEndpoint(e)
		if err != nil {
			return nil, err
		}
		z.endpoints = append(z.endpoints, parsed)
	}
	z.connected = make([]atomic.Bool, len(z.endpoints))
	return z, nil
}

// Run subscribes to all endpoints and hands on what comes, until ctx is done.
// Then it returns nil, and what is still in its buffer waits for the next Run.
// A ZMQ runs once at a time.
func (z *ZMQ) Run(ctx context.Context, out chan<- Delivery) error {
	var following sync.WaitGroup
	for i, e := range z.endpoints {
		s := &subscription{ZMQ: z, endpoint: e, connected: &z.connected[i], pauses: z.pauses, log: z.options.Log.With("endpoint", e.name)}
		following.Go(func() { s.follow(ctx) })
	}
	z.forward(ctx, out)
	following.Wait()
	return nil
}

// Counts are the numbers of messages received, messages dropped because the
// buffer was full, and connections cut, since the start.
func (z *ZMQ) Counts() map[string]int64 {
	return map[string]int64{
		"received": z.received.Load(),
		"dropped":  z.dropped.Load(),
		"cut":      z.cut.Load(),
	}
}

// Endpoints are the addresses that it subscribes to.
func (z *ZMQ) Endpoints() []string {
	names := make([]string, len(z.endpoints))
	for i, e := range z.endpoints {
		names[i] = e.name
	}
	return names
}

// Missing are the endpoints that there is no connection to now.
func (z *ZMQ) Missing() []string {
	var names []string
	for i, e := range z.endpoints {
		if !z.connected[i].Load() {
			names = append(names, e.name)
		}
	}
	return names
}

// forward moves deliveries from the buffer to out, and tells of gaps also
// while out is blocked.
func (z *ZMQ) forward(ctx context.Context, out chan<- Delivery) {
	var (
		d  Delivery
		to chan<- Delivery // out while there is a d to hand on
	)
	for {
		from := z.buffer.waiting
		if to != nil {
			from = nil
		}
		select {
		case <-ctx.Done():
			return
		case <-z.gaps.ready:
			z.tell()
		case d = <-from:
			z.tell() // of a gap before it
			to = out
		case to <- d:
			z.buffer.taken(d)
			d, to = Delivery{}, nil
		}
	}
}

func (z *ZMQ) tell() {
	for _, g := range z.gaps.take() {
		if z.options.OnGap != nil {
			z.options.OnGap(g)
		}
	}
}

// An endpoint is an address of the bus: tcp://HOST:PORT.
type endpoint struct {
	name    string
	address string // HOST:PORT
}

func parseEndpoint(s string) (endpoint, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return endpoint{}, fmt.Errorf("endpoint %q: %w", s, err)
	}
	if _, _, err := net.SplitHostPort(u.Host); err != nil || u.Scheme != "tcp" || u.String() != "tcp://"+u.Host {
		return endpoint{}, fmt.Errorf("endpoint %q: not of the form tcp://HOST:PORT", s)
	}
	return endpoint{name: u.String(), address: u.Host}, nil
}
