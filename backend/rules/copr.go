package rules

// copr reads the builds of people's own repositories. The packages in them
// are not the distribution's, so the messages name none.
var copr = source{
	icon: "https://apps.fedoraproject.org/img/icons/copr.png",
	by:   "Copr",
	terms: map[string]func(*Reading) string{
		"copr": func(d *Reading) string { return d.Value("owner|user") + "/" + d.Value("copr") },
	},
	rules: []rule{
		{on: "build.start", say: "{@who} started build {build} of[ {pkg} in] the Copr {owner|user}/{copr}[ for {chroot}]"},
		{on: "build.end", when: "status=0", say: "Build {build} of[ {pkg} in] the Copr {owner|user}/{copr}[ for {chroot}][ by {@actor}] failed"},
		{on: "build.end", when: "status=1", say: "Build {build} of[ {pkg} in] the Copr {owner|user}/{copr}[ for {chroot}][ by {@actor}] completed"},
		{on: "build.end", say: "Build {build} of[ {pkg} in] the Copr {owner|user}/{copr}[ for {chroot}][ by {@actor}] ended"},
		{on: "chroot.start", say: "{@who} started build {build} of the Copr {owner|user}/{copr} in {chroot}"},
		{
			on:      "chroot.*",
			objects: list{"coprs/{copr}/{@rest}/{chroot}"},
			link:    list{"https://copr-be.cloud.fedoraproject.org/results/{owner|user}/{copr}/{chroot}/"},
		},
		{on: "worker.create", say: "Copr created a worker[ at {ip}]"},
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
