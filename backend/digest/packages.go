package digest

// What happens to packages: builds, updates, tests, images.

var kojiGroups = []gathering{
	{on: "build.state.change", same: list{"{instance|=primary} {name}"}, say: "{@who} built {@nvr!}"},
	{on: "build.state.change", same: list{"{instance|=primary} {@actor}"}, flood: 2, reach: day, say: "{@who} built {@nvr!}", many: true},
	{on: "build.state.change", same: list{"{instance|=primary}"}, flood: 6, reach: day, say: "{@who} built {@nvr!}", many: true},
	{on: "task.state.change", same: list{"{instance|=primary} {@srpm}"}, say: "{@who} made scratch builds of {@srpm!}"},
	{on: "task.state.change", same: list{"{instance|=primary} {@actor}"}, flood: 2, reach: day, say: "{@who} made scratch builds of {@srpm!}", many: true},
	{on: "task.state.change", same: list{"{instance|=primary}"}, flood: 3, reach: day, say: "{@who} made scratch builds of {@srpm!}", many: true},
	{on: "tag|untag", same: list{"{instance|=primary} {@nvr}"}, say: "{@who} changed the tags of {@nvr}: {tag+}"},
	{on: "tag", same: list{"{instance|=primary} {@actor} {tag}"}, say: "{@who} tagged {@nvr+} with {tag}", many: true},
	{on: "untag", same: list{"{instance|=primary} {@actor} {tag}"}, say: "{@who} removed the tag {tag} from {@nvr+}", many: true},
	{on: "tag|untag", same: list{"{instance|=primary} {@actor}"}, flood: 2, reach: day, say: "{@who} changed the tags of {@nvr+}: {tag+}", many: true},
	{on: "package.list.change", same: list{"{instance|=primary} {tag}"}, say: "{@who} changed the places of {package|package.name+} in the tag {tag}", many: true},
	{on: "package.list.change", same: list{"{instance|=primary} {package|package.name}"}, say: "{@who} changed the place of the package {package|package.name} in the tags {tag+}"},
	{on: "rpm.sign", same: list{"{@actor} {sigkey|info.sigkey}", "{sigkey|info.sigkey}"}, say: "{@who} signed {@n} packages: {rpm.name|info.name+}", many: true},
	{on: "repo.*", same: list{"{instance|=primary} {tag}"}, say: "Koji made the repository of the tag {tag}"},
	{on: "repo.*", same: list{"{instance|=primary}"}, say: "Koji made the repositories of the tags {tag+}", many: true},
}

var bodhiDeeds = deeds{
	{"update.edit", "edited"}, {"update.comment", "commented on"}, {"update.karma*|update.requirements_met.*", "approved"}, {"update.request.*", "asked to push"},
	{"update.status.*", "announced"}, {"update.eject", "ejected"}, {"update.complete.*", "pushed"}, {"errata.publish", "published"},
}

// bodhiWay is what becomes of an update without anybody's words.
const bodhiWay = "update.request.*|update.complete.*|update.requirements_met.*|update.status.*|update.karma*|errata.*"

var bodhiGroups = []gathering{
	{on: "update.*|errata.*", same: list{"{@title}"}, did: bodhiDeeds, say: "{@who} {@did} the update {@title}"},
	{on: "update.comment", same: list{"{@actor}"}, flood: 2, reach: day, say: "{@who} commented on the updates {@title+}", many: true},
	{on: "update.request.*", same: list{"{@actor} {@last}"}, say: "{@who} requested “{@last:spaced}” for the updates {@title+}", many: true},
	{on: "update.complete.*|update.requirements_met.*|update.status.*|errata.*", same: list{"{@rest}"}, did: bodhiDeeds, say: "{@who} {@did} the updates {@title+}", many: true},
	{on: bodhiWay, same: list{"{update.user.name|update.submitter|@actor}"}, flood: 2, reach: day, did: bodhiDeeds, say: "{@who} {@did} the updates {@title+}", many: true},
	{on: bodhiWay, same: list{"any"}, flood: 5, reach: day, did: bodhiDeeds, say: "{@who} {@did} the updates {@title+}", many: true},
	{
		on: "buildroot_override.*", same: list{"{@actor}"}, did: deeds{{"buildroot_override.tag", "submitted"}, {"buildroot_override.untag", "expired"}},
		say: "{@who} {@did} buildroot overrides of {override.nvr|override.build.nvr|override.build+}", many: true,
	},
	{on: "stack.*", same: list{"{@actor}"}, did: deeds{{"stack.save", "saved"}, {"stack.delete", "deleted"}}, say: "{@who} {@did} the stacks {stack.name+}", many: true},
	{on: "updates.*", same: list{"{@rest}"}, say: "Bodhi synced {repo+} to the mirrors {@n} times", many: true},
	{on: "compose.*|composer.*|mashtask.*|masher.*|repo.*", same: list{"{repo}"}, say: "{@who} pushed the repository {repo} in {@n} steps"},
	{on: "compose.*|composer.*|mashtask.*|masher.*|repo.*", same: list{"{@0}"}, say: "{@who} pushed updates in {@n} steps", many: true},
}

var coprGroups = []gathering{
	{on: "build.*|chroot.*", same: list{"{owner|user}/{copr}"}, say: "{@who} built[ {pkg!}] in {@copr}[ for {chroot+}]"},
	{on: "build.*|chroot.*", same: list{"{@actor}"}, say: "{@who} built in {@copr+}", many: true},
	{on: "build.*|chroot.*", same: list{"any"}, flood: 3, reach: day, say: "{@who} built in {@copr+}", many: true},
	{on: "worker.*", same: list{"any"}, reach: day, say: "Copr created {@n} workers", many: true},
}

var koscheiGroups = []gathering{
	{on: "package.state.change", same: list{"{name}"}, say: "Koschei rebuilt {name} {@n} times[: {@state}]"},
	{on: "package.state.change", same: list{"{new}"}, say: "Koschei rebuilt {name!}", many: true},
	{on: "package.state.change", same: list{"any"}, flood: 5, reach: day, say: "Koschei rebuilt {name!}", many: true},
}

var ciGroups = []gathering{
	{same: list{"{artifact.type} {artifact.id}"}, say: "CI tested {artifact.nvr|@pull|artifact.builds.nvr|artifact.component|artifact.id|artifact.type:spaced}[ by {artifact.issuer|artifact.builds.issuer}] ({@n} reports)[: {@state}]"},
	{same: list{"{namespace} {repo} {rev}", "{repo} {rev}", "{repo}"}, say: "CI tested {repo}[ on {branch+}] ({@n} reports)[: {@state}]"},
	{same: list{"any"}, flood: 5, reach: day, say: "CI tested {artifact.nvr|artifact.component|repo!} ({@n} reports)", many: true},
}

var anityaGroups = []gathering{
	{on: "project.version.update*", same: list{"{@project}"}, say: "{@who} noticed the releases {message.upstream_version|upstream_version|message.versions|project.version+} of {@project}"},
	{on: "project.version.remove*", same: list{"{@project}"}, say: "{@who} removed the versions {message.version|version|message.versions+} of {@project}"},
	{
		on: "project.*", same: list{"{@project}"}, did: deeds{{"project.add", "added"}, {"project.map.*", "mapped"}, {"project.edit", "edited"}, {"project.flag*", "flagged"}, {"project.remove", "removed"}},
		say: "{@who} {@did} the project {@project} in the release monitoring",
	},
	{on: "project.version.update*", same: list{"{@rest}"}, say: "{@who} noticed new releases of {@project+}", many: true},
	{on: "project.version.update*", same: list{"any"}, flood: 3, reach: day, say: "{@who} noticed new releases of {@project+}", many: true},
	{on: "project.*", same: list{"{@actor} {@rest}"}, say: "{@who} changed the projects {@project+} in the release monitoring", many: true},
}

var hotnessGroups = []gathering{
	{same: list{"{@package}"}, say: "The New Hotness took {@n} steps about the new release of {@package}"},
	{on: "update.drop", same: list{"{reason}"}, say: "The New Hotness filed no bugs about the new releases of {@package+}: “{reason}”", many: true},
	{on: "update.bug.file", same: list{"{@rest}"}, say: "The New Hotness filed bugs about the new releases of {@package+}", many: true},
	{on: "update.*", same: list{"any"}, flood: 3, reach: day, say: "The New Hotness took {@n} steps about the new releases of {@package+}", many: true},
}

var pkgdbGroups = []gathering{
	{on: "acl.*", same: list{"{@package}"}, say: "{@who} changed the rights[ of {@whom+}] to the package {@package}, {@n} times"},
	{same: list{"{@package}"}, say: "{@who} changed the package {@package}, {@n} times"},
	{on: "acl.*", same: list{"{@actor}"}, flood: 2, reach: day, say: "{@who} changed the rights[ of {@whom+}] to the packages {@package+}", many: true},
	{same: list{"{@actor}"}, flood: 2, reach: day, say: "{@who} changed the packages {@package+}", many: true},
}

var taggerGroups = []gathering{
	{on: "tag.*|rating.*|usage.*", same: list{"any"}, reach: day, say: "{@who} labelled and rated {@package+}", many: true},
}

var resultGroups = []gathering{
	{same: list{"{data.item|task.item|subject_identifier|subject.item}"}, say: "{data.item|task.item|subject_identifier|subject.item} got {@n} results of tests[ ({@outcomes})]"},
	{same: list{"any"}, flood: 5, reach: day, say: "{data.item|task.item|subject_identifier|subject.item+} got {@n} results of tests[ ({@outcomes})]", many: true},
}

var ratsGroups = []gathering{{same: list{"{@actor}"}, say: "{@who} asked for {@n} new runs of tests", many: true}}

var openqaGroups = []gathering{
	{on: "job.*", same: list{"{BUILD|build}"}, say: "openQA ran {@n} tests of {BUILD|build}[ ({@outcomes})]", many: true},
	{on: "jobs.*", same: list{"{@actor}"}, say: "{@who} asked openQA {@n} times to restart or cancel tests", many: true},
	{on: "comment.*", same: list{"{job_id|group_id}", "{@actor}"}, say: "{@who} wrote {@n} comments on openQA", many: true},
}

var composeGroups = []gathering{
	{same: list{"{@run}"}, reach: 2 * day, say: "{@who} composed {compose_id|branch|@0}[ for {arch}] in {@n} steps[: {@state}]"},
}

var odcsGroups = []gathering{
	{same: list{"{compose.id}"}, say: "ODCS composed {compose.id}[ for {compose.owner}][: {@state}]"},
	{same: list{"{@actor}"}, say: "{@who} asked for {@n} steps of composes", many: true},
}

var moduleGroups = []gathering{
	{on: "component.*", same: list{"{module_build}"}, say: "MBS built the components {package|nvr!} of the module build {module_build}", many: true},
	{same: list{"{name} {stream}"}, say: "{@who} built the module {name}[-{stream}][: {@state}]"},
}

var imageGroups = []gathering{
	{same: list{"{compose_id|compose_job_id}", "{image_name}"}, say: "Autocloud tested cloud images[: {image_name!}]", many: true},
	{same: list{"any"}, flood: 3, reach: day, say: "Autocloud tested cloud images[: {image_name!}]", many: true},
}

var fedimgGroups = []gathering{
	{same: list{"{image_name}"}, say: "fedimg took {@n} steps with the image {image_name}"},
	{same: list{"{@rest}"}, say: "fedimg took {@n} steps with the images {image_name+}", many: true},
	{same: list{"any"}, flood: 3, reach: day, say: "fedimg took {@n} steps with the images {image_name+}", many: true},
}

var jenkinsGroups = []gathering{
	{same: list{"{project}"}, say: "Jenkins built {project} {@n} times[ ({@outcomes})]"},
	{same: list{"any"}, flood: 3, reach: day, say: "Jenkins built {project+} {@n} times[ ({@outcomes})]", many: true},
}

var fafGroups = []gathering{{same: list{"{components}", "{function}"}, say: "Crashes of {components+} were seen again {@n} times", many: true}}

var summershumGroups = []gathering{
	{same: list{"{original.name}"}, say: "Summershum fingerprinted {original.filename+} of {original.name}"},
	{same: list{"any"}, flood: 3, reach: day, say: "Summershum fingerprinted the sources of {original.name+}", many: true},
}

var coreosGroups = []gathering{
	{on: "build.*", same: list{"{stream} {build_id}"}, say: "CoreOS built {build_id}[ of the stream {stream}][ for {basearch+}][: {@state}]"},
	{same: list{"{@rest}"}, say: "CoreOS reported “{@rest:spaced}”[ on the streams {stream+}]", many: true},
}

var weblateGroups = []gathering{
	{same: list{"{project} {component}"}, say: "{@who} changed translations of {project}[ ({component})][ into {translation:quoted+}]"},
	{same: list{"{@actor}"}, say: "{@who} changed translations of {project+}", many: true},
}
