package rules

// koschei reads the service that rebuilds packages when what they need has
// changed.
var koschei = source{
	by: "Koschei",
	rules: []rule{
		{
			on:       "package.state.change",
			packages: list{"{name}"},
			objects:  list{"packages/{name}"},
			link: list{
				"https://apps.fedoraproject.org/koschei/package/{name}?collection={collection}",
				"https://apps.fedoraproject.org/koschei/package/{name}",
			},
			say: "In Koschei, {name} went[ from {old}] to {new}[ in {collection_name|collection|repo}]",
		},
		{
			on:      "collection.state.change",
			objects: list{"collections/{collection}"},
			link:    list{"https://apps.fedoraproject.org/koschei/collection/{collection}"},
			say:     "In Koschei, the collection {collection_name|collection} went[ from {old}] to {new}",
		},
		{link: list{"https://apps.fedoraproject.org/koschei/"}},
	},
}
