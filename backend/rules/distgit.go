package rules

import "strings"

// distgit reads the repositories of packages. The first messages had the
// package and the branch in their topic.
var distgit = source{
	icon: "https://apps.fedoraproject.org/img/icons/git-logo.png",
	by:   "{commit.name}",
	terms: map[string]func(*Reading) string{
		"repo":   distgitRepo,
		"branch": distgitBranch,
		"space":  distgitSpace,
	},
	rules: []rule{
		{
			on:      "receive*",
			actor:   "commit.agent|commit.username",
			users:   list{"commit.username"},
			objects: list{"{@repo}/{commit.stats.files.#}"},
			link: list{
				"{commit.url}",
				"https://src.fedoraproject.org/{@space}/{@repo}/c/{commit.rev}?branch={@branch}",
			},
			say: "{@who} pushed 1 commit to {@repo}[ ({@branch})][: “{commit.summary|commit.message:line}”]",
		},
		{
			on:      "branch*",
			objects: list{"{@repo}/__git__"},
			link:    list{"https://src.fedoraproject.org/{namespace|=rpms}/{@repo}/commits/{@branch}"},
			say:     "{@who} created the branch {@branch} of {@repo}",
		},
		{
			on:      "lookaside*",
			objects: list{"{@repo}/{filename}"},
			link: list{
				"https://src.fedoraproject.org/lookaside/pkgs/{path}",
				"https://src.fedoraproject.org/lookaside/pkgs/{@repo}/{filename}/{md5sum}/{filename}",
			},
			say: "{@who} uploaded {filename} for {@repo}",
		},
		{on: "pkgdb2branch.start", say: "{@who} started to create branches of packages"},
		{on: "pkgdb2branch.complete", when: "!branchedPackages", state: "failed", say: "{@who} created branches of {unbranchedPackages}"},
		{
			on:       "pkgdb2branch.*",
			packages: list{"{branchedPackages}", "{unbranchedPackages}"},
			objects:  list{"{@packages}/__git__"},
			repos:    list{"https://src.fedoraproject.org/rpms/{@packages}"},
			say:      "{@who} created branches of[ {branchedPackages|=no packages}][, but not of {unbranchedPackages}]",
		},
		{on: "mass_branch.start", say: "{@who} started to branch all packages"},
		{on: "mass_branch.complete", say: "{@who} branched all packages"},
		{
			actor: "agent|commit.username",
			repos: list{"https://src.fedoraproject.org/{@space}/{@repo}"},
			also:  distgitPackage,
		},
	},
}

// distgitPackage adds the package of a repository of packages; there are
// others, of tests and modules.
func distgitPackage(d *Reading) {
	if distgitSpace(d) == "rpms" {
		d.pkg(distgitRepo(d))
	}
}

// distgitSpace is the namespace of the repository: of packages, where the message
// does not know any yet; none where it says so.
func distgitSpace(d *Reading) string {
	if commit, is := d.message.Body["commit"].(map[string]any); is {
		if space, told := commit["namespace"]; told {
			return text(space)
		}
	}
	return d.Value("namespace|=rpms")
}

// distgitRepo is the name of the repository, without its namespace.
func distgitRepo(d *Reading) string {
	switch part(d.rest, 0) {
	case "receive", "branch", "lookaside":
		return first(d.Value("commit.repo|name:base|repo:base"), middle(d.rest))
	}
	return ""
}

// distgitBranch is the branch, which once was the last part of the topic.
func distgitBranch(d *Reading) string {
	if branch := d.Value("branch|commit.branch:branch"); branch != "" || middle(d.rest) == "" {
		return branch
	}
	return d.term("last")
}

// middle is a topic without its first and last part: names have dots too.
func middle(topic string) string {
	_, topic, _ = strings.Cut(topic, ".")
	return topic[:max(strings.LastIndexByte(topic, '.'), 0)]
}
