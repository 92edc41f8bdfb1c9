package outside

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Allow are the private places that may be asked, at any port: networks, and
// hosts by name.
type Allow struct {
	networks []netip.Prefix
	hosts    []string
}

var hostName = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$`)

// ParseAllow reads networks as 10.0.0.0/8, addresses and names of hosts.
func ParseAllow(list []string) (Allow, error) {
	var a Allow
	for _, entry := range list {
		entry = strings.ToLower(strings.TrimSpace(entry))
		if network, err := netip.ParsePrefix(entry); err == nil && !network.Addr().Is4In6() {
			a.networks = append(a.networks, network.Masked())
		} else if address, err := netip.ParseAddr(entry); err == nil {
			a.networks = append(a.networks, netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen()))
		} else if hostName.MatchString(entry) && strings.ContainsFunc(entry, isLetter) {
			a.hosts = append(a.hosts, entry)
		} else {
			return Allow{}, errors.New("not a network or a host")
		}
	}
	return a, nil
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' }

// dialer connects to what may be asked. It looks at the address itself, after
// the name was looked up, so neither a redirect nor a name leads past it.
func (a Allow) dialer(timeout time.Duration) func(ctx context.Context, network, address string) (net.Conn, error) {
	guardian := ssrf.New()
	guarded := &net.Dialer{Timeout: timeout, Control: func(network, address string, c syscall.RawConn) error {
		if at, err := netip.ParseAddrPort(address); err == nil && a.lists(at.Addr()) {
			return nil
		}
		return guardian.Safe(network, address, c)
	}}
	open := &net.Dialer{Timeout: timeout}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(address)
		if slices.Contains(a.hosts, strings.ToLower(host)) {
			return open.DialContext(ctx, network, address)
		}
		return guarded.DialContext(ctx, network, address)
	}
}

func (a Allow) lists(address netip.Addr) bool {
	return slices.ContainsFunc(a.networks, func(n netip.Prefix) bool { return n.Contains(address.Unmap()) })
}
