package app

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

// raw sends bytes over a connection of their own.
func (s *site) raw(text string) (net.Conn, *bufio.Reader) {
	s.Helper()
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(s.url, "http://"), time.Minute)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		s.Fatal(err)
	}
	if _, err := io.WriteString(conn, text); err != nil {
		s.Fatal(err)
	}
	return conn, bufio.NewReader(conn)
}

// A form that is announced as long gets no room before it comes.
func TestAnnouncedBodiesTakeNoRoom(t *testing.T) { // alone, for it looks at the memory of the process
	s := newSite(t, roles{web: true})
	const many, head = 200, "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1048576\r\n\r\na"
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	for range many {
		s.raw(head)
	}
	s.get("/t") // which came after them
	if after := heap(); after > before+many*(100<<10) {
		t.Errorf("%d forms that do not come take %d KB each", many, (after-before)/many>>10)
	}
}

// Forms come in any pieces, up to a length; what is longer is told so.
func TestLongBodies(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	text := strings.Repeat("Tea & talk. ", 1499) + "Tea & talk."
	form := url.Values{"title": {"Tea"}, "name": {"tea"}, "summary": {text}, "joining": {"open"}, "visibility": {"public"}}
	if status, body := v.ask(t, "member", http.MethodPost, "/new", form); status != http.StatusUnprocessableEntity || strings.Count(body, "Tea &amp; talk.") != 1500 {
		t.Errorf("a form of 18 KB: %d, %d texts", status, strings.Count(body, "Tea &amp; talk."))
	}
	form.Set("summary", strings.Repeat("x", 1<<20))
	if status, body := v.ask(t, "member", http.MethodPost, "/new", form); status != http.StatusRequestEntityTooLarge || !strings.Contains(body, "Shorten its texts") {
		t.Errorf("a form of over a megabyte: %d, %.300s", status, body)
	}
	const chunked = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nSec-Fetch-Site: same-origin\r\n\r\n"
	var pieces bytes.Buffer
	for range 40 {
		fmt.Fprintf(&pieces, "%x\r\n%s\r\n", 32<<10, strings.Repeat("a", 32<<10))
	}
	conn, answers := v.raw(chunked)
	if _, err := pieces.WriteTo(conn); err == nil {
		resp, err := http.ReadResponse(answers, nil)
		if err != nil || resp.StatusCode != http.StatusRequestEntityTooLarge || !resp.Close {
			t.Errorf("pieces of over a megabyte: %v, %v", resp, err)
		}
	}
	// Two forms and a page on one connection, each answered for itself.
	one := "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 7\r\n\r\nto=%2Ft" +
		chunked + "3\r\nto=\r\n4\r\n%2Ft\r\n0\r\n\r\n" + "GET /t HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" + "GET /u HTTP/1.1\r\nHost: x\r\n\r\n"
	_, answers = v.raw(one)
	for i, want := range []int{http.StatusNotFound, http.StatusNotFound, http.StatusOK, http.StatusOK} {
		resp, err := http.ReadResponse(answers, nil)
		if err != nil || resp.StatusCode != want {
			t.Fatalf("answer %d on a connection: %v, %v, want %d", i, resp, err, want)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Fatal(err)
		}
	}
}
