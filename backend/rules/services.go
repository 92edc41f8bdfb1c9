package rules

import "strings"

// faf reads the automatic reports of crashes.
var faf = source{
	by: "FAF",
	rules: []rule{
		{on: "problem.*", say: "The same problem[ in {function}][ of {components}] was seen {count|=many} times"},
		{
			packages: list{"{components}"},
			objects:  none,
			link:     list{"{url}"},
			say:      "A crash[ in {function}][ of {components}] was reported {count|=many} times",
		},
	},
}

// infragit reads the repositories of the infrastructure, some of which are
// public.
var infragit = source{
	icon: "https://apps.fedoraproject.org/img/icons/git-logo.png",
	by:   "{commit.name}",
	terms: map[string]func(*Reading) string{
		"repo": func(d *Reading) string {
			return first(d.Value("commit.repo"), strings.TrimSuffix(d.Value("commit.path:base"), ".git"))
		},
	},
	rules: []rule{
		{
			when:  "@repo=ansible",
			link:  list{"https://infrastructure.fedoraproject.org/cgit/ansible.git/commit/?h={commit.branch:branch}&id={commit.rev}"},
			repos: list{"https://infrastructure.fedoraproject.org/cgit/ansible.git"},
		},
		{
			actor:   "commit.agent|commit.username|agent",
			users:   list{"commit.username"},
			objects: list{"{@repo}/{commit.stats.files.#}"},
			say:     "{@who} pushed 1 commit to {@repo}[ ({commit.branch:branch})][: “{commit.summary}”]",
		},
	},
}

// nagios reads the monitoring of the infrastructure.
var nagios = source{
	icon: "https://apps.fedoraproject.org/img/icons/nagios-logo.png",
	by:   "Nagios",
	terms: map[string]func(*Reading) string{
		"what": func(d *Reading) string {
			if d.term("0") == "host" {
				return "state"
			}
			return first(d.Value("service"), "unknown")
		},
	},
	rules: []rule{
		{on: "host.*", say: "Nagios: the host {host} is {state}[: “{output}”][, acknowledged by {host_ack_author}]"},
		{when: "!service", say: "Nagios: a service on {host} is {state}[: “{output}”][, acknowledged by {service_ack_author}]"},
		{
			actor:   "service_ack_author|host_ack_author",
			users:   list{"host_ack_author"},
			objects: list{"{host}/{@what}"},
			link:    list{"https://admin.fedoraproject.org/nagios/cgi-bin/status.cgi?navbarsearch=1&host={host}"},
			say:     "Nagios: the service {@what} on {host} is {state}[: “{output}”][, acknowledged by {service_ack_author}]",
		},
	},
}

// summershum reads the fingerprints of the sources of packages. Its messages
// hold that of the upload.
var summershum = source{
	icon: "https://raw.githubusercontent.com/fedora-infra/summershum/develop/summershum.png",
	by:   "Summershum",
	rules: []rule{
		{on: "ingest.start", say: "Summershum began to fingerprint {original.filename} of {original.name}[, uploaded by {@actor}]"},
		{on: "ingest.complete", say: "Summershum fingerprinted {original.filename} of {original.name}[, uploaded by {@actor}]"},
		{on: "ingest.fail", say: "Summershum could not fingerprint {original.filename} of {original.name}[, uploaded by {@actor}]"},
		{
			actor:    "original.agent",
			packages: list{"{original.name}"},
			objects:  list{"digests/{original.name}/{original.filename}/{original.md5sum}"},
			link:     list{"http://pkgs.fedoraproject.org/lookaside/pkgs/{original.name}/{original.filename}/{original.md5sum}/{original.filename}"},
		},
	},
}

// trac reads the tickets, wikis and repositories of the old hosting.
var trac = source{
	by: "{commit.name}",
	terms: map[string]func(*Reading) string{
		"repo": tracRepo,
		"base": func(d *Reading) string { return strings.TrimSuffix(d.Value("instance.base_url"), "/") },
	},
	rules: []rule{
		{on: "ticket.new", say: "{@who} opened ticket #{ticket.id} of {instance.project_name}[: “{ticket.summary}”]"},
		{on: "ticket.update", when: "comment", say: "{@who} commented on ticket #{ticket.id} of {instance.project_name}[: “{ticket.summary}”]"},
		{on: "ticket.update", say: "{@who} changed[ the {old_values.#} of] ticket #{ticket.id} of {instance.project_name}[: “{ticket.summary}”]"},
		{on: "ticket.delete", say: "{@who} deleted ticket #{ticket.id} of {instance.project_name}[: “{ticket.summary}”]"},
		{
			on:      "ticket.*",
			actor:   "agent|author",
			users:   list{"author", "ticket.owner", "ticket.reporter"},
			objects: list{"{instance.project_name}/ticket/{ticket.id}"},
			link:    list{"{@base}/ticket/{ticket.id}"},
		},
		{on: "wiki.page.update", link: list{"{@base}/wiki/{page.name}?action=diff&version={version|page.version}"}, say: "{@who} edited the page {page.name} of the wiki of {instance.project_name}"},
		{on: "wiki.page.rename", say: "{@who} renamed the page {old_name} of the wiki of {instance.project_name} to {page.name}"},
		{on: "wiki.page.new", say: "{@who} wrote the page {page.name} of the wiki of {instance.project_name}"},
		{on: "wiki.page.delete", say: "{@who} deleted the page {page.name} of the wiki of {instance.project_name}"},
		{
			on:      "wiki.*",
			actor:   "agent|author|page.author",
			objects: list{"{instance.project_name}/wiki/{page.name}", "{instance.project_name}/wiki/{old_name}"},
			link:    list{"{@base}/wiki/{page.name}"},
			say:     "{@who} changed the page {page.name} of the wiki of {instance.project_name} ({@last:spaced})",
		},
		{
			on:      "git.receive*",
			actor:   "commit.agent|commit.username",
			users:   list{"commit.username"},
			objects: list{"{@repo}/git/{commit.stats.files.#}"},
			link:    list{"https://git.fedorahosted.org/cgit/{@repo}.git/commit/?id={commit.rev}"},
			repos:   list{"https://git.fedorahosted.org/cgit/{@repo}.git"},
			say:     "{@who} pushed 1 commit to {@repo}[ ({commit.branch:branch})][: “{commit.summary}”]",
		},
	},
}

// tracRepo is the path of a repository: the later messages have it whole, the
// first ones only what comes last in it.
func tracRepo(d *Reading) string {
	path, found := strings.CutPrefix(d.Value("commit.path"), "/srv/git/")
	if !found {
		return d.Value("commit.repo")
	}
	return strings.TrimSuffix(path, ".git")
}

// logger reads what administrators tell the bus by hand.
var logger = source{
	rules: []rule{{
		actor: "agent|@sender",
		say:   "{@who} said: “{log}”",
	}},
}

// datanommer reads the one message of the archive about its own troubles.
var datanommer = source{
	icon: "https://i.imgur.com/4g9NZu1.png",
	by:   "The archive",
	rules: []rule{{
		objects: list{"{@rest}"},
		link:    list{"https://www.destroyallsoftware.com/talks/wat"},
		say:     "The archive could not keep the message {uuid|=that it got}",
	}},
}
