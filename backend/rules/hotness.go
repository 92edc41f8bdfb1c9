package rules

import "github.com/fedora-hubs/hubs/backend/fedmsg"

// hotness reads what a release upstream leads to: bugs, trial builds, new
// mappings. Its messages hold the message that made it act.
var hotness = source{
	icon: "https://apps.fedoraproject.org/packages/images/icons/package_128x128.png",
	by:   "The New Hotness",
	terms: map[string]func(*Reading) string{
		"package": func(d *Reading) string { return first(d.Value("@packages"), d.Value("trigger.msg.srpm"), "a package") },
		"project": func(d *Reading) string {
			return d.Value("project.name|trigger.msg.project.name|trigger.msg.message.project.name")
		},
		"number": func(d *Reading) string {
			return d.Value("project.id|trigger.msg.project.id|trigger.msg.message.project.id")
		},
		"builder": func(d *Reading) string {
			if d.Value("trigger.msg.build_id") == "" {
				return "" // a scratch build, which it made itself
			}
			return d.Value("trigger.msg.owner")
		},
		"bugs": func(d *Reading) string {
			if d.staging() {
				return "https://partner-bugzilla.redhat.com"
			}
			return "https://bugzilla.redhat.com"
		},
	},
	rules: []rule{
		{on: "update.drop", say: "No bug was filed for the new release of {@package}[, because of {reason}]"},
		{
			on:      "update.bug.file",
			objects: list{"bugs/{bug.bug_id}", "packages/{@packages}", "projects/{@project}"},
			say:     "A bug was filed about the new release of {@package}[: {bug.bug_id}]",
		},
		{
			on:      "update.bug.followup",
			actor:   "@builder",
			objects: list{"bugs/{bug.bug_id}"},
			say:     "The bug {bug.bug_id} got a note about the build of {@package}[ by {@actor}]",
		},
		{on: "project.map", when: "success", say: "The new package {@package} was put into the release monitoring[ as {project.name}]"},
		{
			on:   "project.map",
			link: list{"https://release-monitoring.org/project/{project.id}/", "{trigger.msg.package_listing.package.review_url}"},
			say:  "The new package {@package} could not be put into the release monitoring[ as {project.name}]",
		},
		{
			packages: list{"{package|package.name}", "{trigger.msg.package_name|trigger.msg.package_listing.package.name}"},
			objects:  list{"packages/{@packages}", "projects/{@project}"},
			link: list{
				"{@bugs}/show_bug.cgi?id={bug.bug_id}",
				"https://release-monitoring.org/project/{@number}/",
			},
			also: hotnessPackages,
		},
	},
}

// hotnessPackages adds the packages of the message that made it act: one of
// the release monitoring, or a build. Scratch builds are its own.
func hotnessPackages(d *Reading) {
	trigger, _ := d.message.Body.At("trigger", "msg").(map[string]any)
	inner := Reading{rules: d.rules, source: &general, message: fedmsg.Message{Body: trigger}}
	anityaPackages(&inner)
	d.pkg(inner.packages.values...)
	if fedmsg.Body(trigger).Text("method") != "" {
		return
	}
	if name := fedmsg.Body(trigger).Text("name"); name != "" && fedmsg.Body(trigger).Text("build_id") != "" {
		d.pkg(name)
	}
}
