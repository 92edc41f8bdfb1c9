package web

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
)

// FuzzAddress wants a visitor to be counted as somebody whom a proxy has seen,
// whatever the visitor says.
func FuzzAddress(f *testing.F) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("fd00::/8")}
	s := &Server{Config: Config{Proxies: proxies}}
	app := fiber.New()
	for _, seed := range []string{"", "203.0.113.9", "127.0.0.1", "203.0.113.9, 127.0.0.1", "unknown", ",,,", "::ffff:127.0.0.1", "fe80::1%eth0", "1.2.3.4:80", strings.Repeat("127.0.0.1,", 3000), "2001:db8::7\t"} {
		f.Add(seed, uint32(0xc6336407), true)
		f.Add(seed, uint32(0x7f000001), false)
	}
	f.Fuzz(func(t *testing.T, said string, seen uint32, proxied bool) {
		visitor := netip.AddrFrom4([4]byte{byte(seen >> 24), byte(seen >> 16), byte(seen >> 8), byte(seen)})
		if visitor.IsLoopback() {
			return // a proxy
		}
		peer := net.IP(visitor.AsSlice())
		var request fasthttp.Request
		if proxied {
			peer = net.IPv4(127, 0, 0, 1)
			request.Header.Add("X-Forwarded-For", said)
			request.Header.Add("X-Forwarded-For", visitor.String())
		} else {
			request.Header.Add("X-Forwarded-For", said)
		}
		var ctx fasthttp.RequestCtx
		ctx.Init(&request, &net.TCPAddr{IP: peer}, nil)
		asked := app.AcquireCtx(&ctx)
		defer app.ReleaseCtx(asked)
		var got string
		const each = 50
		boundstest.Linear(t, len(said), each, func() { got = s.address(asked).String() })
		if got != visitor.String() {
			t.Errorf("%s says %q and is counted as %s", visitor, said, got)
		}
	})
}

// FuzzMessage wants a browser to get of a fragment what it is, and one event.
func FuzzMessage(f *testing.F) {
	for _, seed := range []string{"<p>a</p>", "a\nb\r\nc\rd\n\n\r\r\n", "", "\n", " a", "data: x\n\nid: 7\nevent: y\n\n", ":\x00\xef\xbb\xbf", "\u2028\u0085\v\f"} {
		f.Add([]byte(seed), uint64(1700000000000), uint64(3), int64(7))
	}
	f.Fuzz(func(t *testing.T, html []byte, ms, seq uint64, widget int64) {
		fragment := fragment.Fragment{Widget: widget, Hub: 3, ID: events.ID{MS: ms, Seq: seq}, HTML: html}
		var m events.Message
		const each = 60
		boundstest.Linear(t, len(html), each, func() { m = message(fragment) })
		// The specification takes each of these for the end of a line.
		text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(html))
		want := fmt.Sprintf("<hx-partial hx-target=\"#widget-%d\" hx-swap=\"innerMorph\">%s</hx-partial>", widget, text)
		if got := heard(m.Bytes); len(got) != 1 || got[0] != (event{fragment.ID.String(), want}) {
			t.Errorf("a browser hears %q, want %q", got, want)
		}
		if got := heard(unnamed(html)); len(html) > 0 && (len(got) != 1 || got[0] != (event{"", text})) {
			t.Errorf("a browser hears %q, want %q", got, text)
		}
	})
}

type event struct{ id, data string }

// heard reads a stream as the HTML standard has it, 9.2.6.
func heard(stream []byte) (all []event) {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(stream)), "\n")
	var id string
	var data *string
	for _, line := range lines[:len(lines)-1] {
		if line == "" {
			if data != nil {
				all = append(all, event{id, strings.TrimSuffix(*data, "\n")})
			}
			data = nil
			continue
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "data":
			if data == nil {
				data = new(string)
			}
			*data += value + "\n"
		case "id":
			id = value
		default:
			all = append(all, event{"a field of the name " + field, value})
		}
	}
	return all
}

// FuzzHeader wants another server to read a header that is plain in the same way, or
// not at all: what one takes for a body must not be a request to the other.
func FuzzHeader(f *testing.F) {
	for _, seed := range []string{
		"Content-Length: 3\r\n", "Content-Length: 3\r\nContent-Length: 4\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "Content-Length:\t+3\r\n", "Content-Length : 3\r\n", "Content-Length: 3\n",
		"A: b\r\n Content-Length: 3\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding: gzip, chunked\r\n", "content-length: 0x3\r\n", "Content-Length: 03\r\n", "Content_Length: 3\r\n", "Host: b\r\n", "A: \x00\r\n", "A:b\rContent-Length: 3\r\n", "Content-Length: \r\n", "Transfer-Encoding:\vchunked\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, lines []byte) {
		raw := append(append([]byte("POST /x HTTP/1.1\r\nHost: a\r\n"), lines...), "\r\n"...)
		var ours fasthttp.RequestHeader
		from := bufio.NewReaderSize(bytes.NewReader(raw), 1<<20)
		if ours.Read(from) != nil || !isPlain(ours.RawHeaders()) {
			return
		}
		rest, _ := io.ReadAll(from)
		other := bufio.NewReader(bytes.NewReader(raw))
		theirs, err := http.ReadRequest(other)
		if err != nil {
			return
		}
		length := int64(ours.ContentLength())
		if chunked := len(theirs.TransferEncoding) > 0; chunked != (length == -1) || !chunked && max(length, 0) != theirs.ContentLength {
			t.Errorf("%q: a body of %d for us; of %d for others, %q", raw, length, theirs.ContentLength, theirs.TransferEncoding)
		}
		if len(theirs.TransferEncoding) == 0 && theirs.ContentLength == 0 {
			if after, _ := io.ReadAll(other); !bytes.Equal(after, rest) {
				t.Errorf("%q: we go on with %q, others with %q", raw, rest, after)
			}
		}
	})
}
