package app

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
)

// A server that has to end closes its event streams and does not fail because
// of clients that say nothing, or half of what they want.
func TestEndWithOpenConnections(t *testing.T) {
	var conns []net.Conn
	var stream io.Reader
	t.Cleanup(func() { // after the site has ended without an error
		if _, err := io.Copy(io.Discard, stream); err != nil {
			t.Errorf("the stream ends with %v", err)
		}
		for _, conn := range conns {
			conn.Close()
		}
	})
	s := newSite(t, allRoles)
	for _, said := range []string{"", "GET /t/ci HTTP/1.1\r\nHost:", "GET /t/ci/events HTTP/1.1\r\nHost: x\r\n\r\n"} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, said)
		conns, stream = append(conns, conn), conn
	}
	lines := bufio.NewReader(stream)
	if status, err := lines.ReadString('\n'); err != nil || status != "HTTP/1.1 200 OK\r\n" {
		t.Fatalf("no stream: %q, %v", status, err)
	}
	stream = lines
	s.get("/t/ci") // what was said before has been read
}
