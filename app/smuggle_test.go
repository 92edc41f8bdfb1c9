package app

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A request that two programs could read in two ways is refused, and its
// connection is closed: what a proxy in front took for a part of one request must
// not become another one.
func TestRequestsThatAreAmbiguous(t *testing.T) {
	t.Parallel()
	s := newSite(t, roles{web: true})
	address := strings.TrimPrefix(s.url, "http://")
	const second = "GET /t HTTP/1.1\r\nHost: x\r\n\r\n"
	for what, head := range map[string]string{
		"a space before the colon":        "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length : %d\r\n\r\n",
		"a tab before the colon":          "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length\t: %d\r\n\r\n",
		"a field over two lines":          "POST /sign-in HTTP/1.1\r\nHost: x\r\nX-A: b\r\n Content-Length: %d\r\n\r\n",
		"two lengths":                     "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: %d\r\n\r\n",
		"two lengths in one line":         "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 0, %d\r\n\r\n",
		"a length and chunks":             "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"a length with a sign":            "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: +%d\r\n\r\n",
		"another encoding":                "POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x, chunked\r\nX-Length: %d\r\n\r\n0\r\n\r\n",
		"an encoding with a space before": "POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\nX-Length: %d\r\n\r\n0\r\n\r\n",
		"two hosts":                       "GET /t HTTP/1.1\r\nHost: x\r\nHost: y\r\nX-Length: %d\r\n\r\n",
		"no host":                         "GET /t HTTP/1.1\r\nX-Length: %d\r\n\r\n",
		"a field without a name":          "GET /t HTTP/1.1\r\nHost: x\r\n: %d\r\n\r\n",
		"a line without a colon":          "GET /t HTTP/1.1\r\nHost: x\r\nX %d\r\n\r\n",
		"a bare line feed":                "GET /t HTTP/1.1\nHost: x\nX-Length: %d\n\n",
		"a bare carriage return":          "GET /t HTTP/1.1\r\nHost: x\r\nX-A: b\rX-Length: %d\r\n\r\n",
	} {
		conn, err := net.DialTimeout("tcp", address, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(conn, head+second, len(second)); err != nil {
			t.Fatal(err)
		}
		answers := bufio.NewReader(conn)
		resp, err := http.ReadResponse(answers, nil)
		switch {
		case err != nil: // it was cut off
		case resp.StatusCode != http.StatusBadRequest || !resp.Close:
			t.Errorf("%s: status %d, closed: %v", what, resp.StatusCode, resp.Close)
		default:
			resp.Body.Close()
		}
		if _, err := http.ReadResponse(answers, nil); err == nil {
			t.Errorf("%s: a second request is answered", what)
		}
		conn.Close()
	}
	// One as it should be, twice on a connection.
	conn, err := net.DialTimeout("tcp", address, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(conn)
	for range 2 {
		if _, err := fmt.Fprint(conn, second); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(answers, nil)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("a good request: %v, %v", resp, err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Fatal(err)
		}
	}
}
