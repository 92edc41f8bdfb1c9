package loadtest

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// publisher sends each line of its input, a topic and an envelope, as a
// message, and says when that was. A line "wait" waits for a subscription.
const publisher = `
import sys, time, zmq
socket = zmq.Context().socket(zmq.XPUB)
socket.bind(sys.argv[1])
print(socket.getsockopt_string(zmq.LAST_ENDPOINT), flush=True)
for line in sys.stdin.buffer:
    if line == b"wait\n":
        socket.recv()
        print("subscribed", flush=True)
        continue
    topic, envelope = line.rstrip(b"\n").split(b" ", 1)
    now = time.time_ns()
    socket.send_multipart([topic, envelope])
    print(now, flush=True)
`

// A Bus is a publisher on the real libzmq.
type Bus struct {
	*Dialogue
	Endpoint string // tcp://HOST:PORT
}

// NewBus starts one for as long as the benchmark runs.
func NewBus(tb testing.TB) *Bus { tb.Helper(); return NewBusAt(tb, "tcp://127.0.0.1:*") }

// NewBusAt starts one at an endpoint.
func NewBusAt(tb testing.TB, endpoint string) *Bus {
	tb.Helper()
	d := Talk(tb, exec.Command(servertest.Python(tb), "-c", publisher, endpoint))
	return &Bus{Dialogue: d, Endpoint: d.Hear(tb)}
}

// Subscribed waits for a subscription.
func (b *Bus) Subscribed(tb testing.TB) {
	tb.Helper()
	b.Say(tb, "wait")
	if line := b.Hear(tb); line != "subscribed" {
		tb.Fatalf("the publisher says %q", line)
	}
}

// Publish sends a message and tells when libzmq was given it.
func (b *Bus) Publish(tb testing.TB, topic string, envelope []byte) time.Time {
	tb.Helper()
	at, err := b.Send(topic, envelope)
	if err != nil {
		tb.Fatal(err)
	}
	return at
}

// Send is Publish where the publisher may have ended.
func (b *Bus) Send(topic string, envelope []byte) (time.Time, error) {
	if _, err := fmt.Fprintf(b.in, "%s %s\n", topic, envelope); err != nil {
		return time.Time{}, fmt.Errorf("publish %s: %w", topic, err)
	}
	line, err := b.out.ReadString('\n')
	if err != nil {
		return time.Time{}, fmt.Errorf("publish %s: %w", topic, err)
	}
	ns, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("publish %s: the publisher says %q", topic, line)
	}
	return time.Unix(0, ns), nil
}
