package web

import (
	"net"
	"net/netip"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Only proxies are believed, and of what they say only what they have seen.
func TestAddress(t *testing.T) {
	s := &Server{Config: Config{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}}
	app := fiber.New()
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"nobody in between", "192.0.2.1", nil, "192.0.2.1"},
		{"a visitor who names another", "192.0.2.1", []string{"198.51.100.7"}, "192.0.2.1"},
		{"a private address that is no proxy", "192.168.1.1", []string{"198.51.100.7"}, "192.168.1.1"},
		{"a proxy", "127.0.0.1", []string{"198.51.100.7"}, "198.51.100.7"},
		{"a proxy that names nobody", "127.0.0.1", nil, "127.0.0.1"},
		{"a visitor who names another to a proxy", "127.0.0.1", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{"a line of the visitor's own", "127.0.0.1", []string{"203.0.113.9", "198.51.100.7"}, "198.51.100.7"},
		{"two proxies", "127.0.0.1", []string{"203.0.113.9, 198.51.100.7, 10.1.2.3"}, "198.51.100.7"},
		{"no address", "127.0.0.1", []string{"198.51.100.7, unknown"}, "127.0.0.1"},
		{"no address before a proxy", "127.0.0.1", []string{"unknown,10.1.2.3"}, "10.1.2.3"},
		{"IPv4 within IPv6", "::ffff:127.0.0.1", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
		{"IPv6", "2001:db8:1:2:3:4:5:6", nil, "2001:db8:1:2::/64"},
		{"the same network", "2001:db8:1:2:ffff::1", nil, "2001:db8:1:2::/64"},
		{"IPv6 through a proxy", "fd00::1", []string{"2001:db8:1:2::7"}, "2001:db8:1:2::/64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var request fasthttp.Request
			var ctx fasthttp.RequestCtx
			for _, line := range c.forwarded {
				request.Header.Add("X-Forwarded-For", line)
			}
			ctx.Init(&request, &net.TCPAddr{IP: net.ParseIP(c.peer)}, nil)
			asked := app.AcquireCtx(&ctx)
			defer app.ReleaseCtx(asked)
			if got := s.address(asked).String(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
