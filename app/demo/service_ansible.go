package demo

import (
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// playbookRun is a playbook from its start to its end.
func (w *world) playbookRun(by *Person) script {
	book := one(w.Rand, playbooks)
	path := "/srv/web/infra/ansible/playbooks/" + book.path
	results := map[string]any{}
	for _, host := range book.hosts {
		results[host+".iad."+domain] = map[string]any{"ok": 20 + w.IntN(60), "changed": w.IntN(5), "failures": 0, "skipped": w.IntN(12), "unreachable": 0}
	}
	check := w.chance(20)
	var s script
	s.say(0, func(time.Time) post {
		return post{"ansible.playbook.start", fedmsg.Body{
			"playbook": path, "userid": by.Username, "check": check, "extra_vars": map[string]any{}, "inventory": "/srv/web/infra/ansible/inventory/",
		}}
	})
	s.say(w.about(6*time.Minute), func(time.Time) post {
		return post{"ansible.playbook.complete", fedmsg.Body{"playbook": path, "userid": by.Username, "results": results}}
	})
	return s
}
