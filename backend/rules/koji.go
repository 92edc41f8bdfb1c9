package rules

import (
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// koji reads the build system. Its states are numbers for builds and words
// for tasks, of which only scratch builds are announced.
var koji = source{
	icon: "https://fedoraproject.org/w/uploads/2/20/Artwork_DesignService_koji-icon-48.png",
	by:   "Koji",
	terms: map[string]func(*Reading) string{
		"koji":  kojiWeb,
		"nvr":   kojiBuild,
		"srpm":  func(d *Reading) string { return d.Value("srpm|info.request.0:base") },
		"state": kojiState,
	},
	rules: []rule{
		{on: "build.state.change", when: "new=2", say: "{@service} deleted the build {@nvr|name|=that it had}[ by {@actor}]"},
		{
			on:      "build.state.change",
			objects: list{"{instance|=primary}/builds/{name}/{version}/{release}"},
			state:   "{@state}",
			say:     "{@who} built {@nvr|name|=a package}",
		},
		{
			on:       "task.state.change",
			packages: none,
			objects:  list{"{instance|=primary}/scratch_builds/{@srpm}"},
			link:     list{"{@koji}/taskinfo?taskID={id}"},
			state:    "{@state}",
			say:      "{@who} made a scratch build of {@srpm|=a package}",
		},
		{on: "tag", say: "{@who} tagged {@nvr|name|=a build}[ with {tag}]"},
		{on: "untag", say: "{@who} removed the tag {tag|=of a build} from {@nvr|name|=a build}"},
		{
			on:       "package.list.change",
			packages: list{"{package|package.name}"},
			objects:  list{"{instance|=primary}/tags/{tag}"},
			say:      "{@who} changed the place of the package {package|package.name} in the tag {tag}[ ({action})]",
		},
		{
			on:       "rpm.sign",
			packages: list{"{build.package_name|build.name|rpm.name|info.name}"},
			objects:  list{"signatures/{rpm.name|info.name}"},
			link:     list{"{@koji}/buildinfo?buildID={build.id|build.build_id|rpm.build_id|info.build_id}"},
			say:      "{@who} signed {rpm.name|info.name}-{rpm.version|info.version}-{rpm.release|info.release}.{rpm.arch|info.arch}[ with the key {sigkey|info.sigkey}]",
		},
		{on: "repo.init", say: "{@service} started to make the repository of the tag {tag|=that changed}"},
		{on: "repo.done", say: "{@service} made the repository of the tag {tag|=that changed}"},
		{on: "repo.*", objects: list{"{instance|=primary}/repos/{tag}"}},
		{
			actor:    "user|owner|build.owner_name",
			users:    list{"user", "owner"},
			packages: list{"{name|build.name}"},
			objects: list{
				"{instance|=primary}/builds/{name}/{version}/{release}",
				"{instance|=primary}/tags/{tag}",
			},
			link: list{
				"{@koji}/buildinfo?buildID={build_id}",
				"{@koji}/taginfo?tagID={tag_id}",
				"{@koji}/taskinfo?taskID={task_id}",
			},
		},
	},
}

// kojiWeb is the address of the instance a message is from. The secondary
// architectures had hubs of their own.
func kojiWeb(d *Reading) string {
	if base := fedmsg.Link(d.Value("base_url")); base != "" {
		return strings.TrimSuffix(strings.TrimRight(base, "/"), "/koji") + "/koji"
	}
	host := "koji" + d.term("stg")
	if instance := d.Value("instance"); instance != "" && instance != "primary" {
		host = instance + ".koji" + d.term("stg")
	}
	return "http://" + host + ".fedoraproject.org/koji"
}

// kojiBuild is the name of a build.
func kojiBuild(d *Reading) string {
	name, version, release := d.Value("name|build.name"), d.Value("version|build.version"), d.Value("release|build.release")
	if name == "" || version == "" || release == "" {
		return ""
	}
	return name + "-" + version + "-" + release
}

// kojiState is how a build or a task ended, or that it did not yet.
func kojiState(d *Reading) string {
	switch d.Value("new") {
	case "1", "CLOSED":
		return Done
	case "3", "FAILED":
		return Failed
	case "4", "CANCELED":
		return Canceled
	case "FREE":
		return Queued
	}
	return Running
}
