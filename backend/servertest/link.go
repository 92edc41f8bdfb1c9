package servertest

import (
	"net"
	"net/url"
	"sync"
	"testing"
	"time"
)

// A Link stands between a program and one of its servers, and can be cut, hang
// or be slow.
type Link struct {
	listener net.Listener
	copying  sync.WaitGroup
	mu       sync.Mutex
	to       string // HOST:PORT
	state    LinkState
	delay    time.Duration // of each piece, while slow
	half     bool          // the next piece from the server is the last, and not whole
	changed  chan struct{} // closed when state changes
	open     map[net.Conn]bool
	clients  map[net.Conn]bool // of open, those of the program
}

// A LinkState is what a link does with connections.
type LinkState int

// What a link does.
const (
	Whole   LinkState = iota
	Cut               // connections are closed at once
	Hanging           // nothing comes and goes
)

// NewLink puts a link before the server at a URL, and gives the URL that leads
// through it. It ends with the test.
func NewLink(tb testing.TB, address string) (link *Link, through string) {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	k := &Link{to: u.Host, listener: l, changed: make(chan struct{}), open: map[net.Conn]bool{}, clients: map[net.Conn]bool{}}
	tb.Cleanup(func() { l.Close(); k.Set(Cut); k.copying.Wait() })
	k.copying.Go(k.accept)
	u.Host = l.Addr().String()
	return k, u.String()
}

// Set changes what the link does, now and with connections to come.
func (k *Link) Set(s LinkState) {
	k.change(func() { k.state = s })
	if s == Cut {
		k.Drop()
	}
}

// Slow delays each piece that comes or goes; 0 for not at all.
func (k *Link) Slow(d time.Duration) { k.change(func() { k.delay = d }) }

// Lead makes new connections go to a server at another HOST:PORT.
func (k *Link) Lead(to string) { k.change(func() { k.to = to }) }

// Halve makes the next piece that a server sends end in its middle, and the
// connection with it.
func (k *Link) Halve() { k.change(func() { k.half = true }) }

// Drop closes the connections that are open.
func (k *Link) Drop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for c := range k.open {
		c.Close()
	}
	clear(k.open)
	clear(k.clients)
}

// Inject sends the program something that no server has sent.
func (k *Link) Inject(b []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for c := range k.clients {
		_, _ = c.Write(b) // or it has just gone
	}
}

func (k *Link) change(f func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f()
	close(k.changed)
	k.changed = make(chan struct{})
}

func (k *Link) accept() {
	for {
		c, err := k.listener.Accept()
		if err != nil {
			return
		}
		k.mu.Lock()
		to := k.to
		k.mu.Unlock()
		there, err := net.Dial("tcp", to)
		if err != nil {
			c.Close()
			continue
		}
		if !k.keep(c, there) {
			c.Close()
			there.Close()
			continue
		}
		k.copying.Go(func() { k.copy(there, c, false) })
		k.copying.Go(func() { k.copy(c, there, true) })
	}
}

func (k *Link) keep(client, server net.Conn) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.state == Cut {
		return false
	}
	k.open[client], k.open[server], k.clients[client] = true, true, true
	return true
}

// copy hands on what comes until one of the connections ends.
func (k *Link) copy(to, from net.Conn, answers bool) {
	defer k.forget(to, from)
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		half := k.wait(answers)
		if half {
			n /= 2
		}
		if _, err := to.Write(buffer[:n]); err != nil || half {
			return
		}
	}
}

// wait waits as long as the link keeps a piece back, and tells whether it cuts
// the piece.
func (k *Link) wait(answers bool) (half bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.state == Hanging {
		changed := k.changed
		k.mu.Unlock()
		<-changed
		k.mu.Lock()
	}
	if delay := k.delay; delay > 0 {
		k.mu.Unlock()
		time.Sleep(delay)
		k.mu.Lock()
	}
	half = answers && k.half
	k.half = k.half && !half
	return half
}

func (k *Link) forget(conns ...net.Conn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range conns {
		c.Close()
		delete(k.open, c)
		delete(k.clients, c)
	}
}
