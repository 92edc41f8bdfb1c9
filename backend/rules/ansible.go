package rules

import "strings"

// ansible reads the runs of the infrastructure's playbooks.
var ansible = source{
	icon: "https://apps.fedoraproject.org/img/icons/ansible.png",
	terms: map[string]func(*Reading) string{
		"playbook": ansiblePlaybook,
	},
	rules: []rule{
		{on: "playbook.start", when: "check=true", say: "{@who} started a trial run of the playbook {playbook:base}"},
		{on: "playbook.start", say: "{@who} started the playbook {playbook:base}"},
		{on: "playbook.complete", say: "{@who} finished the playbook {playbook:base}[ on {results.#}]"},
		{
			actor: "userid|agent",
			objects: list{
				"inventory/{results.#}",
				"playbooks/{@playbook}",
			},
			link: list{"http://infrastructure.fedoraproject.org/cgit/ansible.git/tree/playbooks/{@playbook}"},
			also: ansibleOther,
		},
	},
}

// ansiblePlaybook is the path of a playbook in the shared repository, "" for
// one from somebody's own copy of it.
func ansiblePlaybook(d *Reading) string {
	path, _ := strings.CutPrefix(d.Value("playbook"), "/srv/web/infra/ansible/playbooks/")
	if strings.HasPrefix(path, "/") {
		return ""
	}
	return path
}

func ansibleOther(d *Reading) {
	if path := d.Value("playbook"); path != "" && ansiblePlaybook(d) == "" {
		d.object("uncontrolled-playbooks/" + filter("base", path))
	}
}
