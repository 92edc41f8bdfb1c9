package app

import (
	"time"

	"github.com/fedora-hubs/hubs/backend/avatars"
	"github.com/fedora-hubs/hubs/backend/outside"
)

// avatarKeeper fetches pictures of people; nil if no avatar service is set.
func (p *parts) avatarKeeper() *avatars.Keeper {
	if p.config.Avatars == "" {
		return nil
	}
	set := p.rules
	set.AvatarSuffix = "?s=256&d=404"                     // as large as it is kept, and none where there is none
	allow, _ := outside.ParseAllow(p.config.OutsideAllow) // was checked when it was read
	client := outside.NewClient(outside.Options{
		Agent: outside.Agent(version(), p.config.URL), Allow: allow, MaxBody: avatars.MostBytes, Memory: avatars.MostBytes, Timeout: 10 * time.Second,
	})
	return &avatars.Keeper{Address: set.Avatar, HTTP: client, Store: p.store, Claim: p.claims(""), Now: time.Now, Log: p.log}
}
