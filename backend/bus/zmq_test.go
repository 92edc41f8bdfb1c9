package bus

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

func TestTwoPublishersOfLibzmq(t *testing.T) {
	const count = 500
	a, b := startLibzmq(t, "tcp://127.0.0.1:*"), startLibzmq(t, "tcp://127.0.0.1:*")
	r := subscribe(t, ZMQOptions{}, a.endpoint, b.endpoint)
	r.sync(t, a.endpoint, a.sync)
	r.sync(t, b.endpoint, b.sync)
	for i := range count {
		a.send(envelope("org.example.dev.a", i))
		b.send(envelope("org.example.dev.b", i))
	}
	seen := map[string]int{}
	for range 2 * count {
		d := r.next(t)
		m := must(fedmsg.Parse(d.Frames))(t)
		if want := seen[d.Source]; m.Time.Unix() != int64(1_700_000_000+want) {
			t.Fatalf("%s: message %s is out of order, want %d", d.Source, m.ID, want)
		}
		seen[d.Source]++
		if topic := map[string]string{a.endpoint: "org.example.dev.a", b.endpoint: "org.example.dev.b"}[d.Source]; m.Topic != topic {
			t.Errorf("topic %s from %s", m.Topic, d.Source)
		}
	}
	if seen[a.endpoint] != count || seen[b.endpoint] != count {
		t.Errorf("received %v, want %d of each", seen, count)
	}
}

func TestPublisherIsKilledAndComesBack(t *testing.T) {
	p := startLibzmq(t, freeEndpoint(t))
	r := subscribe(t, ZMQOptions{}, p.endpoint)
	r.sync(t, p.endpoint, p.sync)
	p.send(envelope("org.example.dev.last", 0))
	r.next(t) // so nothing is on its way any more
	before := time.Now()
	p.kill()
	until(t, "the cut is noticed", func() bool { return r.zmq.Peers()[0].Cut == 1 })
	p = startLibzmq(t, p.endpoint)
	g := r.gap(t)
	if g.Endpoint != p.endpoint || g.From.After(before) || g.To.Before(before) || g.Reason == nil {
		t.Errorf("gap is %+v, want one around %v", g, before)
	}
	r.sync(t, p.endpoint, p.sync)
	p.send(envelope("org.example.dev.back", 1))
	if d := r.next(t); string(d.Frames[0]) != "org.example.dev.back" {
		t.Errorf("received %q", d.Frames)
	}
}

func TestPublisherComesAfterUs(t *testing.T) {
	endpoint, start := freeEndpoint(t), time.Now()
	other := startPublisher(t)
	r := subscribe(t, ZMQOptions{}, endpoint, other.Endpoint())
	r.sync(t, other.Endpoint(), func() { other.send(t, "sync", "") }) // meanwhile the other one works
	if all := r.zmq.Peers(); all[0].Endpoint != endpoint || all[0].Connected || all[0].Since.Before(start) || all[1].Endpoint != other.Endpoint() || !all[1].Connected || !all[1].Since.IsZero() {
		t.Errorf("it stands like this: %+v", all)
	}
	p := startLibzmq(t, endpoint)
	if g := r.gap(t); g.Endpoint != endpoint || g.From.Before(start) || !g.From.Before(g.To) {
		t.Errorf("gap is %+v, want one from the start of Run", g)
	}
	r.sync(t, endpoint, p.sync)
	heard := r.zmq.Peers()[0]
	if !heard.Connected || !heard.Since.IsZero() || heard.Received == 0 || heard.LastHeard.Before(start) {
		t.Errorf("it stands like this: %+v", heard)
	}
	p.kill()
	until(t, "it is missing again", func() bool {
		now := r.zmq.Peers()[0]
		return !now.Connected && now.Since.Equal(now.LastHeard) && !now.LastHeard.Before(heard.LastHeard)
	})
}

// The first connection is told as a gap of which we don't know the start, and
// then that the endpoint was heard.
func TestFirstConnectionIsTold(t *testing.T) {
	start := time.Now()
	p := startPublisher(t)
	r := subscribe(t, ZMQOptions{}, p.Endpoint())
	d := next(t, r.out)
	if d.Frames != nil || d.Source != p.Endpoint() || d.Received.Before(start) {
		t.Errorf("the first delivery is %+v, want a sign of life", d)
	}
	if len(r.gaps) != 1 {
		t.Fatalf("%d gaps are told before it, want one", len(r.gaps))
	}
	if g := <-r.gaps; g.Endpoint != p.Endpoint() || !g.From.IsZero() || !g.To.Equal(d.Received) || g.Reason != nil {
		t.Errorf("gap is %+v, want one without start until %v", g, d.Received)
	}
}

// What an endpoint that has nothing to say answers to pings is handed on, each
// answer later than the one before.
func TestQuietEndpointIsHeard(t *testing.T) {
	p := startPublisher(t)
	r := subscribe(t, ZMQOptions{Silence: 300 * time.Millisecond}, p.Endpoint())
	last := next(t, r.out)
	for range 3 {
		d := next(t, r.out)
		if d.Frames != nil || d.Source != p.Endpoint() || !d.Received.After(last.Received) {
			t.Errorf("after %+v came %+v", last, d)
		}
		last = d
	}
}

// The handler of the first message after dropped ones knows of the gap.
func TestOverflowIsToldBeforeWhatFollows(t *testing.T) {
	p := startPublisher(t)
	r := &receiver{gaps: make(chan Gap, 1000)}
	z := must(NewZMQ([]string{p.Endpoint()}, ZMQOptions{OnGap: func(g Gap) { r.gaps <- g }}))(t)
	z.buffer = newBuffer(5, 1<<20, 1)
	r.zmq, r.out = z, receive(t, z)
	r.sync(t, p.Endpoint(), func() { p.send(t, "sync", "") })
	n, jumps := 0, 0
	send := func() {
		p.send(t, "org.example.dev.flood", strconv.Itoa(n))
		n++
	}
	var told []Gap
	var last Delivery
	number := func(d Delivery) int { return must(strconv.Atoi(string(d.Frames[1])))(t) }
	for jumps < 20 {
		until(t, "messages are dropped", func() bool {
			send()
			return z.Peers()[0].Dropped > int64(10*jumps)
		})
		until(t, "there is a jump", func() bool {
			send()
			d, before := next(t, r.out), last
			if d.Frames == nil || string(d.Frames[0]) == "sync" {
				return false
			}
			last = d
			if before.Frames == nil || number(d) == number(before)+1 {
				return false
			}
			for len(r.gaps) > 0 {
				told = append(told, <-r.gaps)
			}
			if !slices.ContainsFunc(told, func(g Gap) bool {
				return errors.Is(g.Reason, errOverflow) && !g.From.After(d.Received) && !g.To.Before(before.Received)
			}) {
				t.Fatalf("message %d came after %d before the gap was told", number(d), number(before))
			}
			return true
		})
		jumps++
	}
}

func TestTopics(t *testing.T) {
	p := startLibzmq(t, "tcp://127.0.0.1:*")
	r := subscribe(t, ZMQOptions{Topics: []string{"sync", "org.example.dev.a", "org.example.dev.b"}}, p.endpoint)
	r.sync(t, p.endpoint, p.sync)
	for i, topic := range []string{"org.example.dev.a.x", "org.example.dev.c", "other", "org.example.dev.b"} {
		p.send(envelope(topic, i))
	}
	for _, want := range []string{"org.example.dev.a.x", "org.example.dev.b"} {
		if got := string(r.next(t).Frames[0]); got != want {
			t.Errorf("received %s, want %s", got, want)
		}
	}
}

// A publisher that has nothing to say stays connected: it answers pings.
func TestQuietIsNotSilent(t *testing.T) {
	libzmq := startLibzmq(t, "tcp://127.0.0.1:*").endpoint
	for name, endpoint := range map[string]string{"libzmq": libzmq, "ours": startPublisher(t).Endpoint()} {
		t.Run(name, func(t *testing.T) {
			p := proxy(t, endpoint)
			subscribe(t, ZMQOptions{Silence: 600 * time.Millisecond}, p.endpoint)
			// One that is taken for silent is left after two pings.
			until(t, "a connection lasts for eight pings that are answered", func() bool { return p.pongs.Load() >= 8 })
		})
	}
}

// A proxy that holds our connection while the publisher behind it has gone.
func TestSilenceIsNoticed(t *testing.T) {
	p := startPublisher(t)
	x := proxy(t, p.Endpoint())
	r := subscribe(t, ZMQOptions{Silence: 100 * time.Millisecond}, x.endpoint)
	r.sync(t, x.endpoint, func() { p.send(t, "sync", "") })
	x.hang.Store(true)
	g := r.gap(t) // it reconnects, in vain, and is back after that
	if !errors.Is(g.Reason, errSilent) && !errors.Is(g.Reason, os.ErrDeadlineExceeded) {
		t.Errorf("gap is %+v, want one for silence", g)
	}
}

func TestBufferOverflows(t *testing.T) {
	p := startPublisher(t)
	r := &receiver{gaps: make(chan Gap, 100)}
	z := must(NewZMQ([]string{p.Endpoint()}, ZMQOptions{OnGap: func(g Gap) { r.gaps <- g }}))(t)
	z.buffer = newBuffer(10, 1<<20, 1)
	r.zmq, r.out = z, receive(t, z)
	until(t, "nothing is taken and messages are dropped", func() bool {
		p.send(t, "org.example.dev.flood", "")
		return z.Peers()[0].Dropped > 5
	})
	var g Gap
	until(t, "there is room again and the gap is reported", func() bool {
		p.send(t, "org.example.dev.flood", "")
		<-r.out
		if len(r.gaps) > 0 {
			g = <-r.gaps
		}
		return g.Reason != nil
	})
	if !errors.Is(g.Reason, errOverflow) || g.To.Before(g.From) {
		t.Errorf("gap is %+v, want one for the overflow", g)
	}
}

func TestBufferIsBoundedInBytes(t *testing.T) {
	b := newBuffer(100, 3000, 1)
	d := Delivery{Frames: [][]byte{make([]byte, 400), make([]byte, 400)}}
	for range 3 {
		if !b.put(d) {
			t.Fatal("want room for three messages of 1000 bytes in 3000")
		}
	}
	if b.put(d) {
		t.Error("want room for three messages of 1000 bytes in 3000")
	}
	taken, ok := b.take()
	if !ok || b.put(d) {
		t.Error("there is room before what was taken is done")
	}
	b.done(taken)
	if !b.put(d) || b.put(d) {
		t.Error("want room for one more after one was taken")
	}
}

// One that floods takes neither the room nor the turns of the others, and each is
// heard in its order.
func TestBufferIsShared(t *testing.T) {
	for name, b := range map[string]*buffer{"messages": newBuffer(100, 1<<30, 3), "bytes": newBuffer(1<<30, 100*(overhead+8), 3)} {
		t.Run(name, func(t *testing.T) {
			from := func(source string, n int) Delivery {
				return Delivery{Source: source, Frames: [][]byte{fmt.Appendf(nil, "%08d", n)}}
			}
			flood := 0
			for b.put(from("flood", flood)) {
				flood++
			}
			if flood < 78 || flood > 82 {
				t.Errorf("one that floods has room for %d of 100", flood)
			}
			for n := range 10 {
				if !b.put(from("a", n)) || n < 2 && !b.put(from("b", n)) {
					t.Fatalf("there is no room for message %d of others", n)
				}
			}
			var order []string
			next := map[string]int{}
			for d, ok := b.take(); ok; d, ok = b.take() {
				if want := from(d.Source, next[d.Source]); string(d.Frames[0]) != string(want.Frames[0]) {
					t.Fatalf("of %s comes %s, want %s", d.Source, d.Frames[0], want.Frames[0])
				}
				next[d.Source]++
				order = append(order, d.Source)
				b.done(d)
			}
			if got, want := order[:8], []string{"flood", "a", "b", "flood", "a", "b", "flood", "a"}; !slices.Equal(got, want) {
				t.Errorf("their turns are %v, want %v", got, want)
			}
			if next["flood"] != flood || next["a"] != 10 || next["b"] != 2 || b.used != (room{}) {
				t.Errorf("taken are %v; %+v is still used", next, b.used)
			}
		})
	}
}

// What was taken and could not be handed on is the next again.
func TestBufferTakesBack(t *testing.T) {
	b := newBuffer(10, 1<<20, 1)
	for n := range 2 {
		b.put(Delivery{Source: "a", Frames: [][]byte{{byte(n)}}})
	}
	for range 2 {
		d, ok := b.take()
		if !ok || d.Frames[0][0] != 0 {
			t.Errorf("taken is %v, %v", d, ok)
		}
		b.back(d)
	}
	for want := range 2 {
		d, ok := b.take()
		if !ok || int(d.Frames[0][0]) != want {
			t.Errorf("taken is %v, %v, want %d", d, ok, want)
		}
		b.done(d)
	}
	if _, ok := b.take(); ok || b.used != (room{}) {
		t.Errorf("%+v is still used", b.used)
	}
}

func TestZMQ4Publishes(t *testing.T) {
	p := zmq4.NewPub(t.Context())
	if err := p.Listen("tcp://127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	endpoint := "tcp://" + p.Addr().String()
	r := subscribe(t, ZMQOptions{}, endpoint)
	r.sync(t, endpoint, func() { _ = p.Send(zmq4.NewMsgFrom([]byte("sync"), nil)) })
}

func TestCorpusThroughLibzmq(t *testing.T) {
	f := must(os.Open(filepath.Join(servertest.Corpus(t), "messages.jsonl")))(t)
	defer f.Close()
	p := startLibzmq(t, "tcp://127.0.0.1:*")
	r := subscribe(t, ZMQOptions{}, p.endpoint)
	r.sync(t, p.endpoint, p.sync)
	var sent []json.RawMessage
	for lines := bufio.NewReader(f); ; {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		var c struct {
			Message  json.RawMessage
			Messages []json.RawMessage
		}
		if err := errors.Join(err, json.Unmarshal(line, &c)); err != nil {
			t.Fatal(err)
		}
		if c.Message != nil {
			c.Messages = append(c.Messages, c.Message)
		}
		for _, m := range c.Messages {
			sent = append(sent, m)
			p.send(string(m))
		}
	}
	guard := NewGuard(quiet, time.Now, 0)
	for i, want := range sent {
		d := r.next(t)
		if !bytes.Equal(d.Frames[1], want) {
			t.Fatalf("message %d differs: %.200s", i, d.Frames[1])
		}
		m, err := guard.Decode(d)
		if err != nil && (fedmsg.Kind(err) != "missing" || strings.Contains(string(want), `"timestamp"`)) {
			t.Errorf("message %d (%s): %v", i, m.Topic, err)
		}
	}
	t.Logf("of %d: %v", len(sent), guard.Counts())
}

func TestNewZMQRefuses(t *testing.T) {
	for _, e := range []string{"", "127.0.0.1:9940", "tcp://", "tcp://host", "udp://host:1", "tcp://host:1/path", "tcp://u@host:1", "tcp://host:1?x"} {
		if _, err := NewZMQ([]string{"tcp://host:1", e}, ZMQOptions{}); err == nil {
			t.Errorf("endpoint %q is accepted", e)
		}
	}
	for _, e := range []string{"tcp://host:1", "tcp://[::1]:9940", " tcp://hub.fedoraproject.org:9940"} {
		if _, err := NewZMQ([]string{e}, ZMQOptions{}); err != nil {
			t.Error(err)
		}
	}
}

// A tcpProxy stands between us and a publisher, and counts the answers to pings.
type tcpProxy struct {
	endpoint string
	pongs    atomic.Int64 // of the newest connection
	hang     atomic.Bool  // keep connections, but pass nothing on; for the present ones
}

func proxy(t *testing.T, to string) *tcpProxy {
	l := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	t.Cleanup(func() { l.Close() })
	p := &tcpProxy{endpoint: "tcp://" + l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.hang.Store(false)
			p.pongs.Store(0)
			up, err := net.Dial("tcp", strings.TrimPrefix(to, "tcp://"))
			if err != nil {
				c.Close()
				continue
			}
			go p.pass(up, c)
			go p.pass(c, up)
		}
	}()
	return p
}

func (p *tcpProxy) pass(to, from net.Conn) {
	defer to.Close()
	for b := make([]byte, 64<<10); ; {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		p.pongs.Add(int64(bytes.Count(b[:n], []byte("\x04PONG"))))
		if p.hang.Load() {
			continue
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}
