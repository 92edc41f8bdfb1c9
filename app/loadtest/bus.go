package loadtest

import (
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// publisher sends each line of its input, a topic and an envelope, as a
// message, once it has a subscriber, and says when that was.
const publisher = `
import sys, time, zmq
socket = zmq.Context().socket(zmq.XPUB)
socket.bind("tcp://127.0.0.1:*")
print(socket.getsockopt_string(zmq.LAST_ENDPOINT), flush=True)
socket.recv()
print("subscribed", flush=True)
for line in sys.stdin.buffer:
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
func NewBus(tb testing.TB) *Bus {
	tb.Helper()
	d := Talk(tb, exec.Command(servertest.Python(tb), "-c", publisher))
	return &Bus{Dialogue: d, Endpoint: d.Hear(tb)}
}

// Subscribed waits for a subscriber.
func (b *Bus) Subscribed(tb testing.TB) {
	tb.Helper()
	if line := b.Hear(tb); line != "subscribed" {
		tb.Fatalf("the publisher says %q", line)
	}
}

// Publish sends a message and tells when libzmq was given it.
func (b *Bus) Publish(tb testing.TB, topic string, envelope []byte) time.Time {
	tb.Helper()
	b.Say(tb, "%s %s", topic, envelope)
	line := b.Hear(tb)
	ns, err := strconv.ParseInt(line, 10, 64)
	if err != nil {
		tb.Fatalf("the publisher says %q", line)
	}
	return time.Unix(0, ns)
}
