package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// TestRepositories tries where messages have the repositories they are about.
func TestRepositories(t *testing.T) {
	const (
		hub    = `"repository":{"full_name":"o/r","html_url":"https://github.com/o/r"}`
		berg   = `"repository":{"full_name":"o/r","html_url":"https://codeberg.org/o/r"}`
		lab    = `"project":{"path_with_namespace":"g/s/p","web_url":"https://gitlab.com/g/s/p"}`
		plain  = `{"name":"p","namespace":null,"parent":null,"user":{"name":"ana"}}`
		spaced = `{"name":"p","namespace":"n","parent":null,"user":{"name":"ana"}}`
		rpm    = `{"name":"bash","namespace":"rpms","parent":null,"user":{"name":"ana"}}`
		fork   = `{"name":"p","namespace":"n","parent":` + spaced + `,"user":{"name":"bo"}}`
		path   = `{"name":"p","url_path":"fork/bo/n/p","parent":` + spaced + `,"user":{"name":"bo"}}`
	)
	for _, c := range []struct{ topic, body, want string }{
		{"org.fedoraproject.prod.github.pull_request", `{"action":"opened","pull_request":{"number":1,"head":{"repo":{"html_url":"https://github.com/x/r"}}},` + hub + `}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.pull_request_review_comment", `{"pull_request":{"number":1},` + hub + `}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.issue.comment", `{"issue":{"number":1},` + hub + `}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.release", `{` + hub + `}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.star", `{` + hub + `}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.check_run", `{"check_run":{},` + hub + `}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.fork", `{"forkee":{"html_url":"https://github.com/x/r"},` + hub + `}`, "github.com/o/r github.com/x/r"},
		{"org.fedoraproject.prod.github.push", `{"body":{` + hub + `}}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.push", `{"repository":{"url":"https://github.com/o/r"}}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.push", `{"repository":{"url":"http://github.com/o/r/"}}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.status", `{"repository":{"url":"https://api.github.com/repos/o/r"}}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.create", `{"repository":{"name":"r","owner":{"login":"o"}}}`, "github.com/o/r"},
		{"org.fedoraproject.prod.github.organization", `{"organization":{"login":"o"}}`, ""},
		{"org.fedoraproject.prod.forgejo.issues", `{"issue":{"number":1},` + berg + `}`, "codeberg.org/o/r"},
		{"org.fedoraproject.prod.forgejo.push", `{"repository":{"full_name":"o/r","url":"https://Forge.Example.org:3000/o/r"}}`, "forge.example.org:3000/o/r"},
		{"org.fedoraproject.prod.forgejo.push", `{"repository":{"full_name":"o/r"}}`, ""},
		{"org.fedoraproject.prod.gitlab.push", `{"object_kind":"push",` + lab + `}`, "gitlab.com/g/s/p"},
		{"org.fedoraproject.prod.gitlab.merge_request", `{"object_kind":"merge_request","object_attributes":{"iid":1},` + lab + `}`, "gitlab.com/g/s/p"},
		{"org.fedoraproject.prod.gitlab.job", `{"object_kind":"build","repository":{"homepage":"https://gitlab.com/g/p"}}`, "gitlab.com/g/p"},
		{"io.pagure.prod.pagure.issue.new", `{"issue":{"id":1},"project":` + plain + `}`, "pagure.io/p"},
		{"io.pagure.prod.pagure.issue.comment.added", `{"issue":{"id":1},"project":` + spaced + `}`, "pagure.io/n/p"},
		{"io.pagure.prod.pagure.pull-request.new", `{"pullrequest":{"id":1,"project":` + spaced + `,"repo_from":` + fork + `}}`, "pagure.io/n/p"},
		{"io.pagure.prod.pagure.pull-request.flag.added", `{"pullrequest":{"id":1,"project":` + spaced + `}}`, "pagure.io/n/p"},
		{"io.pagure.prod.pagure.commit.flag.added", `{"repo":` + fork + `}`, "pagure.io/fork/bo/n/p"},
		{"io.pagure.prod.pagure.git.receive", `{"repo":` + path + `}`, "pagure.io/fork/bo/n/p"},
		{"io.pagure.prod.pagure.git.receive", `{"commit":{"repo":` + plain + `}}`, "pagure.io/p"},
		{"io.pagure.prod.pagure.project.forked", `{"project":` + fork + `}`, "pagure.io/fork/bo/n/p pagure.io/n/p"},
		{"io.pagure.stg.pagure.project.edit", `{"project":` + plain + `}`, "stg.pagure.io/p"},
		{"io.pagure.prod.pagure.group.edit", `{"group":{"name":"g"}}`, ""},
		{"org.fedoraproject.prod.pagure.pull-request.closed", `{"pullrequest":{"id":1,"project":` + rpm + `}}`, "src.fedoraproject.org/rpms/bash"},
		{"org.centos.prod.pagure.git.receive", `{"repo":` + rpm + `}`, "git.centos.org/rpms/bash"},
		{"org.fedoraproject.prod.git.receive", `{"commit":{"repo":"bash"}}`, "src.fedoraproject.org/rpms/bash"},
		{"org.fedoraproject.prod.git.receive", `{"commit":{"repo":"bash","namespace":"tests"}}`, "src.fedoraproject.org/tests/bash"},
		{"org.fedoraproject.prod.git.receive.bash.master", `{"commit":{}}`, "src.fedoraproject.org/rpms/bash"},
		{"org.fedoraproject.prod.git.branch", `{"name":"bash","namespace":"modules","branch":"f28"}`, "src.fedoraproject.org/modules/bash"},
		{"org.fedoraproject.prod.git.lookaside.new", `{"name":"bash","filename":"bash.tar"}`, "src.fedoraproject.org/rpms/bash"},
		{"org.fedoraproject.prod.git.mass_branch.start", `{}`, ""},
		{"org.fedoraproject.prod.git.pkgdb2branch.complete", `{"branchedPackages":["zsh","bash"]}`, "src.fedoraproject.org/rpms/bash src.fedoraproject.org/rpms/zsh"},
		{"org.centos.prod.ci.pipeline.complete", `{"namespace":"rpms","repo":"bash"}`, "src.fedoraproject.org/rpms/bash"},
		{"org.centos.prod.ci.dist-git-pr.test.complete", `{"artifact":{"type":"dist-git-pr","id":1,"repository":"https://src.fedoraproject.org/rpms/bash"}}`, "src.fedoraproject.org/rpms/bash"},
		{"org.fedoraproject.prod.infragit.receive", `{"commit":{"repo":"ansible"}}`, "infrastructure.fedoraproject.org/cgit/ansible.git"},
		{"org.fedoraproject.prod.trac.git.receive", `{"commit":{"path":"/srv/git/lamp.git"}}`, "git.fedorahosted.org/cgit/lamp.git"},
		{"org.example.prod.lamp.lit", `{` + berg + `}`, "codeberg.org/o/r"},
		{"org.example.prod.lamp.lit", `{"project":{"full_url":"https://git.example.org/lamp"}}`, "git.example.org/lamp"},
		{"org.example.prod.lamp.lit", `{}`, ""},
	} {
		m, err := fedmsg.Decode([]byte(`{"topic":"` + c.topic + `","msg":` + c.body + `}`))
		if err != nil {
			t.Fatalf("%s: %v", c.body, err)
		}
		meta := Set{}.Meta(m)
		checkMeta(t, meta)
		if have := strings.Join(meta.Repositories, " "); have != c.want {
			t.Errorf("%s %s: %q, want %q", c.topic, c.body, have, c.want)
		}
	}
}

// TestRepositoriesElsewhere puts a community's own sites in the place of
// Fedora's.
func TestRepositoriesElsewhere(t *testing.T) {
	r := Set{Sites: map[string]string{"https://src.fedoraproject.org": "https://git.example.org/pkgs"}}
	m := fedmsg.Message{Topic: "org.example.prod.git.receive", Body: fedmsg.Body{"commit": map[string]any{"repo": "bash"}}}
	if have := r.Meta(m).Repositories; !slices.Equal(have, []string{"git.example.org/pkgs/rpms/bash"}) {
		t.Errorf("repositories %q", have)
	}
}

// TestHostileRepositories takes nothing for a repository that is not the
// address of a page.
func TestHostileRepositories(t *testing.T) {
	for address, want := range map[string]string{
		"https://github.com/o/r":                  "github.com/o/r",
		"https://GitHub.com/O/R/":                 "github.com/o/r",
		"http://forge.example.org:8080/~ana/lamp": "forge.example.org:8080/~ana/lamp",
		"https://github.com":                      "",
		"https://github.com/":                     "",
		"https://github.com//o/r":                 "",
		"https://github.com/o/../r":               "",
		"https://github.com/o/r?tab=1":            "",
		"https://github.com/o/r#readme":           "",
		"https://github.com/o/r%2e":               "",
		"https://ana:pass@github.com/o/r":         "",
		"https://github.com/o/r s":                "",
		"git@github.com:o/r":                      "",
		"git://github.com/o/r":                    "",
		"javascript:alert(1)":                     "",
		"github.com/o/r":                          "",
		"":                                        "",
		"https://github.com/" + strings.Repeat("a", fedmsg.MaxRepository): "",
	} {
		m := fedmsg.Message{Topic: "org.example.prod.lamp.lit", Body: fedmsg.Body{"repository": map[string]any{"html_url": address}}}
		if have := strings.Join(Set{}.Meta(m).Repositories, " "); have != want {
			t.Errorf("%q: %q, want %q", address, have, want)
		}
	}
}
