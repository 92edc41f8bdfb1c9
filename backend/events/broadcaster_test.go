package events_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
)

var quick = events.Pace{Tick: 5 * time.Millisecond, Heartbeat: 20 * time.Millisecond, Patience: 300 * time.Millisecond}

// patience is how long a busy machine may take for anything.
const patience = 3 * time.Minute

// calm leaves out heartbeats, so that the bytes can be compared.
var calm = events.Pace{Tick: 5 * time.Millisecond, Heartbeat: time.Hour, Patience: time.Hour}

func TestReadersGetTheirHub(t *testing.T) {
	b := broadcast(t, 10, calm)
	one, other, only := open(t, b, events.Subscription{Hub: 1}), open(t, b, events.Subscription{Hub: 2}), open(t, b, events.Subscription{Hub: 1, Widget: 8})
	for n, to := range []struct{ hub, widget int64 }{{1, 7}, {2, 9}, {1, 8}, {1, 7}} {
		b.Send(message(n+1, to.hub, to.widget))
	}
	one.expect(t, 1, 3, 4)
	other.expect(t, 2)
	only.expect(t, 3)
}

// What was sent is counted, and said once all pages have it.
func TestLoad(t *testing.T) {
	b := broadcast(t, 10, calm)
	told := make(chan int, 4)
	var all []*page
	for range 3 { // more than there are shards
		all = append(all, open(t, b, events.Subscription{Hub: 1, Head: []byte("head\n")}))
	}
	other := open(t, b, events.Subscription{Hub: 2})
	for n, hub := range []int64{1, 2, 3, 1} {
		b.SendThen(message(n+1, hub, 7), func(pages int) { told <- pages })
	}
	for _, want := range []int{3, 1, 0, 3} {
		if got := <-told; got != want {
			t.Errorf("told of %d pages, want %d", got, want)
		}
	}
	for _, p := range all {
		p.expect(t, 1, 4)
	}
	other.expect(t, 2)
	size := int64(len(message(1, 1, 7).Bytes))
	if got, want := b.Load(), (events.Load{Open: 4, Sent: 7, Bytes: 7*size + 3*5}); got != want {
		t.Errorf("load is %+v, want %+v", got, want)
	}
}

// A reader that may not follow a hub any more gets nothing of it, not even what the head
// says.
func TestStill(t *testing.T) {
	b := broadcast(t, 10, calm)
	for _, may := range []bool{true, false} {
		server, client := pair(t)
		p := &page{conn: client, lines: bufio.NewReader(client), done: make(chan error, 1)}
		go func() {
			p.done <- b.Serve(server, events.Subscription{Hub: 1, Head: []byte("head\n"), Replay: none, Still: func() bool { return may }})
		}()
		if !may {
			p.ended(t)
		}
		if got, _ := p.lines.ReadString('\n'); (got == "head\n") != may {
			t.Errorf("who may follow: %v, the head is %q", may, got)
		}
	}
}

func TestReplayComesBetweenMessages(t *testing.T) {
	b := broadcast(t, 10, calm)
	r := open(t, b, events.Subscription{
		Hub: 1, Since: id(2), Head: []byte("head\n"),
		Replay: func() []events.Message {
			return []events.Message{message(1, 1, 6), message(2, 1, 7), message(3, 1, 8), message(5, 1, 9)}
		},
	})
	b.Send(message(4, 1, 8)) // was replaced by what the replay had
	b.Send(message(6, 1, 8))
	if line := r.line(t); line != "head" {
		t.Errorf("the stream starts with %q", line)
	}
	r.expect(t, 3, 5, 6)
}

// An outline goes to all who have an older one, in its place between fragments.
func TestOutlines(t *testing.T) {
	b := broadcast(t, 10, calm)
	has := func(n int64) func() []events.Message {
		return func() []events.Message { return []events.Message{{Hub: 1, Outline: n}} }
	}
	old, newer := open(t, b, events.Subscription{Hub: 1, Replay: has(1)}), open(t, b, events.Subscription{Hub: 1, Replay: has(2)})
	given := open(t, b, events.Subscription{Hub: 1, Replay: func() []events.Message { return []events.Message{outline(2, 0)} }})
	alone, elsewhere := open(t, b, events.Subscription{Hub: 1, Widget: 7}), open(t, b, events.Subscription{Hub: 2})
	b.Send(message(5, 1, 7))
	for _, m := range []events.Message{outline(2, 0), outline(2, 7), outline(3, 0)} {
		b.Send(m)
	}
	b.Send(message(6, 1, 7))
	b.Send(message(7, 2, 8))
	old.expect(t, 5, 1002, 1003, 6)
	newer.expect(t, 5, 1003, 6)
	given.expect(t, 1002, 5, 1003, 6)
	alone.expect(t, 5, 1002, 6) // that its widget is gone
	elsewhere.expect(t, 7)
}

// A reader that is given an outline of which it is not known what of it the page has gets all
// fragments, also those from before.
func TestOutlineAfresh(t *testing.T) {
	b := broadcast(t, 10, calm)
	for _, afresh := range []bool{false, true} {
		r := open(t, b, events.Subscription{Hub: 1, Since: id(5), Replay: func() []events.Message {
			o := outline(1, 0)
			o.Afresh = afresh
			return []events.Message{o, message(4, 1, 7), message(6, 1, 8)}
		}})
		if afresh {
			r.expect(t, 1001, 4, 6)
		} else {
			r.expect(t, 1001, 6)
		}
	}
}

// A reader that is too slow for two outlines has to come again; one is kept for
// it, after what came before.
func TestSlowReaderAndOutlines(t *testing.T) {
	b := broadcast(t, 10, calm)
	r := open(t, b, events.Subscription{Hub: 1})
	const most = 100 // many more than sockets hold
	for n := 1; n <= most; n++ {
		b.Send(events.Message{ID: id(n), Hub: 1, Widget: int64(n), Bytes: big(n)})
	}
	b.Send(outline(1, 0))
	b.Send(message(most+1, 1, 1))
	if got := r.readUntil(most + 1); len(got) != most+2 || got[most] != 1001 {
		t.Errorf("a slow reader got %v", got)
	}
	for n := most + 2; n <= 2*most; n++ {
		b.Send(events.Message{ID: id(n), Hub: 1, Widget: int64(n), Bytes: big(n)})
	}
	b.Send(outline(2, 0))
	b.Send(outline(3, 0))
	r.ended(t)
}

func TestSlowReaderGetsTheNewest(t *testing.T) {
	b := broadcast(t, 10, calm)
	slow, fast := open(t, b, events.Subscription{Hub: 1}), open(t, b, events.Subscription{Hub: 1})
	const rounds = 300
	got := make(chan []int, 1)
	go func() { got <- fast.readUntil(rounds*2 + 1) }()
	for n := 1; n <= rounds; n++ {
		for w := range int64(2) {
			b.Send(events.Message{ID: id(2*n + int(w)), Hub: 1, Widget: w + 1, Bytes: big(2*n + int(w))})
		}
	}
	if all := <-got; len(all) == 0 || all[len(all)-1] != rounds*2+1 {
		t.Fatal("the fast reader did not get the newest while the slow one did not read")
	}
	seen := slow.readUntil(2*rounds + 1)
	if len(seen) >= 2*rounds {
		t.Error("nothing was left out for a reader that did not read")
	}
	newest := map[int]int{}
	for i, n := range seen {
		if i > 0 && n <= seen[i-1] {
			t.Fatalf("%d came after %d", n, seen[i-1])
		}
		newest[n%2] = n
	}
	if newest[0] != 2*rounds || newest[1] != 2*rounds+1 {
		t.Errorf("the slow reader ends with %v", newest)
	}
}

func TestReaderThatTakesNothingIsClosed(t *testing.T) {
	b := broadcast(t, 10, quick)
	r := open(t, b, events.Subscription{Hub: 1})
	for n := 1; n < 400; n++ {
		b.Send(events.Message{ID: id(n), Hub: 1, Widget: int64(n), Bytes: big(n)})
	}
	r.ended(t)
	if n := b.Load().Open; n != 0 {
		t.Errorf("%d streams are open", n)
	}
}

func TestHeartbeats(t *testing.T) {
	b := broadcast(t, 10, quick)
	r := open(t, b, events.Subscription{Hub: 1})
	for range 3 {
		if line := r.line(t); line != ":" {
			t.Fatalf("got %q", line)
		}
		r.line(t) // the empty line behind it
	}
}

// One reader alone hears a heartbeat as seldom as many do.
func TestHeartbeatsAreSeldom(t *testing.T) {
	b := broadcast(t, 10, events.Pace{Tick: time.Millisecond, Heartbeat: 100 * time.Millisecond, Patience: time.Hour})
	begun := time.Now() // before any of them
	r := open(t, b, events.Subscription{Hub: 1})
	for range 10 {
		r.line(t) // a comment and an empty line each
	}
	if took := time.Since(begun); took < 300*time.Millisecond {
		t.Errorf("5 heartbeats took %s, want 100 ms for each", took)
	}
}

// A peer that talks into a stream is not a browser.
func TestTalkerIsClosed(t *testing.T) {
	b := broadcast(t, 10, calm)
	r := open(t, b, events.Subscription{Hub: 1})
	if _, err := r.conn.Write(bytes.Repeat([]byte("x"), 4096)); err != nil {
		t.Fatal(err)
	}
	r.ended(t)
}

func TestClosedBrowserIsForgotten(t *testing.T) {
	b := broadcast(t, 10, calm)
	r := open(t, b, events.Subscription{Hub: 1})
	pages := make(chan int, 1)
	note := func(n int) { pages <- n }
	b.SendThen(banner(1), note)
	if n := <-pages; n != 1 {
		t.Fatalf("a message goes to %d pages, want the open one", n)
	}
	r.conn.Close()
	r.ended(t)
	b.SendThen(banner(2), note)
	if n := <-pages; n != 0 {
		t.Errorf("a message goes to %d pages, want none: it is closed", n)
	}
}

func TestLimit(t *testing.T) {
	b := broadcast(t, 1, calm)
	open(t, b, events.Subscription{Hub: 1})
	if b.Room() {
		t.Error("there is room beyond the limit")
	}
	server, _ := pair(t)
	if err := b.Serve(server, events.Subscription{Replay: none}); !errors.Is(err, events.ErrFull) {
		t.Errorf("a stream beyond the limit: %v", err)
	}
}

func TestCloseEndsStreams(t *testing.T) {
	b := broadcast(t, 100, calm)
	var all []*page
	for range 20 {
		all = append(all, open(t, b, events.Subscription{Hub: 1}))
	}
	if err := b.Close(t.Context(), []byte("see you\n")); err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if line := r.line(t); line != "see you" {
			t.Errorf("the last that a reader gets is %q", line)
		}
		r.ended(t)
	}
	server, _ := pair(t)
	if err := b.Serve(server, events.Subscription{Replay: none}); !errors.Is(err, events.ErrClosed) {
		t.Errorf("a stream after the end: %v", err)
	}
	b.Send(message(1, 1, 1)) // must not hang
}

// Readers come and go while messages are sent; each sees a growing row.
func TestManyReaders(t *testing.T) {
	b := broadcast(t, 1000, quick)
	var group sync.WaitGroup
	stop := make(chan struct{})
	group.Go(func() {
		for n := 1; ; n++ {
			select {
			case <-stop:
				return
			default:
				b.Send(message(n, int64(n%3), int64(n%5+1)))
			}
		}
	})
	var readers sync.WaitGroup
	for i := range 40 {
		readers.Go(func() {
			r := open(t, b, events.Subscription{Hub: int64(i % 3)})
			last := 0
			for _, n := range r.read(50) {
				if n <= last {
					t.Errorf("%d came after %d", n, last)
				}
				last = n
			}
			r.conn.Close()
		})
	}
	readers.Wait()
	close(stop)
	group.Wait()
}

func broadcast(t *testing.T, limit int, pace events.Pace) *events.Broadcaster {
	b := events.NewBroadcaster(limit, pace)
	t.Cleanup(func() {
		if err := b.Close(context.Background(), nil); err != nil {
			t.Error(err)
		}
	})
	return b
}

// A page is the browser's end of a stream.
type page struct {
	conn  net.Conn
	lines *bufio.Reader
	done  chan error // what Serve returned
}

func open(t *testing.T, b *events.Broadcaster, sub events.Subscription) *page {
	server, client := pair(t)
	p := &page{conn: client, lines: bufio.NewReader(client), done: make(chan error, 1)}
	opened := make(chan struct{})
	replay := sub.Replay
	if replay == nil {
		replay = none
	}
	sub.Replay = func() []events.Message { defer close(opened); return replay() }
	go func() { p.done <- b.Serve(server, sub) }()
	<-opened
	return p
}

// socket is about what each end of a connection holds.
const socket = 128 << 10

func pair(t *testing.T) (server, client net.Conn) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); server.Close() })
	// What sockets hold differs between machines, up to many megabytes.
	if err := errors.Join(server.(*net.TCPConn).SetWriteBuffer(socket), client.(*net.TCPConn).SetReadBuffer(socket), client.SetReadDeadline(time.Now().Add(patience))); err != nil {
		t.Fatal(err)
	}
	return server, client
}

func none() []events.Message { return nil }

func (p *page) line(t *testing.T) string {
	line, err := p.lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(line, "\n")
}

// next gives the number of the next message, 0 at the end.
func (p *page) next() int {
	for {
		line, err := p.lines.ReadString('\n')
		if err != nil {
			return 0
		}
		if n, ok := strings.CutPrefix(line, "id: "); ok {
			ms, _, _ := strings.Cut(n, "-")
			number, _ := strconv.Atoi(ms)
			return number
		}
	}
}

func (p *page) read(n int) (list []int) {
	for range n {
		got := p.next()
		if got == 0 {
			break
		}
		list = append(list, got)
	}
	return list
}

func (p *page) readUntil(last int) (list []int) {
	for {
		got := p.next()
		if got == 0 {
			return list
		}
		if list = append(list, got); got == last {
			return list
		}
	}
}

func (p *page) expect(t *testing.T, want ...int) {
	t.Helper()
	if got := p.read(len(want)); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func (p *page) ended(t *testing.T) {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		t.Fatal("the stream did not end")
	}
}

func id(n int) events.ID { return events.ID{MS: uint64(n)} }

func message(n int, hub, widget int64) events.Message {
	return events.Message{ID: id(n), Hub: hub, Widget: widget, Bytes: fmt.Appendf(nil, "id: %s\ndata: x\n\n", id(n))}
}

// outline has the number 1000 + n in the place of an id.
func outline(n, widget int64) events.Message {
	return events.Message{Hub: 1, Widget: widget, Outline: n, Bytes: fmt.Appendf(nil, "id: %s\ndata: x\n\n", id(1000+int(n)))}
}

// big is a message of which sockets hold only a few.
func big(n int) []byte {
	return append(fmt.Appendf(nil, "id: %s\ndata: ", id(n)), append(bytes.Repeat([]byte("x"), 64<<10), "\n\n"...)...)
}

// A banner goes to all pages of its hub that are not deaf to it, once, and a slow
// reader gets the newest, beside the fragments.
func TestBanners(t *testing.T) {
	b := broadcast(t, 10, calm)
	page, alone := open(t, b, events.Subscription{Hub: 1}), open(t, b, events.Subscription{Hub: 1, Widget: 7})
	deaf, elsewhere := open(t, b, events.Subscription{Hub: 1, Widget: 8, Deaf: true}), open(t, b, events.Subscription{Hub: 2})
	given := open(t, b, events.Subscription{Hub: 1, Replay: func() []events.Message { return []events.Message{{Hub: 1, Banner: 2}} }})
	b.Send(message(5, 1, 7))
	for _, m := range []events.Message{banner(1), banner(2), banner(2), banner(3)} {
		b.Send(m)
	}
	b.Send(message(6, 1, 7))
	b.Send(message(7, 1, 8))
	b.Send(message(8, 2, 9))
	page.expect(t, 5, 2001, 2002, 2003, 6, 7)
	alone.expect(t, 5, 2001, 2002, 2003, 6)
	given.expect(t, 5, 2003, 6, 7)
	deaf.expect(t, 7)
	elsewhere.expect(t, 8)
}

func TestSlowReaderGetsTheNewestBanner(t *testing.T) {
	b := broadcast(t, 10, calm)
	r := open(t, b, events.Subscription{Hub: 1})
	const most = 100 // more than sockets hold
	for n := 1; n <= most; n++ {
		b.Send(events.Message{ID: id(n), Hub: 1, Widget: int64(n), Bytes: big(n)})
	}
	for n := range 5 {
		b.Send(banner(n + 1))
	}
	b.Send(message(most+1, 1, 1))
	if got := r.readUntil(most + 1); len(got) != most+2 || got[most] != 2005 {
		t.Errorf("a slow reader got %v", got)
	}
}

// banner has the number 2000 + n in the place of an id.
func banner(n int) events.Message {
	return events.Message{Hub: 1, Banner: int64(n), Bytes: fmt.Appendf(nil, "id: %s\ndata: x\n\n", id(2000+n))}
}
