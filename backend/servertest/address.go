package servertest

import (
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

// Ports of FreeAddress: below those that systems give to outgoing connections,
// of which one could take a port before the test's server comes to listen.
const firstPort, lastPort = 20_000, 32_000

// FreeAddress is a HOST:PORT of this machine where nobody listens, and which no
// other test gets while this one runs.
func FreeAddress(tb testing.TB) string {
	tb.Helper()
	for range 1000 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(firstPort+rand.N(lastPort-firstPort)))
		claim, err := net.ListenPacket("udp", address) // tests of other processes see it too
		if err != nil {
			continue
		}
		l, err := net.Listen("tcp", address)
		if err != nil {
			claim.Close()
			continue
		}
		l.Close()
		tb.Cleanup(func() { claim.Close() })
		return address
	}
	tb.Fatal("this machine has no free port")
	return ""
}
