package web

import (
	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// A viewer is who asks. The zero value is nobody who is known.
type viewer struct {
	hub.Account
	admin   bool   // of the site
	session string // its ID
	due     bool   // the provider is to be asked again who it is
}

// agent is the viewer as somebody who changes something.
func (v viewer) agent() hub.Agent { return hub.Agent{Username: v.Username, System: v.admin} }

func (v viewer) known() bool { return v.Username != "" }

// A visit is a request: who asks, for which hub, and what they are to it.
type visit struct {
	viewer
	at       live.Address // zero for a page about none
	hub      hub.Hub      // zero as at
	placed   hub.Placed   // where a widget is meant
	standing hub.Standing
	file     file // that was sent, on a route that takes one
}

// belongs reports whether the visitor is one of those whose hub it is.
func (v visit) belongs() bool { return v.standing.Belongs != "" || v.admin }

// passes reports whether the visitor may see the hub behind a gate.
func (v visit) passes(g hub.Gate) bool {
	v.standing = g.Standing
	return g.Hub.ID != 0 && (!g.Hub.Private() || v.belongs())
}

// sees reports whether the visitor may see a hub as it is now: it may have become
// private since the guard looked.
func (v visit) sees(h hub.Hub) bool { return !h.Private() || v.hub.ID == h.ID && v.belongs() }

func (v visit) owns() bool { return v.standing.Belongs == hub.Owner || v.admin }
