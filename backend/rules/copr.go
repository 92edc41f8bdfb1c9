package rules

// copr reads the builds of people's own repositories. The packages in them
// are not the distribution's, so the messages name none.
var copr = source{
	icon: "https://apps.fedoraproject.org/img/icons/copr.png",
	by:   "{user|=Copr}",
	terms: map[string]func(*Reading) string{
		"package": func(d *Reading) string { return "build " + d.Value("build|=of a package") },
		"copr":    coprName,
	},
	rules: []rule{
		{on: "build.start", when: "!pkg", state: "running", say: "{@who} ran the build {build} in {@copr}[ for {chroot}]"},
		{on: "build.end", when: "!pkg", state: "{status:copr}", say: "{@who} ran the build {build} in {@copr}[ for {chroot}]"},
		{on: "build.start", say: "{@who} built {pkg|@package} in {@copr}[ for {chroot}]", state: "running"},
		{on: "build.end", when: "status=0", say: "{@who} built {pkg|@package} in {@copr}[ for {chroot}]", state: "failed"},
		{on: "build.end", when: "status=1", say: "{@who} built {pkg|@package} in {@copr}[ for {chroot}]", state: "done"},
		{on: "build.end", say: "{@who} built {pkg|@package} in {@copr}[ for {chroot}]", state: "{status:copr}"},
		{on: "chroot.start", when: "!pkg", state: "running", say: "{@who} ran the build {build} in {@copr}[ for {chroot}]"},
		{on: "chroot.start", say: "{@who} built {pkg|@package} in {@copr}[ for {chroot}]", state: "running"},
		{
			on:      "chroot.*",
			objects: list{"coprs/{copr}/{@rest}/{chroot}"},
			link:    list{"https://copr-be.cloud.fedoraproject.org/results/{owner|user}/{copr}/{chroot}/"},
		},
		{on: "worker.create", say: "{@service} created a worker[ at {ip}]"},
		{when: "copr", objects: list{"coprs/{copr}/{@rest}"}},
		{
			actor:   "user",
			objects: list{"coprs/{@rest}"},
			link: list{
				"https://copr.fedoraproject.org/coprs/{owner:group|user}/{copr}/build/{build}/",
				"https://copr.fedoraproject.org/coprs/{owner:group|user}/{copr}/",
				"https://copr.fedoraproject.org",
			},
		},
	},
}

// coprName is the Copr as its address has it, or whose it is.
func coprName(d *Reading) string {
	owner, name := d.Value("owner|user"), d.Value("copr")
	if owner == "" || name == "" {
		return first(owner, name)
	}
	return owner + "/" + name
}
