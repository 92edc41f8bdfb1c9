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
	},
	rules: []rule{
		{
			when:     "artifact.type",
			actor:    "artifact.issuer",
			users:    list{"artifact.builds.issuer", "artifact.dependents.issuer"},
			packages: list{"{artifact.nvr:name|artifact.component|@package}", "{artifact.builds.nvr:name}"},
			objects:  list{"{artifact.type}/{artifact.id}"},
			repos:    list{"{artifact.repository}"},
			link:     list{"{run.url}", "{run.log}"},
			say: "The CI test of {artifact.nvr|artifact.component|artifact.type:spaced}[ by {@actor}] is {@last:spaced}" +
				"[, result {test.result|status}]",
		},
		{on: "pipeline.*", when: "@last=complete", say: "CI completed “{@stage:spaced}” for {repo}[ on {branch}][ by {@actor}][: {status:lower}]"},
		{on: "pipeline.*", when: "@last=running", say: "CI runs “{@stage:spaced}” for {repo}[ on {branch}][ by {@actor}]"},
		{on: "pipeline.*", when: "@last=queued", say: "CI queued “{@stage:spaced}” for {repo}[ on {branch}][ by {@actor}]"},
		{on: "pipeline.*", when: "@last=ignored", say: "CI ignored “{@stage:spaced}” for {repo}[ on {branch}][ by {@actor}]"},
		{on: "pipeline.*", when: "@last=ignore", say: "CI ignored “{@stage:spaced}” for {repo}[ on {branch}][ by {@actor}]"},
		{
			on: "pipeline.*",
			objects: list{
				"{namespace|=unknown_namespace}/{repo|=unknown_repo}/{rev|=unknown_rev}/{branch|=unknown_branch}/{@step:slashed}",
			},
			say: "CI came to “{@step:spaced}” for {repo}[ on {branch}][ by {@actor}]",
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
