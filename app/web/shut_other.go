//go:build !linux

package web

import (
	"context"
	"net"
)

// shut does nothing here: a connection that comes at the moment at which the
// listener is closed may be reset.
func shut(context.Context, net.Listener) error { return nil }
