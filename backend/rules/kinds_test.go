package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/rules/rulestest"
)

// TestKinds has what messages of today's services have in ways of their own, each
// kind by a few of them: what they say must be found whatever the service.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		kind, topic, msg, headers string
		users, packages           string // with a space between
	}{
		{"said outright", "nuancier.new", `{"agent_name":"mira","thing":{"id":1}}`, ``, "mira", ""},
		{"said outright", "meetbot.meeting.complete", `{"chairs":["mira","ada"],"end_user":"ada","start_user":"mira","attendees":[{"name":"bo","lines_said":3}]}`, ``, "ada bo mira", ""},
		{"said outright", "lighthouse.lamp.lit", `{"usernames":["mira"],"packages":["quill"]}`, ``, "mira", "quill"},
		{"headers are all", "git.receive", `{"agent":"mira","commit":{"username":"miravelde","namespace":"tests","repo":"quill"}}`, `{"fedora_messaging_user_mira":true}`, "mira", ""},
		{"headers are all", "buildsys.rpm.sign", `{"build":{"owner_name":"mira"},"rpm":{"name":"quill-debuginfo"}}`, `{"fedora_messaging_rpm_quill":true,"fedora_messaging_user_mira":true}`, "mira", "quill"},
		{"subpackages", "buildsys.rpm.sign", `{"build":{"owner_name":"mira","package_name":"quill"},"rpm":{"name":"quill-debuginfo"}}`, ``, "mira", "quill"},
		{"headers without a name", "mirrormanager.host.deleted", `{"host_id":1}`, `{"fedora_messaging_user_None":true}`, "", ""},
		{"objects for names", "bugzilla.bug.update", `{"bug":{"id":1,"component":{"id":2,"name":"quill"},"product":{"name":"Fedora"}}}`, ``, "", "quill"},
		{"objects for names", "fmn.rule.create.v1", `{"rule":{"id":1,"name":"x"},"user":{"name":"mira"}}`, ``, "mira", ""},
		{"lists of objects", "ci.koji-build-group.test.complete", `{"artifact":{"type":"koji-build-group","builds":[{"nvr":"quill-1-1","issuer":"mira"},{"nvr":"nib-2-1","issuer":"ada"}]}}`, ``, "ada mira", "nib quill"},
		{"keys of items", "meetbot.meeting.start", `{"attendees":[{"name":"bo","lines_said":3}]}`, ``, "bo", ""},
		{"no names", "lighthouse.lamp.lit", `{"user":true,"package":3.5}`, ``, "", ""},
		{"no names", "lighthouse.lamp.lit", `{"user":"3.5","package":"true","usernames":["None","null"]}`, ``, "", ""},
		{"no names", "lighthouse.lamp.lit", `{"user":"github.com:mira","package":"../../etc/passwd"}`, ``, "", ""},
		{"no names", "lighthouse.lamp.lit", `{"user":"@lamps","package":"a b"}`, ``, "", ""},
		{"roles", "bugzilla.bug.update", `{"event":{"who":"updates@fedoraproject.org"},"bug":{"cc":["quill-owner@fedoraproject.org","mira@fedoraproject.org"],"component":"quill"}}`, ``, "mira", "quill"},
		{"part of an address", "bugzilla.bug.update", `{"agent_name":"mira","event":{"who":"mira@example.org"},"bug":{"component":"quill"}}`, ``, "", "quill"},
		{"no packages", "bugzilla.bug.new", `{"bug":{"component":"distribution","product":"Fedora"}}`, ``, "", ""},
		{"no packages", "bugzilla.bug.new", `{"bug":{"component":"Package Review","product":"Fedora"}}`, ``, "", ""},
		{"no packages", "bugzilla.bug.new", `{"bug":{"component":"quill","product":"Virtualization Tools","classification":"Community"}}`, ``, "", ""},
		{"no packages", "lighthouse.lamp.lit", `{"component":"lamp"}`, ``, "", ""},
		{"a repository's package", "ci.dist-git-pr.test.complete", `{"artifact":{"type":"dist-git-pr","issuer":"mira","repository":"https://src.fedoraproject.org/rpms/quill"}}`, ``, "mira", "quill"},
		{"no namespace", "git.receive", `{"commit":{"username":"mira","repo":"lamp","namespace":null}}`, ``, "mira", ""},
	} {
		headers := ""
		if c.headers != "" {
			headers = `,"headers":` + c.headers
		}
		m := rulestest.Decode(t, []byte(`{"topic":"org.fedoraproject.prod.`+c.topic+`","msg":`+c.msg+headers+`}`))
		meta := Set{}.Meta(m)
		checkMeta(t, meta)
		if !slices.Equal(meta.Usernames, strings.Fields(c.users)) || !slices.Equal(meta.Packages, strings.Fields(c.packages)) {
			t.Errorf("%s, %s %s: users %q, packages %q; want %q, %q", c.kind, c.topic, c.msg, meta.Usernames, meta.Packages, c.users, c.packages)
		}
	}
}

// TestConfidential has what is not for everybody, beside what looks like it.
func TestConfidential(t *testing.T) {
	for line, want := range map[string]bool{
		`gitlab.issue {"object_kind":"issue","object_attributes":{"iid":1,"confidential":true}}`:                      true,
		`gitlab.issue {"object_kind":"issue","object_attributes":{"iid":1,"confidential":false}}`:                     false,
		`gitlab.confidential_issue {"object_kind":"issue","object_attributes":{"iid":1}}`:                             true,
		`gitlab.note {"event_type":"confidential_note","object_kind":"note"}`:                                         true,
		`gitlab.note {"body":{"object_kind":"note","object_attributes":{"internal":true}},"agent":"mira"}`:            true,
		`gitlab.push {"object_kind":"push","project":{"visibility_level":0}}`:                                         true,
		`gitlab.push {"object_kind":"push","project":{"visibility_level":20}}`:                                        false,
		`github.push {"body":{"repository":{"full_name":"o/r","private":true}},"agent":"mira"}`:                       true,
		`github.push {"repository":{"full_name":"o/r","visibility":"internal"}}`:                                      true,
		`github.push {"repository":{"full_name":"o/r","visibility":"public","private":false}}`:                        false,
		`github.dependabot_alert {"action":"created","repository":{"full_name":"o/r"}}`:                               true,
		`github.secret_scanning_alert {"action":"created","repository":{"full_name":"o/r"}}`:                          true,
		`github.repository_advisory {"action":"reported","repository_advisory":{"state":"triage"}}`:                   true,
		`github.repository_advisory {"action":"published","repository_advisory":{"state":"published"}}`:               false,
		`github.security_advisory {"action":"published","security_advisory":{"published_at":"2026-01-01T00:00:00Z"}}`: false,
		`forgejo.push {"body":{"repository":{"private":true}}}`:                                                       true,
		`pagure.issue.new {"issue":{"id":1,"private":true}}`:                                                          true,
		`pagure.issue.new {"issue":{"id":1,"private":false}}`:                                                         false,
		`bugzilla.bug.update {"bug":{"id":1,"is_private":true}}`:                                                      true,
		`bugzilla.bug.update {"bug":{"id":1},"comment":{"is_private":true}}`:                                          true,
		`discourse.post.post_created {"webhook_body":{"post":{"topic_archetype":"private_message"}}}`:                 true,
		`discourse.post.post_created {"webhook_body":{"post":{"topic_archetype":"regular"}}}`:                         false,
		`lighthouse.lamp.lit {"confidential":true}`:                                                                   true,
		`bugzilla.bug.update {"bug":{"id":1},"comment":{"is_private":1}}`:                                             true,
		`bugzilla.bug.update {"bug":{"id":1},"comment":{"is_private":"1"}}`:                                           true,
		`bugzilla.bug.update {"bug":{"id":1},"comment":{"is_private":0}}`:                                             false,
		`lighthouse.lamp.lit {"private":"True"}`:                                                                      true,
		`lighthouse.lamp.lit {"private":"yes"}`:                                                                       true,
		`lighthouse.lamp.lit {"private":"0"}`:                                                                         false,
		`github.push {"repository":{"full_name":"o/r","visibility":"PRIVATE"}}`:                                       true,
		`lighthouse.lamp.lit {"private":"no"}`:                                                                        false,
		`hubs.hub.updated {"hub":"t/lamps","private":true}`:                                                           false,
	} {
		topic, msg, _ := strings.Cut(line, " ")
		m := rulestest.Decode(t, []byte(`{"topic":"org.fedoraproject.prod.`+topic+`","msg":`+msg+`}`))
		if got := (Set{}).Meta(m).Confidential; got != want {
			t.Errorf("%s: confidential %v", line, got)
		}
	}
}
