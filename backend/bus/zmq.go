package bus

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

const (
	defaultSilence = 5 * time.Minute
	firstPause     = 100 * time.Millisecond
	longestPause   = time.Second // a publisher that is back is heard at once; a try a second costs nothing
	// What waits of all endpoints. A burst of 20,000 messages of 6 KiB must fit; a few KiB are usual.
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
	// life, so a quiet bus is not a silent one. One that has answered before is
	// given up after 15 seconds.
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
	options ZMQOptions
	peers   []*peer
	buffer  *buffer
	gaps    *gaps
	pauses  backoff
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
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
		buffer:  newBuffer(bufferMessages, bufferBytes, len(endpoints)),
		gaps:    newGaps(),
		pauses:  backoff{min: firstPause, max: longestPause},
		dial:    dialer.DialContext,
	}
	for _, e := range endpoints {
		parsed, err := parseEndpoint(e)
		if err != nil {
			return nil, err
		}
		z.peers = append(z.peers, &peer{endpoint: parsed})
	}
	return z, nil
}

// Run subscribes to all endpoints and hands on what comes, until ctx is done.
// Then it returns nil, and what is still in its buffer waits for the next Run.
// A ZMQ runs once at a time.
func (z *ZMQ) Run(ctx context.Context, out chan<- Delivery) error {
	var following sync.WaitGroup
	for _, p := range z.peers {
		s := &subscription{ZMQ: z, peer: p, pauses: z.pauses, log: z.options.Log.With("endpoint", p.name)}
		following.Go(func() { s.follow(ctx) })
	}
	z.forward(ctx, out)
	following.Wait()
	return nil
}

// Peers tell how it stands with each endpoint, in the order in which they were
// given.
func (z *ZMQ) Peers() []PeerState {
	states := make([]PeerState, len(z.peers))
	for i, p := range z.peers {
		states[i] = p.state()
	}
	return states
}

// forward moves deliveries from the buffer to out, and tells of gaps also
// while out is blocked.
func (z *ZMQ) forward(ctx context.Context, out chan<- Delivery) {
	var (
		d  Delivery
		to chan<- Delivery // out while there is a d to hand on
	)
	for {
		if to == nil {
			var waits bool
			if d, waits = z.buffer.take(); waits {
				z.tell() // of a gap before it
				to = out
			}
		}
		select {
		case <-ctx.Done():
			if to != nil {
				z.buffer.back(d)
			}
			return
		case <-z.gaps.ready:
			z.tell()
		case <-z.buffer.filled:
		case to <- d:
			z.buffer.done(d)
			to = nil
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

// Unheard tells since when endpoints are not heard; zero of those that are.
func (z *ZMQ) Unheard() map[string]time.Time {
	since := map[string]time.Time{}
	for _, p := range z.Peers() {
		since[p.Endpoint] = p.Since
	}
	return since
}
