// Package loopback tells what is of this machine alone, where a rule may be laxer:
// passwords cross no network there, and nobody else can ask.
package loopback

import (
	"net"
	"strings"
)

// Is reports whether a host, with or without a port, is this machine by its own
// name or address. Other names are not looked up: what they lead to may change.
func Is(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
