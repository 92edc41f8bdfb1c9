package app

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// FuzzNetworks wants each address that is a proxy to be in a network, and a network
// to be written in one way.
func FuzzNetworks(f *testing.F) {
	for _, seed := range []string{"127.0.0.1", " 10.0.0.0/8,fd00::/8", "::ffff:10.0.0.1", "::ffff:10.0.0.0/104", "::/0", "::0%/", "10.1.2.3/8", "proxy", "fe80::1%eth0", "1.2.3.4/33", "0.0.0.0/0", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		list := strings.Split(said, ",")
		found, err := networks(list)
		if err != nil {
			return
		}
		var again []string
		for i, n := range found {
			entry := strings.TrimSpace(list[i])
			a, err := netip.ParseAddr(entry)
			if err != nil {
				first, _, _ := strings.Cut(entry, "/")
				a, err = netip.ParseAddr(first)
			}
			if err != nil || !n.IsValid() || n != n.Masked() || !n.Contains(a.Unmap().WithZone("")) {
				t.Errorf("%q is %s", entry, n)
			}
			again = append(again, n.String())
		}
		if same, err := networks(again); err != nil || !slices.Equal(same, found) {
			t.Errorf("%q are %v and then %v, %v", said, found, same, err)
		}
	})
}
