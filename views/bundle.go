package views

import (
	"context"

	"github.com/fedora-hubs/hubs/assets"
)

type bundleKey struct{}

// WithBundle tells the pages that are drawn what they load.
func WithBundle(ctx context.Context, b *assets.Bundle) context.Context {
	return context.WithValue(ctx, bundleKey{}, b)
}

// bare is for pages without widgets.
var bare = assets.NewBundle()

func bundle(ctx context.Context) *assets.Bundle {
	if b, ok := ctx.Value(bundleKey{}).(*assets.Bundle); ok && b != nil {
		return b
	}
	return bare
}
