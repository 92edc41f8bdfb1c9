package standard

import "github.com/fedora-hubs/hubs/backend/hub"

// Person is what stands on the page of a person before they change it.
func Person() []hub.Placed {
	return numbered([]hub.Placed{
		{Kind: "about", Column: hub.Main, Config: []byte(`{}`)},
		{Kind: "feed", Column: hub.Main, Config: []byte(`{}`)},
		{Kind: "fedmsgs", Column: hub.Side, Config: []byte(`{}`)},
		{Kind: "stats", Column: hub.Side, Config: []byte(`{}`)},
		{Kind: "subscriptions", Column: hub.Side, Config: []byte(`{}`)},
		{Kind: "fedmsgstats", Column: hub.Side, Config: []byte(`{}`)},
		{Kind: "cobwebs", Column: hub.Side, Config: []byte(`{"days":60}`)},
	})
}

// Team is what stands on the page of a team before its owners change it.
func Team() []hub.Placed { return TeamOf("") }

// sides are the widgets beside what people do, by the kind of a team. All show something
// before anybody has set them.
var sides = map[string][]string{
	"software": {"members", "fedmsgs", "library", "stats"},
	"group":    {"rules", "members", "minutes", "fedmsgs"},
	"users":    {"contact", "members", "library", "stats"},
}

// TeamOf is what stands on the page of a team of a kind: of a software project, a
// working group or a user group; of any other what suits most.
func TeamOf(template string) []hub.Placed {
	side, known := sides[template]
	if !known {
		side = []string{"stats", "fedmsgs", "rules"}
	}
	list := []hub.Placed{
		{Kind: "cobwebs", Column: hub.Main, Config: []byte(`{}`)},
		{Kind: "feed", Column: hub.Main, Config: []byte(`{"limit":15}`)},
		{Kind: "about", Column: hub.Side, Config: []byte(`{}`)},
	}
	for _, kind := range side {
		list = append(list, hub.Placed{Kind: kind, Column: hub.Side, Config: []byte(`{}`)})
	}
	return numbered(list)
}

func numbered(list []hub.Placed) []hub.Placed {
	for i := range list {
		list[i].Position = i
	}
	return list
}
