package rules

// koschei reads the service that rebuilds packages when what they need has
// changed.
var koschei = source{
	by: "Koschei",
	terms: map[string]func(*Reading) string{
		// It has an address of its own since 2018.
		"web": func(d *Reading) string {
			if at := d.message.Time; !at.IsZero() && at.Year() < 2018 {
				return "https://apps.fedoraproject.org/koschei"
			}
			return "https://koschei.fedoraproject.org"
		},
	},
	rules: []rule{
		{
			on:       "package.state.change",
			packages: list{"{name}"},
			objects:  list{"packages/{name}"},
			link: list{
				"{@web}/package/{name}?collection={collection}",
				"{@web}/package/{name}",
			},
			say:   "{@service} rebuilt {name}[ in {collection_name|collection|repo}][, after it was {old}]",
			state: "{new}",
		},
		{
			on:      "collection.state.change",
			objects: list{"collections/{collection}"},
			link:    list{"{@web}/collection/{collection}"},
			say:     "{@service} rebuilt the collection {collection_name|collection}[, after it was {old}]",
			state:   "{new}",
		},
		{link: list{"{@web}/"}},
	},
}
