package rules

// koji reads the build system. Its states are numbers for builds and words
// for tasks, of which only scratch builds are announced.
var koji = source{
	icon: "https://fedoraproject.org/w/uploads/2/20/Artwork_DesignService_koji-icon-48.png",
	by:   "Koji",
	terms: map[string]func(*Reading) string{
		"koji":  kojiWeb,
		"nvr":   kojiBuild,
		"srpm":  func(d *Reading) string { return d.Value("srpm|info.request.0:base") },
		"ended": kojiEnd,
	},
	rules: []rule{
		{on: "build.state.change", when: "new=0", say: "{@who} started building {name}-{version}-{release}"},
		{on: "build.state.change", when: "new=1", say: "The build of {name}-{version}-{release}[ by {@actor}] completed"},
		{on: "build.state.change", when: "new=2", say: "The build of {name}-{version}-{release}[ by {@actor}] was deleted"},
		{on: "build.state.change", when: "new=3", say: "The build of {name}-{version}-{release}[ by {@actor}] failed"},
		{on: "build.state.change", when: "new=4", say: "The build of {name}-{version}-{release}[ by {@actor}] was canceled"},
		{
			on:      "build.state.change",
			objects: list{"{instance|=primary}/builds/{name}/{version}/{release}"},
			say:     "The build of {name}[ by {@actor}] changed its state",
		},
		{on: "task.state.change", when: "new=OPEN", say: "{@who} started a scratch build of {@srpm}"},
		{on: "task.state.change", when: "new=FAILED", say: "The scratch build of {@srpm}[ by {@actor}] failed"},
		{on: "task.state.change", when: "new=CANCELED", say: "The scratch build of {@srpm}[ by {@actor}] was canceled"},
		{on: "task.state.change", when: "new=CLOSED", say: "The scratch build of {@srpm}[ by {@actor}] completed"},
		{
			on:       "task.state.change",
			packages: none,
			objects:  list{"{instance|=primary}/scratch_builds/{@srpm}"},
			link:     list{"{@koji}/taskinfo?taskID={id}"},
			say:      "The scratch build of {@srpm}[ by {@actor}] is now {new:lower}",
		},
		{on: "tag", say: "{@who} tagged {name}-{version}-{release} with {tag}"},
		{on: "untag", say: "{@who} removed the tag {tag} from {name}-{version}-{release}"},
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
		{on: "repo.init", say: "Koji started to make the repository of the tag {tag}"},
		{on: "repo.done", say: "Koji made the repository of the tag {tag}"},
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

// kojiEnd is how a build or a task ended, "" where it did not yet.
func kojiEnd(d *Reading) string {
	switch d.Value("new") {
	case "1", "CLOSED":
		return "completed"
	case "2":
		return "deleted"
	case "3", "FAILED":
		return "failed"
	case "4", "CANCELED":
		return "canceled"
	}
	return ""
}
