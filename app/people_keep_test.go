package app

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// A backend syncs at its start, and again what the bus tells of.
func TestBackendKeepsPeople(t *testing.T) {
	t.Parallel()
	f := servertest.NewFASJSON(t)
	f.Group("sig-design", []string{"ana"}, nil)
	config, err := load([]string{"HUBS_DATABASE_URL=sqlite://" + filepath.Join(t.TempDir(), "x.db"), "HUBS_ACCOUNTS_URL=" + f.URL})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	p, err := wire(t.Context(), config, config.rules(), kinds, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "design", Title: "Design", Group: "sig-design"}}
	if err := p.store.CreateHub(t.Context(), "", &page); err != nil {
		t.Fatal(err)
	}
	keeper, err := p.keeper()
	if err != nil {
		t.Fatal(err)
	}
	members := func(want ...string) {
		t.Helper()
		keeper.Tick(t.Context())
		got, err := p.store.OnHub(t.Context(), hub.Team, "design")
		if err != nil || !slices.Equal(got.Hub.Members, want) {
			t.Errorf("members are %v, %v, want %v", got.Hub.Members, err, want)
		}
	}
	members("ana")
	f.Group("sig-design", []string{"ana", "bob"}, nil)
	keeper.Hear(said(t, "buildsys.tag", `{"group":"sig-design"}`))
	members("ana")
	keeper.Hear(said(t, "fas.group.member.sponsor", `{"msg":{"agent":"ana","user":"bob","group":"sig-design"}}`))
	members("ana", "bob")
	f.Person("bob", "Bob Other")
	keeper.Hear(said(t, "fas.user.update", `{"msg":{"agent":"bob","user":"bob","fields":["human_name"]}}`))
	members("ana", "bob")
	if a, err := p.store.Account(t.Context(), "bob"); err != nil || a.FullName != "Bob Other" {
		t.Errorf("bob is %+v, %v", a, err)
	}
}

func said(t *testing.T, event, body string) fedmsg.Message {
	t.Helper()
	m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"org.fedoraproject.prod.%s","msg":%s,"timestamp":1,"msg_id":"2026-1"}`, event, body))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
