// Package bus has the sources of messages, and our own publisher.
//
// A source hands on what it receives as it came; Guard makes messages of it, and
// holds each source to what it may send in a day.
//
// The bus is ZeroMQ, as fedmsg uses it: there is no acknowledgement, no replay and no
// proof of who speaks. So nothing that arrives is trusted for its size, form or
// sender, each endpoint has a connection of its own that comes back by itself, and
// whenever messages may have been lost, the source says from when to when. To fetch
// them is the backlog's.
//
// zmq4 makes the handshake and no more: it allocates whatever size a frame claims to
// have. A slow subscriber of ours loses messages and holds up nobody.
package bus

import (
	"context"
	"time"
)

// A Source receives messages until ctx is done.
type Source interface {
	// Run hands every message to out until ctx is done; then it ends what it
	// started and returns nil. An error is one that trying again cannot cure.
	Run(ctx context.Context, out chan<- Delivery) error
}

// A Delivery is one message as it came, not checked yet. One without frames
// says only that the source was heard: what it had to say until then has been
// handed on before.
type Delivery struct {
	Frames   [][]byte // of fedmsg: topic and envelope
	Received time.Time
	Source   string // where it came from: an endpoint, "memory"
}

// A Gap is a time during which messages of an endpoint may have been missed:
// a subscription was cut and is back, or more came than could be kept. The first
// connection is one too; its From is zero, for only who remembers the last run
// knows since when, unless it was tried in vain before.
// The publisher takes a moment to act on a new subscription, so a client that asks an
// archive for what was missed should ask for a few seconds more at both ends.
type Gap struct {
	Endpoint string
	From, To time.Time
	Reason   error
}
