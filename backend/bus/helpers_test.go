package bus

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

const patience = 3 * time.Minute

// A receiver runs a source and keeps what it delivers.
type receiver struct {
	out  chan Delivery
	gaps chan Gap
	zmq  *ZMQ
}

// subscribe runs a ZMQ with short pauses until the test ends.
func subscribe(t testing.TB, o ZMQOptions, endpoints ...string) *receiver {
	t.Helper()
	r := &receiver{gaps: make(chan Gap, 100)}
	o.OnGap = func(g Gap) { r.gaps <- g }
	z, err := NewZMQ(endpoints, o)
	if err != nil {
		t.Fatal(err)
	}
	z.pauses = backoff{min: 5 * time.Millisecond, max: 50 * time.Millisecond}
	r.zmq, r.out = z, receive(t, z)
	return r
}

func receive(t testing.TB, s Source) chan Delivery {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out := make(chan Delivery)
	var running sync.WaitGroup
	running.Go(func() {
		if err := s.Run(ctx, out); err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	return out
}

// next is the next message that is no sync message.
func (r *receiver) next(t testing.TB) Delivery {
	t.Helper()
	for {
		if d := next(t, r.out); d.Frames != nil && string(d.Frames[0]) != "sync" {
			return d
		}
	}
}

// gap is the next gap that is more than a first connection.
func (r *receiver) gap(t testing.TB) Gap {
	t.Helper()
	for {
		if g := next(t, r.gaps); !g.From.IsZero() || g.Reason != nil {
			return g
		}
	}
}

func next[T any](t testing.TB, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// sync publishes until something from this endpoint arrives, since a
// publisher needs a moment to act on a subscription.
func (r *receiver) sync(t testing.TB, endpoint string, publish func()) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for {
		select {
		case <-tick.C:
			publish()
		case d := <-r.out:
			if d.Source == endpoint && d.Frames != nil {
				return
			}
		case <-deadline:
			t.Fatalf("no subscription to %s", endpoint)
		}
	}
}

// until waits for a condition.
func until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// A libzmq is a publisher of the real libzmq in a process of its own.
type libzmq struct {
	t        testing.TB
	endpoint string
	in       io.WriteCloser
	command  *exec.Cmd
}

func startLibzmq(t testing.TB, endpoint string) *libzmq {
	t.Helper()
	p := &libzmq{t: t, command: exec.Command(servertest.Python(t), "testdata/pub.py", endpoint)}
	p.in = must(p.command.StdinPipe())(t)
	out := bufio.NewReader(must(p.command.StdoutPipe())(t))
	var stderr strings.Builder
	p.command.Stderr = &stderr
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatalf("start testdata/pub.py: %v: %s", err, &stderr)
	}
	p.endpoint = strings.TrimSpace(line)
	return p
}

func (p *libzmq) send(line string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		p.t.Fatalf("publish with libzmq: %v", err)
	}
}

func (p *libzmq) sync() { p.send(`["sync", ""]`) }

func (p *libzmq) kill() {
	_ = p.command.Process.Kill() // again, perhaps
	_ = p.command.Wait()
}

func startPublisher(t testing.TB) *Publisher {
	t.Helper()
	p := must(NewPublisher("tcp://127.0.0.1:0", quiet))(t)
	t.Cleanup(func() { _ = p.Close() }) // again, perhaps
	return p
}

func (p *Publisher) send(t testing.TB, topic, envelope string) {
	t.Helper()
	if err := p.Publish(t.Context(), topic, []byte(envelope)); err != nil {
		t.Fatal(err)
	}
}

// raw connects to a publisher and subscribes to everything, with no more
// than the frames themselves.
func raw(t testing.TB, endpoint string) *wire {
	t.Helper()
	c := must(net.Dial("tcp", strings.TrimPrefix(endpoint, "tcp://")))(t)
	t.Cleanup(func() { c.Close() })
	w := must(shake(c, "SUB", maxReceived, patience))(t)
	if err := w.write(appendFrame(nil, 0, []byte{1})); err != nil {
		t.Fatal(err)
	}
	return w
}

// freeEndpoint is one where nobody listens.
func freeEndpoint(t testing.TB) string {
	t.Helper()
	return "tcp://" + servertest.FreeAddress(t)
}

func envelope(topic string, i int) string {
	return fmt.Sprintf(`{"topic": %q, "msg": {"n": %d}, "timestamp": %d, "msg_id": "2026-%d", "i": %d}`,
		topic, i, 1_700_000_000+i, i, i)
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var quiet = slog.New(slog.DiscardHandler)
