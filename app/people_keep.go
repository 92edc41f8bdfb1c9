package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/accounts"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
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
	sync := newSync(p.store, client, p.kinds)
	sync.Log = p.log
	return &accounts.Keeper{Sync: sync, Claim: p.claimPeople, Every: p.config.AccountsEvery, Log: p.log}, nil
}

var giveBack = redis.NewScript(`if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`)

// claimPeople is for what is synced.
func (p *parts) claimPeople(ctx context.Context, name string, hold time.Duration) (back func(), mine bool, err error) {
	return p.claim(ctx, "people:"+name, hold)
}

// claim holds a key in Redis, which all backends share.
func (p *parts) claim(ctx context.Context, name string, hold time.Duration) (back func(), mine bool, err error) {
	key, token := prefix+":"+name, rand.Text()
	mine, err = p.redis.SetNX(ctx, key, token, hold).Result()
	if err != nil {
		return nil, false, fmt.Errorf("claim %s: %w", name, err)
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = giveBack.Run(ctx, p.redis, []string{key}, token).Err() // else it runs out by itself
	}, mine, nil
}

// hear tells the keeper which group or person a message of the accounts system
// is about.
func hear(k *accounts.Keeper, m fedmsg.Message) {
	if k == nil || m.Category() != "fas" {
		return
	}
	if strings.HasPrefix(m.Event(), "fas.group.") {
		k.HearGroup(cmp.Or(m.Body.Text("group"), m.Body.Text("group", "name"), m.Body.Text("msg", "group")))
		return
	}
	k.HearPerson(cmp.Or(m.Body.Text("user"), m.Body.Text("user", "username"), m.Body.Text("msg", "user")))
}
