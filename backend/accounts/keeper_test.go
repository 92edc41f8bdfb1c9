package accounts_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/accounts"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// claims are those of all processes, until the test lets go of them.
type claims map[string]time.Duration

func (c claims) claim(_ context.Context, name string, hold time.Duration) (giveBack func(), mine bool, err error) {
	if _, taken := c[name]; taken {
		return nil, false, nil
	}
	c[name] = hold
	return func() { delete(c, name) }, true, nil
}

func TestKeeper(t *testing.T) {
	w := newWorld(t, servertest.SQLite(t))
	w.Group("sig-design", []string{"ana"}, nil)
	all := claims{}
	one := &accounts.Keeper{Sync: w.sync, Claim: all.claim, Every: time.Hour, Log: slog.New(slog.DiscardHandler)}
	other := &accounts.Keeper{Sync: w.sync, Claim: all.claim, Every: time.Hour, Log: one.Log}
	asked := func() int { paths, _ := w.Asked(); return len(paths) }

	one.Tick(t.Context())
	w.roles(t, "ana member")
	n := asked()
	other.Tick(t.Context())
	one.Tick(t.Context())
	if asked() != n || all["all"] != time.Hour {
		t.Errorf("%d requests where there was a sync; claims are %v", asked()-n, all)
	}

	w.Group("sig-design", []string{"ana", "bob"}, nil)
	w.Person("ana", "Ana Other")
	for _, k := range []*accounts.Keeper{one, other} {
		for range 3 {
			k.Hear(ofGroup("sig-design"))
			k.Hear(ofGroup("not-tied"))
			k.Hear(ofGroup("../x"))
			k.Hear(ofPerson("ana"))
			k.Hear(ofPerson("<script>"))
		}
	}
	one.Tick(t.Context())
	w.roles(t, "ana member", "bob member")
	if got := asked() - n; got != 3 {
		t.Errorf("%d requests, want those for members, sponsors and ana", got)
	}
	n = asked()
	other.Tick(t.Context())
	one.Tick(t.Context())
	if asked() != n {
		t.Errorf("%d requests for what another saw to", asked()-n)
	}
	if a, err := w.store.Account(t.Context(), "ana"); err != nil || a.FullName != "Ana Other" {
		t.Errorf("ana is %+v, %v", a, err)
	}
}

func TestKeeperIsInterrupted(t *testing.T) {
	w := newWorld(t, servertest.SQLite(t))
	w.Group("sig-design", []string{"ana"}, nil)
	ctx, stop := context.WithCancel(t.Context())
	s := *w.sync
	s.Teams = &cut{w.store, 0, stop}
	all := claims{}
	k := &accounts.Keeper{Sync: &s, Claim: all.claim, Every: time.Hour, Log: slog.New(slog.DiscardHandler)}
	k.Tick(ctx)
	if w.roles(t); len(all) != 0 {
		t.Errorf("claims are left: %v", all)
	}
	k.Sync = w.sync
	k.Tick(t.Context())
	w.roles(t, "ana member")
}

// Whatever the bus says, what is remembered has an end.
func TestKeeperIsFlooded(t *testing.T) {
	w := newWorld(t, servertest.SQLite(t))
	all := claims{}
	k := &accounts.Keeper{Sync: w.sync, Claim: all.claim, Log: slog.New(slog.DiscardHandler)}
	for i := range 5000 {
		k.Hear(ofGroup(fmt.Sprint("group", i)))
	}
	k.Tick(t.Context())
	if len(all) == 0 || len(all) > 1000 {
		t.Errorf("%d groups were seen to", len(all))
	}
	if tied, err := w.store.Tied(t.Context()); err != nil || len(tied) != 1 || tied[0].Kind != hub.Team {
		t.Errorf("tied are %v, %v", tied, err)
	}
}

// ofGroup is what the bus says when a group has changed, and ofPerson when somebody has.
func ofGroup(name string) fedmsg.Message {
	return fedmsg.Message{Topic: "org.fedoraproject.prod.fas.group.member.sponsor", Body: fedmsg.Body{"msg": map[string]any{"agent": "ana", "user": "ana", "group": name}}}
}

func ofPerson(name string) fedmsg.Message {
	return fedmsg.Message{Topic: "org.fedoraproject.prod.fas.user.update", Body: fedmsg.Body{"msg": map[string]any{"agent": name, "user": name}}}
}
