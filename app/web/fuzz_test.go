package web

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
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
	f.Fuzz(func(t *testing.T, claimed string, seen uint32, proxied bool) {
		visitor := netip.AddrFrom4([4]byte{byte(seen >> 24), byte(seen >> 16), byte(seen >> 8), byte(seen)})
		if visitor.IsLoopback() {
			return // a proxy
		}
		peer := net.IP(visitor.AsSlice())
		var request fasthttp.Request
		if proxied {
			peer = net.IPv4(127, 0, 0, 1)
			request.Header.Add("X-Forwarded-For", claimed)
			request.Header.Add("X-Forwarded-For", visitor.String())
		} else {
			request.Header.Add("X-Forwarded-For", claimed)
		}
		var ctx fasthttp.RequestCtx
		ctx.Init(&request, &net.TCPAddr{IP: peer}, nil)
		asked := app.AcquireCtx(&ctx)
		defer app.ReleaseCtx(asked)
		var got string
		const each = 50
		boundstest.Linear(t, len(claimed), each, func() { got = s.address(asked).String() })
		if got != visitor.String() {
			t.Errorf("%s says %q and is counted as %s", visitor, claimed, got)
		}
	})
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

// FuzzParts wants a form with a file to be read to its end or not at all, whatever is
// sent, and no text in it to be longer than texts are.
func FuzzParts(f *testing.F) {
	for _, seed := range []string{
		"--x\r\nContent-Disposition: form-data; name=want\r\n\r\nnone\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data; name=file; filename=a.png\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n--x--\r\n",
		"--x\r\n\r\n\r\n--x\r\n", "--x--", "", strings.Repeat("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n", uploadParts+1),
	} {
		f.Add([]byte(seed))
	}
	app := fiber.New()
	f.Fuzz(func(t *testing.T, sent []byte) {
		var request fasthttp.Request
		request.Header.SetContentType("multipart/form-data; boundary=x")
		var ctx fasthttp.RequestCtx
		ctx.Init(&request, nil, nil)
		c := app.AcquireCtx(&ctx)
		defer app.ReleaseCtx(c)
		file, err := readParts(c, bytes.NewReader(sent))
		if err != nil && file != nil || len(file) > len(sent) {
			t.Errorf("a file of %d bytes of %d, %v", len(file), len(sent), err)
		}
		n := 0
		for _, text := range c.Request().PostArgs().All() {
			if n++; len(text) > uploadText || n > uploadParts {
				t.Errorf("%d texts, one of %d bytes", n, len(text))
			}
		}
	})
}
