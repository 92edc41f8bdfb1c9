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
			say:     "The test {task.name} of {task.item} had the outcome {result.outcome:lower}",
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
			say:     "The test {testcase.name|testcase} of {data.item|=something} had the outcome {outcome:lower}",
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
			say:  "Greenwave decided anew about {@item}[ for {decision_context:spaced}][: {summary}]",
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
		{on: "job.done", say: "The openQA test {TEST|test|id} of {BUILD|build|id} is done[ with the result {result}]"},
		{on: "job.duplicate", say: "The openQA test {TEST|test|id} of {BUILD|build|id} was duplicated[ as {result}]"},
		{on: "job.restart", say: "The openQA test {TEST|test|id} of {BUILD|build|id} was started again[ as {result}]"},
		{on: "job.*", say: "The openQA test {TEST|test|id} of {BUILD|build|id}: {@last}[, result {result}]"},
		{on: "jobs.restart|jobs.cancel", say: "{@who} asked openQA to {@last}[ the tests {ids}]"},
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
		{on: "build.start", say: "Jenkins started build {build} of {project}"},
		{on: "build.passed", say: "Build {build} of {project} passed in Jenkins[ after {took}]"},
		{on: "build.failed", say: "Build {build} of {project} failed in Jenkins[ after {took}]"},
		{on: "build.aborted", say: "Build {build} of {project} was aborted in Jenkins[ after {took}]"},
		{on: "build.unstable", say: "Build {build} of {project} is unstable in Jenkins[ after {took}]"},
		{on: "build.notbuilt", say: "Build {build} of {project} was not built in Jenkins"},
		{
			objects: list{"jenkins/{project}/{@rest}"},
			link:    list{"http://jenkins.cloud.fedoraproject.org/job/{project}/{build}/"},
			say:     "Build {build} of {project} in Jenkins is now “{@last}”[ after {took}]",
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
			say:     "{@who} tested the kernel {test.kernel_version}[, result {test.result}]",
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
