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
		{on: "update.drop", say: "{@service} filed no bug about the new release of {@package}[: “{reason}”]"},
		{
			on:      "update.bug.file",
			objects: list{"bugs/{bug.bug_id}", "packages/{@packages}", "projects/{@project}"},
			say:     "{@service} filed[ the bug {bug.bug_id|=a bug}] about the new release of {@package}",
		},
		{
			on:      "update.bug.followup",
			actor:   "@builder",
			objects: list{"bugs/{bug.bug_id}"},
			say:     "{@service} noted the build of {@package}[ by {@actor}] in the bug {bug.bug_id}",
		},
		{on: "project.map", when: "success", say: "{@service} added the new package {@package} to the release monitoring[ as {project.name}]"},
		{
			on:    "project.map",
			link:  list{"https://release-monitoring.org/project/{project.id}/", "{trigger.msg.package_listing.package.review_url}"},
			state: "failed",
			say:   "{@service} added the new package {@package} to the release monitoring[ as {project.name}]",
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
