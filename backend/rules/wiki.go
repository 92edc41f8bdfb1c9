package rules

// wiki reads the wiki, which writes every account with a capital letter.
var wiki = source{
	icon: "https://fedoraproject.org/w/skins/common/images/mediawiki.png",
	terms: map[string]func(*Reading) string{
		"title": func(d *Reading) string { return d.Value("title|title.mPrefixedText|page_title") },
	},
	rules: []rule{
		{on: "article.delete*", say: "{@who} deleted the wiki page “{@title}”[: “{summary|reason}”]"},
		{on: "article.create*|article.insert*|article.new*", say: "{@who} created the wiki page “{@title}”[: “{summary}”]"},
		{on: "article.move*", say: "{@who} moved the wiki page “{@title}”[: “{summary|reason}”]"},
		{
			on:      "article.*",
			objects: list{"{@title}-page"},
			link:    list{"{diff_url}", "{url:https}", "{page_url:https}"},
			say:     "{@who} edited the wiki page “{@title}”[: “{summary}”]",
		},
		{
			on:      "upload.complete",
			objects: list{"{url:path}"},
			link:    list{"{url}", "https://fedoraproject.org{url}"},
			say:     "{@who} uploaded “{@title}” to the wiki[: “{description}”]",
		},
		{
			actor: "user:lower|user.mName:lower|user_text:lower",
			link:  list{"{url:https}", "{page_url:https}", "https://fedoraproject.org/wiki/"},
		},
	},
}
