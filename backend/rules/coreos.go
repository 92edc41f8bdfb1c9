package rules

// coreos reads the builds and releases of CoreOS. Their topics are the same for
// a request and for what became of it.
var coreos = source{
	by: "CoreOS",
	rules: []rule{
		{on: "build.state.change", when: "state=STARTED", state: "running", say: "{@service} built {build_id}[ of the stream {stream}][ for {basearch}]"},
		{on: "build.state.change", when: "result", state: "{result}", say: "{@service} built {build_id}[ of the stream {stream}][ for {basearch}]"},
		{on: "build.request.*", state: "{status}", say: "{@service} requested {@last:spaced} of the build {build_id}[ on the stream {stream}]"},
		{on: "stream.release", say: "{@service} released a build on the stream {stream}"},
		{on: "stream.metadata.*", say: "{@service} changed the metadata of the stream {stream}"},
		{
			objects: list{"{stream}/{build_id}"},
			link:    list{"{build_dir}", "https://fedoraproject.org/coreos/"},
			say:     "{@service} reported “{@rest:spaced}”[ on the stream {stream}]",
		},
	},
}

// uploader reads where images of a compose were published.
var uploader = source{
	by: "The image uploader",
	rules: []rule{{
		objects: list{"{compose_id}/{image_name|@last}"},
		link:    list{"{image_url}", "https://fedoraproject.org/cloud/"},
		say:     "{@service} published the image {image_name|repository|=of a cloud}[ for {architecture|architectures}][ from the compose {compose_id}][ in {registries|@2}]",
	}},
}

// weblate reads the translations.
var weblate = source{
	by: "Weblate",
	terms: map[string]func(*Reading) string{
		"project": func(d *Reading) string {
			project, component := d.Value("project"), d.Value("component")
			if project == "" || component == "" || project == component {
				return first(project, component, d.term("1"))
			}
			return project + "/" + component
		},
	},
	rules: []rule{
		{on: "new_translation*|translation_added*|translation_changed*", say: "{@who} translated a string of {@project}[ into “{translation}”]"},
		{on: "new_source_string*|source_string_added*|new_string*", say: "{@who} added a string to {@project}[ in “{translation}”]"},
		{on: "merged_repository*|repository_merged*", say: "{@who} merged the repository of {@project}"},
		{on: "pushed*|repository_pushed*", say: "{@who} pushed the repository of {@project}"},
		{on: "rebased*|repository_rebased*", say: "{@who} rebased the repository of {@project}"},
		{on: "comment_added*|added_comment*", say: "{@who} commented on the translation of {@project}[ into “{translation}”]"},
		{on: "suggestion_added*|added_suggestion*", say: "{@who} added a suggestion to the translation of {@project}[ into “{translation}”]"},
		{
			actor:   "author|user",
			users:   list{"user"},
			objects: list{"{project}/{component}/{translation}", "{project}/{component}"},
			link:    list{"{url}"},
			say:     "{@who} changed the translation of {@project}[ into “{translation}”][ ({action:lower|@0:spaced})]",
		},
	},
}

// maubot reads the bot of the chat: cookies are thanks.
var maubot = source{
	names: "irc",
	rules: []rule{
		{on: "cookie.give*", say: "{@who} gave a cookie to {recipient}[, who now has {total|count}][ in {fedora_release}]"},
		{on: "karma*", say: "{@who} gave a point of karma to {recipient}[, who now has {total|count}]"},
		{
			actor:   "sender|agent|user",
			users:   list{"recipient"},
			objects: list{"{@0}/{recipient}"},
		},
	},
}
