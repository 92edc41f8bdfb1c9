package loadtest

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strings"
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
	Endpoint string // tcp://HOST:PORT
	in       io.Writer
	out      *bufio.Reader
}

// NewBus starts one for as long as the benchmark runs.
func NewBus(tb testing.TB) *Bus {
	tb.Helper()
	c := exec.Command(servertest.Python(tb), "-c", publisher)
	in, err := c.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, said := io.Pipe()
	c.Stdout = said
	Start(tb, c)
	b := &Bus{in: in, out: bufio.NewReader(out)}
	b.Endpoint = b.line(tb)
	return b
}

// Subscribed waits for a subscriber.
func (b *Bus) Subscribed(tb testing.TB) {
	tb.Helper()
	if line := b.line(tb); line != "subscribed" {
		tb.Fatalf("the publisher says %q", line)
	}
}

// Publish sends a message and tells when libzmq was given it.
func (b *Bus) Publish(tb testing.TB, topic string, envelope []byte) time.Time {
	tb.Helper()
	if _, err := fmt.Fprintf(b.in, "%s %s\n", topic, envelope); err != nil {
		tb.Fatal(err)
	}
	var ns int64
	if line := b.line(tb); line != "" {
		if _, err := fmt.Sscan(line, &ns); err != nil {
			tb.Fatalf("the publisher says %q", line)
		}
	}
	return time.Unix(0, ns)
}

func (b *Bus) line(tb testing.TB) string {
	tb.Helper()
	line, err := b.out.ReadString('\n')
	if err != nil {
		tb.Fatalf("the publisher ended: %v", err)
	}
	return strings.TrimSuffix(line, "\n")
}
