package redisd

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// topology makes a client of a cluster find out again which node serves what as
// soon as one does not answer. By itself it would ask a dead node for up to a
// minute, for only a node that lives tells it to look elsewhere.
type topology struct{ cluster *redis.ClusterClient }

var _ redis.Hook = topology{}

// DialHook is for go-redis.
func (t topology) DialHook(next redis.DialHook) redis.DialHook {
	return next
}

// ProcessHook is for go-redis.
func (t topology) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { return t.heed(ctx, next(ctx, cmd)) }
}

// ProcessPipelineHook is for go-redis.
func (t topology) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { return t.heed(ctx, next(ctx, cmds)) }
}

func (t topology) heed(ctx context.Context, err error) error {
	if err != nil && replyOf(err) == "" {
		t.cluster.ReloadState(ctx) // in the background, one at a time
	}
	return err
}
