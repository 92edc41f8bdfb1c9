package loopback_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/backend/loopback"
)

func TestIs(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "localhost:5000": true, "127.0.0.1": true, "127.0.0.1:5000": true, "127.9.8.7": true,
		"::1": true, "[::1]": true, "[::1]:5000": true, "::ffff:127.0.0.1": true,
		"": false, ":5000": false, "0.0.0.0:5000": false, "[::]:5000": false, "10.0.0.1": false, "192.0.2.1:127": false,
		"localhost.example.org": false, "127.0.0.1.example.org": false, "example.org:5000": false, "[localhost]": false,
		"127.1": false, "0x7f000001": false, "localhost:1:2": false, "::1%lo": false,
	} {
		if got := loopback.Is(host); got != want {
			t.Errorf("%q is of this machine: %t, want %t", host, got, want)
		}
	}
}
