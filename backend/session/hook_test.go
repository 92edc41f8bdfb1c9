package session_test

import (
	"context"

	"github.com/uptrace/bun"
)

// A hook is called after each query.
type hook func()

func (h hook) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (h hook) AfterQuery(context.Context, *bun.QueryEvent) { h() }
