package bus

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Pieces of what a publisher says.
var (
	greeting = append(append([]byte{0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0}, "NULL"...), make([]byte, 48)...)
	ready    = commandFrame("READY", property("Socket-Type", "PUB")...)
	opened   = append(bytes.Clone(greeting), ready...)
	giant    = binary.BigEndian.AppendUint64(nil, 1<<62)
)

func property(name, value string) []byte {
	b := append([]byte{byte(len(name))}, name...)
	return append(binary.BigEndian.AppendUint32(b, uint32(len(value))), value...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// Publishers that mean harm: what each says, once or for ever.
var hostile = []struct {
	name    string
	says    []byte
	forever []byte
}{
	{name: "accepts and is silent"},
	{name: "speaks HTTP", says: []byte("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n400 Bad Request")},
	{name: "speaks noise", forever: bytes.Repeat([]byte{0xa7, 0x13, 0xff, 0x00}, 1000)},
	{name: "greets and is silent", says: greeting},
	{name: "greets for ever", forever: greeting},
	{name: "giant ready", says: join(greeting, []byte{command | long}, giant)},
	{name: "giant ready of which it sends much", says: join(greeting, []byte{command | long}, giant), forever: make([]byte, 1<<16)},
	{name: "no socket type", says: join(greeting, commandFrame("READY"))},
	{name: "unknown socket type", says: join(greeting, commandFrame("READY", property("Socket-Type", "EVIL")...))},
	{name: "wrong socket type", says: join(greeting, commandFrame("READY", property("Socket-Type", "REP")...))},
	{name: "cut metadata", says: join(greeting, commandFrame("READY", 200, 'S'))},
	{name: "cut value", says: join(greeting, commandFrame("READY", 1, 'S', 0xff))},
	{name: "empty command", says: join(greeting, []byte{command, 0})},
	{name: "message instead of ready", says: join(greeting, appendFrame(nil, 0, []byte("hello")))},
	{name: "ready without end", says: greeting, forever: []byte{command | more, 0}},
	{name: "giant frame", says: join(opened, []byte{long}, giant)},
	{name: "largest frame", says: join(opened, []byte{long}, bytes.Repeat([]byte{0xff}, 8))},
	{name: "three frames of a gigabyte", says: join(opened, []byte{long | more, 0, 0, 0, 0, 0x40, 0, 0, 0}), forever: make([]byte, 1<<16)},
	{name: "frame just over the limit", says: join(opened, binary.BigEndian.AppendUint64([]byte{long}, maxReceived+1)), forever: make([]byte, 1<<16)},
	{name: "frames without end", says: opened, forever: []byte{more, 0}},
	{name: "large frames without end", says: opened, forever: appendFrame(nil, more, make([]byte, maxReceived/4))},
	{name: "reserved bits", says: join(opened, []byte{0x80, 0})},
	{name: "hangs within a frame", says: join(opened, []byte{0, 200}, make([]byte, 100))},
}

// serveHostile gives a publisher that says these things to all, and how often
// one came to hear it.
func serveHostile(t *testing.T, says, forever []byte) (endpoint string, came *atomic.Int64) {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	t.Cleanup(func() { l.Close() })
	came = new(atomic.Int64)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			came.Add(1)
			go func() {
				defer c.Close()
				_, err := c.Write(says)
				for err == nil && forever != nil {
					_, err = c.Write(forever)
				}
				_, _ = io.Copy(io.Discard, c) // until it goes
			}()
		}
	}()
	return "tcp://" + l.Addr().String(), came
}

// None of them costs memory, or the messages of the publisher beside it.
func TestHostilePublishers(t *testing.T) {
	good := startPublisher(t)
	for _, test := range hostile {
		t.Run(test.name, func(t *testing.T) {
			endpoint, came := serveHostile(t, test.says, test.forever)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := subscribe(t, ZMQOptions{Silence: 150 * time.Millisecond}, endpoint, good.Endpoint())
			r.sync(t, good.Endpoint(), func() { good.send(t, "sync", "") })
			until(t, "it is left and tried again", func() bool { return came.Load() >= 3 })
			r.sync(t, good.Endpoint(), func() { good.send(t, "sync", "") })
			runtime.ReadMemStats(&after)
			if used := int64(after.TotalAlloc-before.TotalAlloc) / came.Load(); used > 4<<20 {
				t.Errorf("%d KiB of memory a connection", used>>10)
			}
		})
	}
}

// Whatever a peer sends is a message within the limits or an error.
func FuzzWire(f *testing.F) {
	for _, h := range hostile {
		f.Add(join(h.says, h.forever))
	}
	f.Add(join(opened, appendFrame(nil, more, []byte("topic")), appendFrame(nil, 0, make([]byte, 300))))
	f.Fuzz(func(t *testing.T, said []byte) {
		w, err := shake(&canned{in: bufio.NewReader(bytes.NewReader(said))}, zmq4.Sub, 1000, time.Minute)
		for err == nil {
			var frames [][]byte
			if frames, _, err = w.message(); err == nil {
				if n := len(join(frames...)); n > 1000 || len(frames) == 0 || len(frames) > maxFrames {
					t.Fatalf("message of %d frames and %d bytes", len(frames), n)
				}
			}
		}
	})
}

// canned is a connection whose peer says this and takes everything.
type canned struct {
	net.Conn
	in *bufio.Reader
}

func (c *canned) Read(p []byte) (int, error)  { return c.in.Read(p) }
func (c *canned) Write(p []byte) (int, error) { return len(p), nil }
func (c *canned) Close() error                { return nil }
func (c *canned) SetDeadline(time.Time) error { return nil }
