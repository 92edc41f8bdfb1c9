package app

import (
	"context"
	"time"

	"github.com/fedora-hubs/hubs/backend/accounts"
	"github.com/fedora-hubs/hubs/backend/redisd"
)

// keeper keeps people and groups up to date; nil if no accounts system is set.
func (p *parts) keeper() (*accounts.Keeper, error) {
	if p.config.AccountsURL == "" {
		return nil, nil //nolint:nilnil // none is no error
	}
	client, err := p.config.accounts()
	if err != nil {
		return nil, err
	}
	return &accounts.Keeper{Sync: newSync(p.store, client, p.kinds, p.log), Claim: p.claims("people:"), Every: p.config.AccountsEvery, Log: p.log}, nil
}

// claims are for what one backend of several does.
func (p *parts) claims(of string) func(ctx context.Context, name string, hold time.Duration) (back func(), mine bool, err error) {
	return redisd.Claims{Client: p.redis, Prefix: prefix + ":" + of}.Claim
}
