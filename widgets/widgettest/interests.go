package widgettest

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
)

func interests(t testing.TB, k widgets.Kind, c Case) {
	t.Helper()
	filters, err := k.Interests(c.Hub, json.RawMessage(c.Config))
	if err != nil {
		t.Fatalf("interests: %v", err)
	}
	for _, f := range filters {
		if f.Empty() {
			t.Error("an interest has no field set: it selects nothing")
		}
		for _, topic := range f.Topics {
			if !widgets.ValidTopic(topic) {
				t.Errorf("%q is not a topic or a pattern like a.b.*", topic)
			}
		}
	}
	for _, m := range c.Redraws {
		if !redrawn(k, c, filters, m) {
			t.Errorf("%s is not drawn again for %s %+v", k.About.Name, m.Event(), m.Meta)
		}
	}
	for _, m := range c.Ignores {
		if redrawn(k, c, filters, m) {
			t.Errorf("%s is drawn again for %s %+v", k.About.Name, m.Event(), m.Meta)
		}
	}
}

func redrawn(k widgets.Kind, c Case, filters widgets.Interests, m fedmsg.Said) bool {
	return slices.ContainsFunc(filters, func(f fedmsg.Filter) bool { return f.Match(m.Message, m.Meta) }) &&
		k.Stale(m.Message, json.RawMessage(c.Config))
}

// tried reports whether the cases try the interests, if there are any.
func tried(k widgets.Kind, cases Cases) bool {
	for _, c := range cases {
		if len(c.Redraws) > 0 {
			return true
		}
	}
	for _, c := range cases {
		if filters, _ := k.Interests(c.Hub, json.RawMessage(c.Config)); len(filters) > 0 {
			return false
		}
	}
	return true
}
