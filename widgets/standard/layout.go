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
func Team() []hub.Placed {
	return numbered([]hub.Placed{
		{Kind: "cobwebs", Column: hub.Main, Config: []byte(`{}`)},
		{Kind: "about", Column: hub.Main, Config: []byte(`{}`)},
		{Kind: "feed", Column: hub.Main, Config: []byte(`{"limit":15}`)},
		{Kind: "stats", Column: hub.Side, Config: []byte(`{}`)},
		{Kind: "fedmsgs", Column: hub.Side, Config: []byte(`{}`)},
		{Kind: "rules", Column: hub.Side, Config: []byte(`{}`)},
	})
}

func numbered(list []hub.Placed) []hub.Placed {
	for i := range list {
		list[i].Position = i
	}
	return list
}
