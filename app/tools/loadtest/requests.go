package loadtest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Client asks for one page again and again, over connections that stay open.
type Client struct {
	request []byte
	conns   []*answer
}

// NewClient opens n connections that stay until the benchmark ends. The
// headers are whole lines, with \r\n.
func NewClient(tb testing.TB, address, path, headers string, n int) *Client {
	tb.Helper()
	client := &Client{request: fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", path, address, headers)}
	for range n {
		c, err := net.Dial("tcp", address)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { c.Close() })
		client.conns = append(client.conns, &answer{conn: c, buffer: make([]byte, 128<<10)})
	}
	return client
}

// Body asks once.
func (c *Client) Body(tb testing.TB) []byte {
	tb.Helper()
	body, err := c.conns[0].get(c.request)
	if err != nil {
		tb.Fatal(err)
	}
	return bytes.Clone(body)
}

// Run asks on all connections for a time, and gives the requests per second.
// Each answer must be 200 and have a body that is within a hundred bytes of
// this size.
func (c *Client) Run(tb testing.TB, d time.Duration, size int) (n int, perSecond float64) {
	tb.Helper()
	counts := make([]int, len(c.conns))
	start := time.Now()
	var g errgroup.Group
	for i, a := range c.conns {
		g.Go(func() error {
			for time.Since(start) < d {
				body, err := a.get(c.request)
				if err != nil {
					return err
				}
				if len(body) < size-100 || len(body) > size+100 {
					return fmt.Errorf("an answer of %d bytes, not %d", len(body), size)
				}
				counts[i]++
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		tb.Fatal(err)
	}
	for _, c := range counts {
		n += c
	}
	return n, float64(n) / time.Since(start).Seconds()
}

// An answer is read into one buffer, over and over.
type answer struct {
	conn   net.Conn
	buffer []byte
}

var (
	headEnd = []byte("\r\n\r\n")
	length  = []byte("Content-Length: ")
)

// get sends a request and gives the body of the answer, which is valid until
// the next one.
func (a *answer) get(request []byte) ([]byte, error) {
	if _, err := a.conn.Write(request); err != nil {
		return nil, err
	}
	filled, head := 0, -1
	for head < 0 {
		n, err := a.conn.Read(a.buffer[filled:])
		if err != nil {
			return nil, err
		}
		filled += n
		head = bytes.Index(a.buffer[:filled], headEnd)
	}
	head += len(headEnd)
	if !bytes.HasPrefix(a.buffer, []byte("HTTP/1.1 200 ")) {
		return nil, fmt.Errorf("answer: %.40q", a.buffer)
	}
	at := bytes.Index(a.buffer[:head], length)
	if at < 0 {
		return nil, fmt.Errorf("answer without a length: %q", a.buffer[:head])
	}
	digits, _, _ := bytes.Cut(a.buffer[at+len(length):head], []byte("\r"))
	size, err := strconv.Atoi(string(digits))
	if err != nil {
		return nil, err
	}
	if head+size > len(a.buffer) {
		return nil, fmt.Errorf("an answer of %d bytes", size)
	}
	if filled < head+size {
		if _, err := io.ReadFull(a.conn, a.buffer[filled:head+size]); err != nil {
			return nil, err
		}
	}
	return a.buffer[head : head+size], nil
}
