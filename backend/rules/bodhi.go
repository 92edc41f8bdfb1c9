package rules

import "strings"

// bodhi reads the updates of the distribution and their way to the mirrors.
var bodhi = source{
	icon: "https://apps.fedoraproject.org/img/icons/bodhi.png",
	by:   "Bodhi",
	terms: map[string]func(*Reading) string{
		"release": func(d *Reading) string { return strings.TrimSuffix(d.Value("release"), "m") },
		"tree":    bodhiTree,
		"title":   bodhiTitle,
		"verb":    bodhiVerb,
		"author":  bodhiAuthor,
		"alias":   bodhiAlias,
	},
	rules: []rule{
		{on: "update.comment", when: "comment.karma=1", say: "{@who} commented on the update {@title}[ by {@author}] with karma +1"},
		{on: "update.comment", when: "comment.karma=-1", say: "{@who} commented on the update {@title}[ by {@author}] with karma -1"},
		{
			on:    "update.comment",
			actor: "comment.user|comment.author|agent",
			link: list{
				"https://bodhi.fedoraproject.org/updates/{comment.update.alias|comment.update_alias|comment.update.title|comment.update_title}",
			},
			say: "{@who} commented on the update {@title}[ by {@author}]",
		},
		{on: "update.request.testing", say: "{@who} asked to push the update {@title} to testing"},
		{on: "update.request.stable", say: "{@who} asked to push the update {@title} to stable"},
		{on: "update.request.obsolete", say: "{@who} marked the update {@title} as obsolete"},
		{on: "update.request.unpush", say: "{@who} asked to take back the update {@title}"},
		{on: "update.request.revoke", say: "{@who} took back the request for the update {@title}"},
		{on: "update.request.*", say: "{@who} requested “{@last:spaced}” for the update {@title}"},
		{on: "update.edit", say: "{@who} edited the update {@title}"},
		{on: "update.eject", say: "{@who} ejected the update {@title}[ by {@author}] from the push[: “{reason}”]"},
		{on: "update.karma.threshold*", say: "{@who} approved the update {@title}[ by {@author}] for {status|=its goal}, thanks to its karma"},
		{on: "update.requirements_met.*", say: "{@who} approved the update {@title}[ by {@author}] for {@last}"},
		{on: "update.complete.*", say: "{@who} pushed the update {@title}[ by {@author}] to {@last}"},
		{on: "update.status.testing.koji-build-group.build.complete|update.status.testing", say: "{@who} announced the update {@title}[ by {@author}] as ready for testing"},
		{on: "errata.publish", say: "{@who} published the advisory for the update {@title}[ by {@author}]"},
		{on: "update.*", say: "{@who} changed the update {@title}[ by {@author}] ({@step:spaced})"},
		{
			on:    "buildroot_override.*",
			actor: "override.submitter|agent",
			link:  list{"https://bodhi.fedoraproject.org/overrides/{override.nvr|override.build.nvr|override.build}"},
			say:   "{@who} {@verb} a buildroot override of {override.nvr|override.build.nvr|override.build}",
		},
		{on: "stack.save", say: "{@who} saved the stack {stack.name}"},
		{on: "stack.delete", say: "{@who} deleted the stack {stack.name}"},
		{
			on:       "stack.*",
			users:    list{"stack.users"},
			packages: list{"{stack.packages.name}"},
			objects:  list{"stacks/{stack.name}", "packages/{@packages}"},
			link:     list{"https://bodhi.fedoraproject.org/stacks/{stack.name}"},
		},
		{on: "updates.*", say: "{@service} synced {repo} {release} to the mirrors[, {bytes} of changes]"},
		{
			on:      "updates.*",
			objects: list{"{@1}/{repo}/{@release}"},
			link:    list{"https://download.fedoraproject.org/pub/{@tree}/"},
		},
		{on: "masher.start", also: bodhiPush, say: "{@who} started to push updates"},
		{on: "mashtask.complete|compose.complete", when: "!success", state: "failed", say: "{@who} pushed the repository {repo}"},
		{on: "mashtask.complete|compose.complete", state: "done", say: "{@who} pushed the repository {repo}"},
		{on: "mashtask.start|compose.start", say: "{@who} started a push of updates[ to {repo}]"},
		{on: "mashtask.mashing|compose.mashing|compose.composing", state: "running", say: "{@who} pushed the repository {repo}"},
		{on: "mashtask.sync.wait|compose.sync.wait", state: "waiting", say: "{@who} pushed the repository {repo} to the mirrors"},
		{on: "mashtask.sync.done|compose.sync.done", state: "done", say: "{@who} pushed the repository {repo} to the mirrors"},
		{on: "mashtask.*|compose.*", say: "{@who} pushed updates[ to {repo}], at the step “{@step:spaced}”"},
		{on: "composer.*", say: "{@who} started to compose the updates"},
		{on: "repo.done", say: "{@who} prepared the repository {repo} for the mirrors"},
		{when: "repo", objects: list{"repos/{repo}"}},
		{
			actor:   "agent",
			users:   list{"update.user", "update.submitter"},
			objects: list{"packages/{@packages}"},
			link:    list{"https://bodhi.fedoraproject.org/updates/{update.alias|update.title}", "https://bodhi.fedoraproject.org/updates/{@alias}", "https://bodhi.fedoraproject.org"},
			also:    bodhiPackages,
		},
	},
}

// bodhiPackages takes the packages from the builds of the update, of the
// override, or from the title, which once was all a message had.
func bodhiPackages(d *Reading) {
	bodhiBuilds(d, "update.builds.nvr|comment.update.builds.nvr|override.nvr|override.build.nvr|override.build|"+
		"update.title|comment.update.title|comment.update_title")
}

// bodhiPush takes the packages of a push that lists its updates by title.
func bodhiPush(d *Reading) { bodhiBuilds(d, "updates.title|updates") }

// bodhiBuilds adds the packages of builds. A title of an update is its builds
// with commas between them.
func bodhiBuilds(d *Reading, field string) {
	d.Values(field, func(title string) bool {
		for nvr := range strings.FieldsFuncSeq(title, func(r rune) bool { return r == ',' || r == ' ' }) {
			d.pkg(packageName(nvr))
		}
		return true
	})
}
