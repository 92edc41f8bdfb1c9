package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

func knowsWhoIsWho(t *testing.T, s *store.Store) {
	public := team(t, s, "public", placed("about", hub.Main, 1), placed("feed", hub.Main, 2))
	hidden := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "hidden", Visibility: hub.MembersOnly}, Widgets: []hub.Placed{placed("about", hub.Main, 1)}}
	own := hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana", Visibility: hub.MembersOnly}, Widgets: []hub.Placed{placed("about", hub.Main, 1)}}
	for _, page := range []*hub.Page{&hidden, &own} {
		if err := s.CreateHub(t.Context(), "ana", page); err != nil {
			t.Fatal(err)
		}
	}
	people(t, s, public.Hub, hub.Member, "ana", "bob")
	people(t, s, public.Hub, hub.Owner, "ana")
	people(t, s, public.Hub, hub.Stargazer, "bob")
	people(t, s, hidden.Hub, hub.Subscriber, "bob")
	for who, want := range map[string][]hub.Standing{
		"":    {{}, {}, {}, {}},
		"ana": {{}, {Belongs: hub.Owner}, {}, {Belongs: hub.Owner}},
		"bob": {{Subscribed: true}, {Belongs: hub.Member, Starred: true}, {}, {}},
	} {
		gates, err := s.Gates(t.Context(), hub.Agent{Username: who}, "t/hidden", "t/public", "t/nobody", "u/ana")
		if err != nil || len(gates) != 4 {
			t.Fatalf("%v, %v", gates, err)
		}
		for i, h := range []hub.Hub{hidden.Hub, public.Hub, {}, own.Hub} {
			hidden := h.ID != 0 && h.Private() && want[i].Belongs == ""
			stored := hub.Hub{}
			if h.ID != 0 && !hidden {
				if stored, err = s.Hub(t.Context(), h.Kind, h.Name); err != nil {
					t.Fatal(err)
				}
			}
			if got := gates[i]; !reflect.DeepEqual(got, hub.Gate{Hub: stored, Hidden: hidden, Standing: want[i]}) {
				t.Errorf("%q is to %s %+v", who, h.Key(), got)
			}
			if st, err := s.Standing(t.Context(), h, who); err != nil || st != want[i] {
				t.Errorf("the standing of %q in %s is %+v, %v", who, h.Key(), st, err)
			}
		}
		for i, page := range map[int]hub.Page{0: hidden, 1: public, 3: own} {
			_, placed, err := s.Placed(t.Context(), page.Widgets[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			if gates[i].Hidden {
				placed = hub.Placed{}
			}
			if g, w, err := s.WidgetGate(t.Context(), hub.Agent{Username: who}, page.Widgets[0].ID); err != nil || !reflect.DeepEqual(g, gates[i]) || !reflect.DeepEqual(w, placed) {
				t.Errorf("%q is to a widget of %s %+v, %+v, %v", who, page.Hub.Key(), g, w, err)
			}
		}
	}
	admin := hub.System("eve")
	if gates, err := s.Gates(t.Context(), admin, "t/hidden", "t/nobody"); err != nil || gates[0].Hub.ID != hidden.Hub.ID || gates[1].Hub.ID != 0 || gates[1].Hidden || gates[0].Standing.Belongs != "" {
		t.Errorf("an admin sees %+v, %v", gates, err)
	}
	if g, w, err := s.WidgetGate(t.Context(), admin, hidden.Widgets[0].ID); err != nil || g.Hub.ID != hidden.Hub.ID || w.ID != hidden.Widgets[0].ID {
		t.Errorf("an admin sees %+v, %+v, %v", g, w, err)
	}
}

// Gates of much, of nothing, and of what is gone.
func asksForAny(t *testing.T, s *store.Store) {
	public := team(t, s, "public", placed("about", hub.Main, 1), placed("feed", hub.Main, 2))
	ana := hub.Agent{Username: "ana"}
	if err := s.Remove(t.Context(), hub.System("ana"), public.Hub, public.Widgets[1].ID); err != nil {
		t.Fatal(err)
	}
	for _, id := range []int64{public.Widgets[1].ID, 4711, -1} {
		if g, w, err := s.WidgetGate(t.Context(), ana, id); err != nil || !reflect.ValueOf(g).IsZero() || w.ID != 0 || w.Kind != "" {
			t.Errorf("a widget that is not there: %+v, %+v, %v", g, w, err)
		}
	}
	var many []string
	for i := range 300 {
		many = append(many, fmt.Sprint("t/x", i))
	}
	if gates, err := s.Gates(t.Context(), ana, append(many, "t/public")...); err != nil || len(gates) != 301 || gates[300].Hub.ID != public.Hub.ID {
		t.Errorf("of 301 hubs: %d gates, %v", len(gates), err)
	}
	if gates, err := s.Gates(t.Context(), ana); err != nil || len(gates) != 0 {
		t.Errorf("of no hub: %v, %v", gates, err)
	}
}

// For a hub that is not there the database is asked the same.
func asksAlike(t *testing.T, s *store.Store) {
	team(t, s, "design")
	asked := &servertest.Asked{}
	asked.OfDatabase(s.DB())
	for _, name := range []string{"design", "nobody"} {
		if _, err := s.Gates(t.Context(), hub.Agent{Username: "ana"}, "t/"+name); err != nil {
			t.Fatal(err)
		}
	}
	if got := asked.Take(); len(got) != 2 || !slices.Equal(got[:1], got[1:]) {
		t.Errorf("asked are %q", got)
	}
}
