package rules

import "strings"

// ci reads the pipelines that test packages: those of 2017 to 2019, whose
// topics end in the step and its state, and the later common format, which
// has an artifact and a run.
var ci = source{
	icon: "https://ci.centos.org/static/ec6de755/images/headshot.png",
	by:   "CI",
	terms: map[string]func(*Reading) string{
		"stage":   ciStage,
		"package": ciPackage,
		"pull":    ciPull,
	},
	rules: []rule{
		{
			when:     "artifact.type",
			users:    list{"artifact.issuer", "artifact.builds.issuer", "artifact.dependents.issuer"},
			packages: list{"{artifact.nvr:name|artifact.component|@package}", "{artifact.builds.nvr:name}"},
			objects:  list{"{artifact.type}/{artifact.id}"},
			repos:    list{"{artifact.repository}"},
			link:     list{"{run.url}", "{run.log}"},
			state:    "{test.result|status|@last}",
			say:      "{@service} tested {artifact.nvr|@pull|artifact.builds.nvr|artifact.component|artifact.id|artifact.type:spaced}[ by {artifact.issuer|artifact.builds.issuer}][ for {test.type}][: “{error.reason}”]",
		},
		{on: "pipeline.*", when: "@last=complete", state: "{status|=done}", say: "{@service} ran “{@stage:spaced}” for {repo}[ on {branch}][ by {@actor}]"},
		{on: "pipeline.*", when: "@last=running", state: "running", say: "{@service} ran “{@stage:spaced}” for {repo}[ on {branch}][ by {@actor}]"},
		{on: "pipeline.*", when: "@last=queued", state: "queued", say: "{@service} ran “{@stage:spaced}” for {repo}[ on {branch}][ by {@actor}]"},
		{on: "pipeline.*", when: "@last=ignored", state: "skipped", say: "{@service} ran “{@stage:spaced}” for {repo}[ on {branch}][ by {@actor}]"},
		{on: "pipeline.*", when: "@last=ignore", state: "skipped", say: "{@service} ran “{@stage:spaced}” for {repo}[ on {branch}][ by {@actor}]"},
		{
			on: "pipeline.*",
			objects: list{
				"{namespace|=unknown_namespace}/{repo|=unknown_repo}/{rev|=unknown_rev}/{branch|=unknown_branch}/{@step:slashed}",
			},
			say: "{@service} came to “{@step:spaced}” for {repo}[ on {branch}][ by {@actor}]",
		},
		{
			actor: "username",
			link:  list{"{build_url}"},
			repos: list{"https://src.fedoraproject.org/{namespace}/{repo}"},
		},
	},
}

// ciStage is the step that a pipeline is at, without its state.
func ciStage(d *Reading) string {
	if stage := strings.TrimSuffix(strings.TrimSuffix(d.term("step"), d.term("last")), "."); stage != "" {
		return stage
	}
	return "pipeline"
}

// ciPackage is the package whose repository a pull request is of.
func ciPackage(d *Reading) string {
	_, name, _ := strings.Cut(d.Value("artifact.repository"), "/rpms/")
	return strings.TrimSuffix(strings.Trim(name, "/"), ".git")
}

// ciPull is the pull request that was tested.
func ciPull(d *Reading) string {
	number, _, _ := strings.Cut(d.Value("artifact.id"), "#")
	if d.Value("artifact.type") != "dist-git-pr" || number == "" {
		return ""
	}
	return strings.TrimRight("pull request #"+number+" of "+ciPackage(d), " of")
}
