package rules

import "github.com/fedora-hubs/hubs/backend/fedmsg"

// anitya reads the watch on the releases of the projects that are packaged.
var anitya = source{
	icon: "https://apps.fedoraproject.org/packages/images/icons/package_128x128.png",
	terms: map[string]func(*Reading) string{
		"project": func(d *Reading) string {
			return d.Value("project.name|message.project.name|message.project")
		},
		"distro": func(d *Reading) string { return d.Value("distro.name|message.distro|distro") },
		"anitya": func(*Reading) string { return "anitya" },
		"new":    func(d *Reading) string { return d.Value("message.new|new") },
	},
	rules: []rule{
		{
			on:    "project.version.update*",
			actor: "message.agent|agent|@anitya",
			say:   "{@who} noticed the release {message.upstream_version|upstream_version|project.version} of {@project}[, after {message.old_version|old_version}]",
		},
		{on: "project.version.remove*", say: "{@who} removed {message.version|version|message.versions} from the versions of {@project}"},
		{on: "project.add", say: "{@who} added the project {@project} to the release monitoring"},
		{on: "project.add.tried", say: "{@who} tried to add the project {@project}, which is monitored already"},
		{on: "project.edit", say: "{@who} edited[ the {message.fields:spaced} of] the project {@project}"},
		{on: "project.remove", say: "{@who} removed the project {@project} from the release monitoring"},
		{on: "project.map.new", say: "{@who} mapped the project {@project} to {@new} in {@distro}"},
		{on: "project.map.update", say: "{@who} changed the mapping of the project {@project}[ from {message.prev}] to {@new} in {@distro}"},
		{on: "project.map.remove", say: "{@who} removed the mapping of the project {@project}[ in {@distro}]"},
		{on: "project.map.remove", objects: list{"projects/{@project}"}},
		{on: "project.map.*", when: "@distro=Fedora", packages: list{"{message.new}", "{message.prev}"}},
		{
			on: "project.map.*",
			objects: list{
				"projects/{@project}",
				"distros/{@distro}",
				"mappings/{@distro}/{message.new}",
				"mappings/{@distro}/{message.prev}",
			},
		},
		{on: "project.flag", say: "{@who} flagged the project {@project}[: “{message.reason}”]"},
		{
			on:      "project.flag.set",
			objects: list{"flag/{message.flag}"},
			say:     "{@who} set the flag {message.flag} to {message.state|=another state}",
		},
		{on: "distro.edit", say: "{@who} renamed the distribution {message.old} to {@new}"},
		{on: "distro.add", say: "{@who} added the distribution {@distro}"},
		{on: "distro.remove", say: "{@who} removed the distribution {@distro}"},
		{on: "distro.*", say: "{@who} changed the list of distributions ({@last} {@distro})"},
		{on: "distro.*", objects: list{"distros/{@distro}"}, link: list{"https://release-monitoring.org/distros"}},
		{
			actor:   "message.agent|agent",
			objects: list{"projects/{@project}"},
			link: list{
				"https://release-monitoring.org/project/{project.id|message.project.id}/",
				"https://release-monitoring.org/",
			},
			also: anityaPackages,
		},
	},
}

// anityaPackages adds what a project is packaged as in Fedora; the messages
// tell it of every distribution.
func anityaPackages(d *Reading) {
	for _, path := range [][]string{{"message", "packages"}, {"packages"}} {
		mappings, _ := d.message.Body.At(path...).([]any)
		for _, mapping := range mappings {
			if m, ok := mapping.(map[string]any); ok && fedmsg.Body(m).Text("distro") == "Fedora" {
				d.pkg(fedmsg.Body(m).Text("package_name"))
			}
		}
	}
}
