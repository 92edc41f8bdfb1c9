package rules

import (
	"encoding/json"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// ipa reads the journal of the accounts' server: a command, with its parameters as JSON.
var ipa = source{
	icon: "https://apps.fedoraproject.org/img/icons/ipa.png",
	by:   "IPA",
	terms: map[string]func(*Reading) string{
		"group":  func(d *Reading) string { return ipaList(d, "cn") },
		"user":   func(d *Reading) string { return ipaList(d, "uid") },
		"member": func(d *Reading) string { return first(ipaList(d, "user"), ipaList(d, "group"), "somebody") },
	},
	rules: []rule{
		{on: "user_add", say: "{@who} created the account {@user|=of somebody}"},
		{on: "user_mod", say: "{@who} changed the account {@user|=of somebody}"},
		{on: "user_del", say: "{@who} deleted the account {@user|=of somebody}"},
		{on: "user_disable", say: "{@who} disabled the account {@user|=of somebody}"},
		{on: "user_enable", say: "{@who} enabled the account {@user|=of somebody}"},
		{on: "group_add", say: "{@who} created the group {@group|=of somebody}"},
		{on: "group_mod", say: "{@who} changed the group {@group|=of somebody}"},
		{on: "group_del", say: "{@who} deleted the group {@group|=of somebody}"},
		{on: "group_add_member", say: "{@who} added {@member} to the group {@group|=of somebody}"},
		{on: "group_remove_member", say: "{@who} removed {@member} from the group {@group|=of somebody}"},
		{on: "group_add_member_manager", say: "{@who} added {@member} to the sponsors of the group {@group|=of somebody}"},
		{on: "group_remove_member_manager", say: "{@who} removed {@member} from the sponsors of the group {@group|=of somebody}"},
		{
			actor:   "IPA_API_ACTOR",
			objects: list{"groups/{@group}", "users/{@user}"},
			link:    list{"https://accounts.fedoraproject.org/group/{@group}/", "https://accounts.fedoraproject.org/user/{@user}/", "https://accounts.fedoraproject.org/"},
			state:   "{IPA_API_RESULT}",
			also:    ipaPeople,
			say:     "{@who} ran the command {IPA_API_COMMAND|@0}",
		},
	},
}

// ipaParams are the parameters of the command.
func ipaParams(d *Reading) fedmsg.Body {
	var params fedmsg.Body
	if raw := d.Value("IPA_API_PARAMS"); len(raw) < maxJSON {
		_ = json.Unmarshal([]byte(raw), &params)
	}
	return params
}

// maxJSON is how long JSON within a message may be to be read.
const maxJSON = 64 << 10

// ipaList is the names under a parameter, for a sentence.
func ipaList(d *Reading, key string) string {
	var all []string
	walk(map[string]any(ipaParams(d)), key, func(v any) bool {
		all = append(all, visible.Short(text(v), MaxPart))
		return len(all) < MaxNames
	})
	return Enumerate(all[:min(3, len(all))], len(all))
}

// ipaPeople adds whom the command is about.
func ipaPeople(d *Reading) {
	for _, key := range []string{"user", "uid"} {
		walk(map[string]any(ipaParams(d)), key, func(v any) bool {
			if name := d.account(person(v)); name != "" {
				d.users.add(name)
			}
			return true
		})
	}
}

// pretix reads the tickets of events. Who has one is told only by the account.
var pretix = source{
	by:      "Somebody",
	webhook: true,
	terms:   map[string]func(*Reading) string{"event": func(d *Reading) string { return d.rest }},
	rules: []rule{
		{on: "event.checkin", when: "type=exit", say: "{@who} checked out at {event}"},
		{on: "event.checkin", say: "{@who} checked in at {event}"},
		{on: "event.checkin.reverted", say: "{@who} took back a check-in at {event}"},
		{on: "event.order.placed*", say: "{@who} ordered tickets for {event}"},
		{on: "event.order.paid", say: "{@who} paid for an order for {event}"},
		{on: "event.order.*", say: "{@who} {@verb} an order for {event}"},
		{
			link:    list{"{instance_url}/{organizer}/{event}/", "{instance_url}"},
			objects: list{"{organizer}/{event}"},
			say:     "{@who} {@verb} the event {event} ({@step:spaced})",
		},
	},
}

// openscanhub reads the static analysis of builds.
var openscanhub = source{
	by: "OpenScanHub",
	rules: []rule{
		{on: "task.started", state: "running", say: "{@service} scanned the task {task_id}"},
		{on: "task.finished", state: "{status|=done}", say: "{@service} scanned the task {task_id}"},
		{on: "task.canceled|task.cancelled", state: "canceled", say: "{@service} scanned the task {task_id}"},
		{
			objects: list{"tasks/{task_id}"},
			link:    list{"https://openscanhub.fedoraproject.org/task/{task_id}/"},
			state:   "{status}",
			say:     "{@service} changed the task {task_id} ({@last})",
		},
	},
}

// logdetective reads the explanations of failed builds.
var logdetective = source{
	by: "Log Detective",
	rules: []rule{{
		objects: list{"builds/{target_build}"},
		link:    list{"{project_url}"},
		state:   "{status}",
		say:     "{@service} analyzed the log of the build {target_build|=that failed}[ for the pull request #{pr_id}]",
	}},
}

// faf reads the automatic reports of crashes.
var faf = source{
	by: "FAF",
	rules: []rule{
		{on: "problem.*", say: "{@service} counted the same problem[ in {function}][ of {components}] {count|=many} times"},
		{
			packages: list{"{components}"},
			objects:  none,
			link:     list{"{url}"},
			say:      "{@service} counted a crash[ in {function}][ of {components}] {count|=many} times",
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
		{on: "host.*", state: "{state}", say: "{@service} checked the host {host}[, acknowledged by {host_ack_author}][: “{output}”]"},
		{when: "!service", state: "{state}", say: "{@service} checked a service on {host}[, acknowledged by {service_ack_author}][: “{output}”]"},
		{
			actor:   "service_ack_author|host_ack_author",
			users:   list{"host_ack_author"},
			objects: list{"{host}/{@what}"},
			link:    list{"https://admin.fedoraproject.org/nagios/cgi-bin/status.cgi?navbarsearch=1&host={host}"},
			state:   "{state}",
			say:     "{@service} checked the service {@what} on {host}[, acknowledged by {service_ack_author}][: “{output}”]",
		},
	},
}

// summershum reads the fingerprints of the sources of packages. Its messages
// hold that of the upload.
var summershum = source{
	icon: "https://raw.githubusercontent.com/fedora-infra/summershum/develop/summershum.png",
	by:   "Summershum",
	rules: []rule{
		{on: "ingest.start", say: "{@service} started to fingerprint {original.filename} of {original.name}[, uploaded by {@actor}]"},
		{on: "ingest.complete", say: "{@service} fingerprinted {original.filename} of {original.name}[, uploaded by {@actor}]"},
		{on: "ingest.fail", state: "failed", say: "{@service} fingerprinted {original.filename} of {original.name}[, uploaded by {@actor}]"},
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
		{on: "ticket.new", say: "{@who} opened ticket #{ticket.id} of {instance.project_name}[: “{ticket.summary:title}”]"},
		{on: "ticket.update", when: "comment", say: "{@who} commented on ticket #{ticket.id} of {instance.project_name}[: “{ticket.summary:title}”]"},
		{on: "ticket.update", say: "{@who} changed[ the {old_values.#} of] ticket #{ticket.id} of {instance.project_name}[: “{ticket.summary:title}”]"},
		{on: "ticket.delete", say: "{@who} deleted ticket #{ticket.id} of {instance.project_name}[: “{ticket.summary:title}”]"},
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
		state:   "failed",
		say:     "{@service} archived the message {uuid|=that it got}",
	}},
}
