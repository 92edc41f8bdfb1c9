package rules

// taskotron reads the results of the automatic tests.
var taskotron = source{
	by: "Taskotron",
	rules: []rule{
		{on: "result.new", when: "task.type=koji_build", packages: list{"{task.item:name}"}, objects: list{"{task.name}/{task.item:name}/{result.outcome}"}},
		{
			on:      "result.new",
			objects: list{"{task.name}/{task.item}/{result.outcome}"},
			link:    list{"{result.log_url}", "{result.job_url}"},
			state:   "{result.outcome}",
			say:     "{@service} ran the test {task.name} of {task.item}",
		},
	},
}

// resultsdb reads the results of tests of every kind.
var resultsdb = source{
	icon: "https://apps.fedoraproject.org/img/icons/taskotron.png",
	by:   "ResultsDB",
	rules: []rule{
		{when: "data.type=koji_build", packages: list{"{data.item:name}"}},
		{
			objects: list{"{testcase.name|testcase}/{data.item}/{outcome}"},
			link:    list{"{ref_url}", "{href}"},
			state:   "{outcome}",
			say:     "{@service} recorded the test {testcase.name|testcase} of {data.item|=something}",
		},
	},
}

// greenwave reads the decisions whether an update or a compose may go on.
var greenwave = source{
	icon: "https://apps.fedoraproject.org/img/icons/greenwave.png",
	by:   "Greenwave",
	terms: map[string]func(*Reading) string{
		"item": func(d *Reading) string { return d.Value("subject_identifier|subject.item") },
		"type": func(d *Reading) string { return d.Value("subject_type|subject.type") },
	},
	rules: []rule{
		{when: "@type=koji_build", packages: list{"{@item:name}"}},
		{
			link: list{"https://taskotron.fedoraproject.org/resultsdb/results?item={@item}&type={@type}"},
			say:  "{@service} decided about {@item}[ for {decision_context:spaced}][: “{summary}”]",
		},
	},
}

// waiverdb reads which failures of tests people do not mind.
var waiverdb = source{
	icon: "https://apps.fedoraproject.org/img/icons/waiverdb.png",
	rules: []rule{
		{when: "subject_type=koji_build", packages: list{"{subject_identifier:name}"}},
		{when: "subject.type=koji_build", packages: list{"{subject.item:name}"}},
		{
			actor: "username",
			link:  list{"https://waiverdb-web-waiverdb.app.os.fedoraproject.org/api/v1.0/waivers/{id}"},
			say:   "{@who} waived the test result {result_id|testcase|id}[ of {subject_identifier|subject.item}][: “{comment}”]",
		},
	},
}

// rats reads the requests to run a test again.
var rats = source{
	icon: "https://apps.fedoraproject.org/packages/images/icons/package_128x128.png",
	terms: map[string]func(*Reading) string{
		"system": func(d *Reading) string {
			if d.rest == "test.atomic-ci" {
				return "AtomicCI"
			}
			return d.term("last")
		},
	},
	rules: []rule{
		{when: "result_id", objects: list{"{@system}/resultsdb/{result_id}"}, say: "{@who} asked for a new run of the {@system} test[ {test}] with the result {result_id}"},
		{on: "test.atomic-ci", objects: list{"AtomicCI/{identifier}"}, say: "{@who} asked for a new run of the AtomicCI test for {identifier|=something}"},
		{
			objects: list{"{@system}/{test}/{identifier}"},
			say:     "{@who} asked for a new run of the {@system} test[ {test}] for {identifier|result_id|=something}",
		},
	},
}

// openqa reads the tests of installations, and what people say of them.
var openqa = source{
	by: "openQA",
	rules: []rule{
		{on: "job.done", state: "{result}", say: "{@service} ran the test {TEST|test|id} of {BUILD|build|id}"},
		{on: "job.duplicate", say: "{@who} duplicated the test {TEST|test|id} of {BUILD|build|id}[ as {result}]"},
		{on: "job.restart", say: "{@who} restarted the test {TEST|test|id} of {BUILD|build|id}[ as {result}]"},
		{on: "job.*", say: "{@who} changed the test {TEST|test|id} of {BUILD|build|id} ({@last})"},
		{on: "jobs.restart|jobs.cancel", say: "{@who} asked to {@last}[ the tests {ids}]"},
		{on: "comment.create", say: "{@who} commented on openQA[: “{text}”]"},
		{on: "comment.update", say: "{@who} changed a comment on openQA[: “{text}”]"},
		{on: "comment.delete", say: "{@who} deleted a comment on openQA[: “{text}”]"},
		{
			on:      "comment.*",
			actor:   "user",
			objects: list{"{job_id|group_id}"},
			link: list{
				"https://openqa{@stg|=}.fedoraproject.org/tests/{job_id}#comments",
				"https://openqa{@stg|=}.fedoraproject.org/group_overview/{group_id}",
			},
		},
		{
			actor:   "user",
			objects: list{"{BUILD|build}", "{ISO|HDD_1}"},
			link: list{
				"https://openqa{@stg|=}.fedoraproject.org/tests/{id}",
				"https://openqa{@stg|=}.fedoraproject.org/",
			},
		},
	},
}

// jenkins reads the tests of the infrastructure's own projects.
var jenkins = source{
	by: "Jenkins",
	rules: []rule{
		{on: "build.start", say: "{@service} started build {build} of {project}"},
		{on: "build.passed", state: "passed", say: "{@service} built {project} ({build})[ in {took}]"},
		{on: "build.failed", state: "failed", say: "{@service} built {project} ({build})[ in {took}]"},
		{on: "build.aborted", state: "aborted", say: "{@service} built {project} ({build})[ in {took}]"},
		{on: "build.unstable", state: "unstable", say: "{@service} built {project} ({build})[ in {took}]"},
		{on: "build.notbuilt", state: "skipped", say: "{@service} built {project} ({build})"},
		{
			objects: list{"jenkins/{project}/{@rest}"},
			link:    list{"http://jenkins.cloud.fedoraproject.org/job/{project}/{build}/"},
			state:   "{@last}",
			say:     "{@service} built {project} ({build})[ in {took}]",
		},
	},
}

// kerneltest reads the results that people send of their kernels.
var kerneltest = source{
	icon: "https://apps.fedoraproject.org/img/icons/tux.png",
	rules: []rule{
		{
			on:      "upload.new",
			users:   list{"test.tester"},
			objects: list{"kernel/{test.kernel_version}"},
			link:    list{"https://apps.fedoraproject.org/kerneltest/kernel/{test.kernel_version}"},
			state:   "{test.result}",
			say:     "{@who} tested the kernel {test.kernel_version}",
		},
		{on: "release.new", say: "{@who} added the release {release.releasenum} to the kernel tests[, as {release.support}]"},
		{on: "release.edit", say: "{@who} changed the release {release.releasenum} of the kernel tests[ to {release.support}]"},
		{
			packages: list{"kernel"},
			objects:  list{"release/{release.releasenum}/{release.support}"},
			link:     list{"https://apps.fedoraproject.org/kerneltest/stats"},
			say:      "{@who} set the kernel tests of the release {release.releasenum}[ to {release.support}] ({@last})",
		},
	},
}
