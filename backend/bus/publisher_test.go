package bus

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

func TestLibzmqSubscribes(t *testing.T) {
	p := startPublisher(t)
	c := exec.Command(servertest.Python(t), "testdata/sub.py", p.Endpoint(), "sync", "org.example.dev.a")
	out := must(c.StdoutPipe())(t)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	received := make(chan []string, 1)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(received)
		for d := json.NewDecoder(bufio.NewReader(out)); ; {
			var frames []string
			if d.Decode(&frames) != nil {
				return
			}
			received <- frames
		}
	})
	t.Cleanup(func() {
		_ = c.Process.Kill()
		for range received { // until it has ended
		}
		reading.Wait()
		_ = c.Wait()
	})
	until(t, "it is subscribed", func() bool {
		p.send(t, "sync", "")
		return len(received) > 0
	})
	p.send(t, "org.example.dev.other", "{}")
	const count = 5000
	for i := range count {
		p.send(t, "org.example.dev.a", envelope("org.example.dev.a", i))
	}
	for i := 0; i < count; {
		frames := next(t, received)
		if frames[0] == "sync" {
			continue
		}
		if want := []string{"org.example.dev.a", envelope("org.example.dev.a", i)}; !slices.Equal(frames, want) {
			t.Fatalf("message %d is %q, want %q", i, frames, want)
		}
		i++
	}
}

func TestZMQ4Subscribes(t *testing.T) {
	p := startPublisher(t)
	s := zmq4.NewSub(t.Context())
	defer s.Close()
	if err := errors.Join(s.Dial(p.Endpoint()), s.SetOption(zmq4.OptionSubscribe, "org.example")); err != nil {
		t.Fatal(err)
	}
	until(t, "subscribed", func() bool { return p.wanted("org.example.dev.a") })
	p.send(t, "org.example.dev.a", "{}")
	if m := must(s.Recv())(t); len(m.Frames) != 2 || string(m.Frames[0]) != "org.example.dev.a" {
		t.Errorf("received %v", m)
	}
}

// wanted tells whether anybody subscribed to this topic.
func (p *Publisher) wanted(topic string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	for s := range p.all {
		if s.wants(topic) {
			return true
		}
	}
	return false
}

func TestFlatOutWithoutLoss(t *testing.T) {
	const count = 10_000
	p := startPublisher(t)
	r := subscribe(t, ZMQOptions{}, p.Endpoint())
	r.sync(t, p.Endpoint(), func() { p.send(t, "sync", "") })
	rest := strings.Repeat("x", 2000)
	for i := range count {
		p.send(t, "org.example.dev.a", envelope("org.example.dev.a", i)+rest)
	}
	for i := range count {
		if got, want := string(r.next(t).Frames[1]), envelope("org.example.dev.a", i)+rest; got != want {
			t.Fatalf("message %d is %.100q", i, got)
		}
	}
	t.Log(r.zmq.Peers(), p.Counts())
}

// Subscribers that take nothing lose messages and are cut; the others get all.
func TestStalledSubscribers(t *testing.T) {
	p := startPublisher(t)
	p.mu.Lock()
	p.stall = time.Hour // so whoever waits for one waits in vain
	p.mu.Unlock()
	r := subscribe(t, ZMQOptions{}, p.Endpoint())
	r.sync(t, p.Endpoint(), func() { p.send(t, "sync", "") })
	for range 3 {
		raw(t, p.Endpoint())
	}
	until(t, "all are subscribed", func() bool { return p.Counts()["subscribers"] == 4 })
	body := strings.Repeat("x", 500_000)
	for p.Counts()["dropped"] == 0 {
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			p.send(t, "org.example.dev.a", body)
		}()
		next(t, sent)
		if d := r.next(t); len(d.Frames[1]) != len(body) {
			t.Fatalf("received %d bytes", len(d.Frames[1]))
		}
	}
}

func TestStalledSubscriberIsCut(t *testing.T) {
	p := startPublisher(t)
	p.mu.Lock()
	p.stall = 50 * time.Millisecond
	p.mu.Unlock()
	raw(t, p.Endpoint())
	body := strings.Repeat("x", 500_000)
	until(t, "it is subscribed", func() bool { return p.wanted("a") })
	until(t, "it is cut", func() bool {
		p.send(t, "org.example.dev.a", body)
		return p.Counts()["subscribers"] == 0
	})
}

func TestSubscriberThatSaysNothingHoldsUpNobody(t *testing.T) {
	p := startPublisher(t)
	for range 10 {
		c := must(net.Dial("tcp", p.listener.Addr().String()))(t)
		defer c.Close()
	}
	r := subscribe(t, ZMQOptions{}, p.Endpoint())
	r.sync(t, p.Endpoint(), func() { p.send(t, "sync", "") })
}

func TestSubscriptions(t *testing.T) {
	p := startPublisher(t)
	w := raw(t, p.Endpoint()) // subscribes to ""
	say := func(what byte, prefix string) {
		if err := w.write(appendFrame(nil, 0, append([]byte{what}, prefix...))); err != nil {
			t.Fatal(err)
		}
	}
	say(1, "org.a")
	say(1, "org.a")
	say(0, "org.a") // once of twice
	say(0, "")
	say(0, "never")
	until(t, "it wants org.a only", func() bool { return p.wanted("org.a.b") && !p.wanted("org.b") })
	say(0, "org.a")
	until(t, "it wants nothing", func() bool { return !p.wanted("org.a.b") })
}

func TestSubscriberWithTooManySubscriptionsIsCut(t *testing.T) {
	p := startPublisher(t)
	w := raw(t, p.Endpoint())
	for i := range 2 * maxPrefixes {
		if w.write(appendFrame(nil, 0, []byte{1, byte(i), byte(i >> 8)})) != nil {
			break
		}
	}
	until(t, "it is cut", func() bool { return p.Counts()["subscribers"] == 0 })
}

// One that takes nothing does not hold up Close for ever.
func TestCloseCutsStalledSubscribers(t *testing.T) {
	p := startPublisher(t)
	p.mu.Lock()
	p.stall, p.linger = time.Hour, 50*time.Millisecond
	p.mu.Unlock()
	raw(t, p.Endpoint())
	body := strings.Repeat("x", 500_000)
	until(t, "more waits for it than sockets hold", func() bool {
		p.send(t, "org.example.dev.a", body)
		return p.Counts()["dropped"] > 0
	})
	closed := make(chan error, 1)
	go func() { closed <- p.Close() }()
	if err := next(t, closed); err != nil {
		t.Error(err)
	}
}

func TestCloseDeliversFirst(t *testing.T) {
	p := startPublisher(t)
	p.linger = time.Hour
	r := subscribe(t, ZMQOptions{}, p.Endpoint())
	r.sync(t, p.Endpoint(), func() { p.send(t, "sync", "") })
	const count = 1000
	for i := range count {
		p.send(t, "org.example.dev.a", envelope("org.example.dev.a", i))
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	for range count {
		r.next(t)
	}
	if err := p.Publish(t.Context(), "org.example.dev.a", nil); !errors.Is(err, net.ErrClosed) {
		t.Errorf("publishing afterwards gives %v", err)
	}
}

func TestPublishRefuses(t *testing.T) {
	p := startPublisher(t)
	if err := p.Publish(t.Context(), "a", make([]byte, fedmsg.MaxSize+1)); !errors.Is(err, fedmsg.ErrSize) {
		t.Errorf("a large message gives %v", err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Publish(done, "a", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is done gives %v", err)
	}
	if _, err := NewPublisher(p.Endpoint(), quiet); err == nil {
		t.Error("two publishers at one endpoint")
	}
	if _, err := NewPublisher("localhost", quiet); err == nil {
		t.Error("an endpoint without a port is accepted")
	}
}

func TestPongReturnsTheContext(t *testing.T) {
	p := startPublisher(t)
	w := raw(t, p.Endpoint())
	if err := w.write(commandFrame("PING", 0, 0, 'x', 'y')); err != nil {
		t.Fatal(err)
	}
	frames, isCommand, err := w.message()
	if err != nil || !isCommand || string(frames[0]) != "\x04PONGxy" {
		t.Errorf("answered %q, %v", frames, err)
	}
}

// A subscriber that asks again and again and reads nothing has one answer kept for it, beside the
// messages that wait.
func TestOnePongWaits(t *testing.T) {
	o := newSendBuffer(1 << 20)
	o.put([]byte("one"))
	for i := range 1000 {
		o.answer(commandFrame("PONG", byte(i)))
	}
	messages, open := o.take()
	if len(messages) != 2 || string(messages[0]) != string(commandFrame("PONG", 999&0xff)) || string(messages[1]) != "one" || !open {
		t.Errorf("%q are taken, %v", messages, open)
	}
	o.sent(length(messages))
	if o.bytes != 0 {
		t.Errorf("%d bytes are counted of what was sent", o.bytes)
	}
	o.answer(commandFrame("PONG", 'x'))
	if messages, _ := o.take(); len(messages) != 1 {
		t.Errorf("%q are taken, want an answer alone", messages)
	}
}

// A subscriber that wants nothing takes nobody's place.
func TestIdleSubscriberIsCut(t *testing.T) {
	p := must(NewPublisher("tcp://127.0.0.1:0", quiet))(t)
	t.Cleanup(func() { p.Close() })
	p.mu.Lock()
	p.idle = 200 * time.Millisecond
	p.mu.Unlock()
	stays, goes := raw(t, p.Endpoint()), raw(t, p.Endpoint())
	if err := goes.write(appendFrame(nil, 0, []byte{0})); err != nil { // takes back what it wanted
		t.Fatal(err)
	}
	asking := time.NewTicker(20 * time.Millisecond)
	defer asking.Stop()
	until(t, "who wants nothing is cut, though it asks", func() bool {
		<-asking.C
		_ = goes.write(commandFrame("PING", 0, 0))
		return p.Counts()["subscribers"] == 1
	})
	p.send(t, "org.example.dev.a", "{}")
	if frames, _, err := stays.message(); err != nil || string(frames[0]) != "org.example.dev.a" {
		t.Errorf("who stays gets %q, %v", frames, err)
	}
}

// One address can't keep out the others.
func TestSubscribersOfOneAddress(t *testing.T) {
	p := must(publish("tcp://127.0.0.1:0", func(netip.Addr) bool { return false }, quiet))(t)
	t.Cleanup(func() { p.Close() })
	for range maxSubscribersEach {
		raw(t, p.Endpoint())
	}
	address := strings.TrimPrefix(p.Endpoint(), "tcp://")
	c, err := net.Dial("tcp", address)
	if errors.Is(err, syscall.ECONNRESET) {
		return // it was quicker than we
	}
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Read(make([]byte, 1)); err == nil {
		t.Errorf("one more reads %d bytes", n)
	}
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	other := must(d.DialContext(t.Context(), "tcp", address))(t)
	defer other.Close()
	must(shake(other, "SUB", maxReceived, patience))(t)
}

func BenchmarkSubscribe(b *testing.B) {
	p := startPublisher(b)
	r := subscribe(b, ZMQOptions{}, p.Endpoint())
	r.sync(b, p.Endpoint(), func() { p.send(b, "sync", "") })
	message := envelope("org.example.dev.a", 1) + strings.Repeat("x", 1000)
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	b.ResetTimer()
	room := make(chan struct{}, 10_000) // on the way, so that nothing is dropped
	var publishing sync.WaitGroup
	publishing.Go(func() {
		for range b.N {
			room <- struct{}{}
			p.send(b, "org.example.dev.a", message)
		}
	})
	for range b.N {
		r.next(b)
		<-room
	}
	publishing.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
