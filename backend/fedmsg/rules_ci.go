package fedmsg

// ci reads the pipelines that test packages: those of 2017 to 2019, whose
// topics end in the step and its state, and the later common format, which
// has an artifact and a run.
var ci = source{
	groups: ciGroups,
	icon:   "https://ci.centos.org/static/ec6de755/images/headshot.png",
	by:     "CI",
	rules: []rule{
		{
			when:     "artifact.type",
			actor:    "artifact.issuer",
			packages: list{"{artifact.nvr:name|artifact.component}"},
			objects:  list{"{artifact.type}/{artifact.id}"},
			link:     list{"{run.url}", "{run.log}"},
			say: "The CI test of {artifact.nvr|artifact.component|artifact.type:spaced}[ by {@actor}] is {@last:spaced}" +
				"[, result {test.result|status}]",
		},
		{
			on: "pipeline.*",
			objects: list{
				"{namespace|=unknown_namespace}/{repo|=unknown_repo}/{rev|=unknown_rev}/{branch|=unknown_branch}/{@step:slashed}",
			},
			say: "The CI pipeline for {repo}[ on {branch}][ by {@actor}] reached “{@step:spaced}”[, status {status:lower}]",
		},
		{
			actor: "username",
			link:  list{"{build_url}"},
		},
	},
}
