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
	},
	rules: []rule{
		{on: "update.comment", when: "comment.karma=1", say: "{@who} commented on the update {@title} with karma +1"},
		{on: "update.comment", when: "comment.karma=-1", say: "{@who} commented on the update {@title} with karma -1"},
		{
			on:    "update.comment",
			actor: "comment.user|comment.author|agent",
			link: list{
				"https://bodhi.fedoraproject.org/updates/{comment.update.alias|comment.update_alias|comment.update.title|comment.update_title}",
			},
			say: "{@who} commented on the update {@title}",
		},
		{on: "update.request.testing", say: "{@who} asked to push the update {@title} to testing"},
		{on: "update.request.stable", say: "{@who} asked to push the update {@title} to stable"},
		{on: "update.request.obsolete", say: "{@who} marked the update {@title} as obsolete"},
		{on: "update.request.unpush", say: "{@who} asked to take back the update {@title}"},
		{on: "update.request.revoke", say: "{@who} took back the request for the update {@title}"},
		{on: "update.request.*", say: "{@who} requested “{@last:spaced}” for the update {@title}"},
		{on: "update.edit", say: "{@who} edited the update {@title}"},
		{on: "update.eject", say: "The update {@title}[ by {update.user|update.submitter}] was ejected from the push[: {reason}]"},
		{on: "update.karma.threshold*", say: "The update {@title}[ by {update.user.name|update.submitter}] reached the karma for {status|=its goal}"},
		{on: "update.requirements_met.*", say: "The update {@title}[ by {update.user.name|update.submitter}] met the requirements for {@last}"},
		{on: "update.complete.*", say: "The update {@title}[ by {update.user.name|update.submitter}] was pushed to {@last}"},
		{on: "update.status.testing*", say: "The update {@title}[ by {update.user.name|update.submitter}] is now in testing"},
		{on: "errata.publish", say: "The advisory for the update {@title}[ by {update.user.name|update.submitter}] was published"},
		{on: "update.*", say: "The update {@title}[ by {update.user.name|update.submitter|@actor}] is at “{@2:spaced}”"},
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
		{on: "updates.*", say: "Bodhi synced {repo} {release} to the mirrors[, {bytes} of changes]"},
		{
			on:      "updates.*",
			objects: list{"{@1}/{repo}/{@release}"},
			link:    list{"https://download.fedoraproject.org/pub/{@tree}/"},
		},
		{on: "masher.start", also: bodhiPush, say: "{@who} started to push updates"},
		{on: "mashtask.complete|compose.complete", when: "!success", say: "The push of {repo} failed[, started by {@actor}]"},
		{on: "mashtask.complete|compose.complete", say: "The push of {repo} completed[, started by {@actor}]"},
		{on: "mashtask.start|compose.start", say: "{@who} started a push of updates[ to {repo}]"},
		{on: "mashtask.mashing|compose.mashing|compose.composing", say: "The push of {repo}[ by {@actor}] puts its repository together"},
		{on: "mashtask.sync.wait|compose.sync.wait", say: "The push of {repo}[ by {@actor}] waits for the mirrors"},
		{on: "mashtask.sync.done|compose.sync.done", say: "The push of {repo}[ by {@actor}] reached the mirrors"},
		{on: "mashtask.*|compose.*", say: "The push[ of {repo}][ by {@actor}] reached the step “{@step:spaced}”"},
		{on: "composer.*", say: "{@who} started to compose the updates"},
		{on: "repo.done", say: "The repository {repo} is ready for the mirrors[, started by {@actor}]"},
		{when: "repo", objects: list{"repos/{repo}"}},
		{
			actor:   "agent",
			users:   list{"update.user", "update.submitter"},
			objects: list{"packages/{@packages}"},
			link:    list{"https://bodhi.fedoraproject.org/updates/{update.alias|update.title}", "https://bodhi.fedoraproject.org"},
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
