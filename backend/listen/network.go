package listen

import "net/netip"

const (
	// networkBits are how much of an IPv6 address counts: an owner of one has 2^64.
	networkBits = 64
	// wideBits are what is given to a customer at most as a rule (RFC 6177): 65,536
	// networks of these.
	wideBits = 48
	// WideShare is of how many networks a wide one may have the share.
	WideShare = 16
)

// A Network is what an address is counted as: all of one IPv6 network are one.
type Network struct{ prefix netip.Prefix }

// NetworkOf is the network of an address.
func NetworkOf(a netip.Addr) Network {
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = networkBits
	}
	network, _ := a.Prefix(bits) // the number of bits is right
	return Network{network}
}

// Wide is the network around one of IPv6, of which whoever has one may have all;
// false for IPv4, of which each address is scarce.
func (n Network) Wide() (Network, bool) {
	if !n.prefix.Addr().Is6() {
		return Network{}, false
	}
	wide, _ := n.prefix.Addr().Prefix(wideBits)
	return Network{wide}, true
}

// String is an address of IPv4, or a network of IPv6.
func (n Network) String() string {
	if !n.prefix.IsValid() {
		return ""
	}
	if n.prefix.Addr().Is4() {
		return n.prefix.Addr().String()
	}
	return n.prefix.String()
}

// NetworkShares are the shares of networks. A wide one may have what some of its
// networks may.
type NetworkShares struct{ near, wide *Shares[Network] }

// NewNetworkShares lets each network hold so many.
func NewNetworkShares(most int) *NetworkShares {
	return &NetworkShares{NewShares[Network](most), NewShares[Network](WideShare * most)}
}

// Take is that of Shares.
func (s *NetworkShares) Take(n Network) (release func(), ok bool) {
	near, ok := s.near.Take(n)
	if !ok {
		return nil, false
	}
	around, is := n.Wide()
	if !is {
		return near, true
	}
	wide, ok := s.wide.Take(around)
	if !ok {
		near()
		return nil, false
	}
	return func() { near(); wide() }, true
}
