package hub_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// read is a notice as it is found on the bus.
func read(t *testing.T, topic, body string) (hub.Notice, bool) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(body)))
	d.UseNumber()
	var values map[string]any
	if err := d.Decode(&values); err != nil {
		t.Fatal(err)
	}
	return hub.ReadNotice(topic, values)
}

func TestNoticeIsReadAsItWasWritten(t *testing.T) {
	h := hub.Hub{Kind: hub.Team, Name: "design", Title: "Design"}
	for _, n := range []hub.Notice{
		hub.RoleNotice(hub.RoleAdded, "ana", h, "bob", hub.Member),
		hub.RoleNotice(hub.RoleChanged, "ana", h, "bob", hub.Owner),
		{Event: hub.WidgetUpdated, Agent: "ana", Hub: h.Key(), Title: h.Title, Widget: 1 << 60, Kind: "feed", Changed: []string{"config"}},
		{Event: hub.HubUpdated, Hub: h.Key(), Changed: []string{"visibility", "title"}},
		{Event: hub.UserCreated, Agent: "ana", User: "ana"},
	} {
		body, err := n.Body()
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := read(t, n.Topic(), string(body)); !ok || !reflect.DeepEqual(got, n) {
			t.Errorf("%+v is read as %+v, %v", n, got, ok)
		}
	}
}

func TestNoticeOfOthers(t *testing.T) {
	if n, ok := read(t, "bodhi.hub.updated", `{"hub":"t/design"}`); ok {
		t.Errorf("another's message is read as %+v", n)
	}
	got, ok := read(t, "hubs.widget.updated", `{"agent":["x"],"hub":{"a":1},"widget":"7","kind":null,"changed_keys":"config"}`)
	if want := (hub.Notice{Event: hub.WidgetUpdated, Widget: 7}); !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("odd types are read as %+v, %v", got, ok)
	}
}

func TestNoticeChanges(t *testing.T) {
	for body, want := range map[string]bool{
		`{"hub":"t/x"}`:                                   true, // it does not say what
		`{"hub":"t/x","changed_keys":[]}`:                 false,
		`{"hub":"t/x","changed_keys":["title"]}`:          false,
		`{"hub":"t/x","changed_keys":[1,"visibility"]}`:   true,
		`{"hub":"t/x","changed_keys":"visibility"}`:       true, // nor does this
		`{"hub":"t/x","changed_keys":["title","topics"]}`: false,
	} {
		n, ok := read(t, "hubs.hub.updated", body)
		if got := n.Changes("visibility"); !ok || got != want {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
	if n, _ := read(t, "hubs.widget.updated", `{}`); n.Changes("visibility") {
		t.Error("a notice about a widget changes a hub")
	}
}

func TestKey(t *testing.T) {
	for text, want := range map[string]hub.Key{
		"t/infra": {Kind: hub.Team, Name: "infra"}, "u/ana": {Kind: hub.Person, Name: "ana"}, "t/a/b": {Kind: hub.Team, Name: "a/b"},
		"": {}, "t": {}, "t/": {}, "/x": {}, "x/infra": {}, "T/infra": {}, "infra": {},
	} {
		got, ok := hub.ParseKey(text)
		if got != want || ok != (want != hub.Key{}) || ok && got.String() != text {
			t.Errorf("%q: %+v, %v", text, got, ok)
		}
	}
}
