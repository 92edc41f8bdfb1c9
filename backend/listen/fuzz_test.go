package listen

import (
	"net/netip"
	"testing"
)

// FuzzNetwork wants each address to be in the network that it is counted as, and one
// network for all ways to write an address.
func FuzzNetwork(f *testing.F) {
	for _, seed := range []string{"192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "fe80::1%eth0", "::", "::ffff:0:0%x", "0.0.0.0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := netip.ParseAddr(text)
		if err != nil {
			return
		}
		network := NetworkOf(a)
		n := network.prefix
		bare := a.Unmap().WithZone("")
		bits := 32
		if bare.Is6() {
			bits = networkBits
		}
		if !n.IsValid() || !n.Contains(bare) || n.Bits() != bits || n != n.Masked() || network != NetworkOf(n.Addr()) || bare.Is4() && network != NetworkOf(netip.AddrFrom16(a.As16())) {
			t.Errorf("%s is counted as %s", text, n)
		}
		wide, is := network.Wide()
		if is != bare.Is6() || is && (wide.prefix.Bits() != wideBits || !wide.prefix.Contains(bare)) {
			t.Errorf("%s is in the wide network %v, %v", text, wide, is)
		}
	})
}
