package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// A person's feed follows teams: what these are about, also when that changes,
// and as long as the person follows them. What the person did is left out.
func TestFeedFollowsTeams(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	page := hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "subscriber", Title: "Sub"}, Widgets: []hub.Placed{
		{Kind: "feed", Column: hub.Main, Config: []byte(`{"teams":"follow","own":false}`)},
	}}
	if err := v.parts.store.CreateHub(t.Context(), "subscriber", &page); err != nil {
		t.Fatal(err)
	}
	v.get("/u/subscriber")
	heard := v.listen("/u/subscriber/events")
	n := 0
	built := func(owner, name string) {
		n++
		m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"org.fedoraproject.prod.buildsys.build.state.change","timestamp":%d,"msg_id":"2026-built-%d",
			"msg":{"owner":%q,"name":%q,"version":"1","release":"1","new":1,"build_id":%d}}`, time.Now().Unix(), n, owner, name, n))
		if err != nil {
			t.Fatal(err)
		}
		if err := v.bus.Publish(t.Context(), m.Topic, m.Raw); err != nil {
			t.Fatal(err)
		}
	}
	about := func(version int64, packages ...string) {
		h, err := v.parts.store.Hub(t.Context(), hub.Team, "public")
		if err != nil {
			t.Fatal(err)
		}
		to := h.Settings()
		to.Packages = packages
		if err := v.parts.store.SetHub(t.Context(), hub.System("owner"), h, version, to); err != nil {
			t.Fatal(err)
		}
	}
	built("stranger", "early-lamp")
	about(1, "early-lamp", "brass-lamp")
	v.until("what happened before to a package that the team took on", func() bool { return heard("early-lamp") })
	built("stranger", "brass-lamp")
	v.until("a build of a package of the team", func() bool { return heard("brass-lamp") })
	built("subscriber", "brass-lamp")
	about(2, "rope")
	built("stranger", "rope")
	v.until("a build of its new package", func() bool { return heard("rope") })
	_, body := v.get("/u/subscriber")
	if strings.Contains(body, "lamp") {
		t.Errorf("it shows what the team is not about any more: %s", body)
	}
	if err := v.parts.store.RemoveRole(t.Context(), "subscriber", v.hubs["public"].Hub, "subscriber", hub.Subscriber); err != nil {
		t.Fatal(err)
	}
	v.until("nothing any more", func() bool {
		_, body := v.get("/u/subscriber")
		return !strings.Contains(body, "rope")
	})
}

// A client that asks for very many pages of widgets has to wait a little.
func TestLimitOfPaging(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	path := fmt.Sprintf("/w/%d/more?from=%s", v.hubs["public"].Widgets[1].ID, v.messages(t)["public"])
	v.clock.stop()
	for n := range 60 {
		if status, _ := v.ask(t, "nobody", http.MethodGet, path, nil); status != http.StatusOK {
			t.Fatalf("page %d: %d", n, status)
		}
	}
	status, body := v.ask(t, "nobody", http.MethodGet, path, nil)
	if status != http.StatusTooManyRequests {
		t.Errorf("%d", status)
	}
	wantPage(t, "too many", body)
	v.clock.pass(time.Second)
	if status, _ := v.ask(t, "nobody", http.MethodGet, path, nil); status != http.StatusOK {
		t.Errorf("a second later: %d", status)
	}
}
