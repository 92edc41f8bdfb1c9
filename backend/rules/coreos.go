package rules

// coreos reads the builds and releases of CoreOS. Their topics are the same for
// a request and for what became of it.
var coreos = source{
	by: "CoreOS",
	rules: []rule{
		{on: "build.state.change", when: "state=STARTED", say: "The CoreOS build {build_id}[ of the stream {stream}][ for {basearch}] started"},
		{on: "build.state.change", when: "result", say: "The CoreOS build {build_id}[ of the stream {stream}][ for {basearch}] is finished: {result:lower}"},
		{on: "build.request.*", say: "The CoreOS build {build_id}[ of the stream {stream}] asked for {@last:spaced}[: {status:lower}]"},
		{on: "stream.release", say: "CoreOS released a build on the stream {stream}"},
		{on: "stream.metadata.*", say: "The metadata of the CoreOS stream {stream} changed"},
		{
			objects: list{"{stream}/{build_id}"},
			link:    list{"{build_dir}", "https://fedoraproject.org/coreos/"},
			say:     "CoreOS: {@rest:spaced}[ on the stream {stream}]",
		},
	},
}

// uploader reads where images of a compose were published.
var uploader = source{
	by: "The image uploader",
	rules: []rule{{
		objects: list{"{compose_id}/{image_name|@last}"},
		link:    list{"{image_url}", "https://fedoraproject.org/cloud/"},
		say:     "The image {image_name|=of a cloud}[ for {architecture}][ from the compose {compose_id}] was published[ in {@2}]",
	}},
}

// weblate reads the translations.
var weblate = source{
	by: "Weblate",
	rules: []rule{{
		actor:   "author|user",
		users:   list{"user"},
		objects: list{"{project}/{component}/{translation}", "{project}/{component}"},
		link:    list{"{url}"},
		say:     "{@who} changed the translation of {project}[ ({component})][ into “{translation}”][: {action:lower}]",
	}},
}

// maubot reads the bot of the chat: cookies are thanks.
var maubot = source{
	names: "irc",
	rules: []rule{
		{on: "cookie.give.*", say: "{@who} gave a cookie to {recipient}[, who now has {total|count}][ in {fedora_release}]"},
		{on: "karma.*", say: "{@who} gave a point of karma to {recipient}[, who now has {total|count}]"},
		{
			actor:   "sender|agent|user",
			users:   list{"recipient"},
			objects: list{"{@0}/{recipient}"},
		},
	},
}
