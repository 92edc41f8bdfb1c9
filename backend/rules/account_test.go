package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/rules/rulestest"
)

func TestAccounts(t *testing.T) {
	directory := Set{Account: func(service, name string) string {
		return map[string]string{"mail:m@example.org": "mira", "irc:mira_": "mira", "github:mira-v": "mira"}[service+":"+name]
	}}
	elsewhere := Set{Identity: "https://id.example.org/USER", MailDomain: "example.net"}
	tests := []struct {
		rules      Set
		event      string
		path, name string
		want       string
	}{
		{Set{}, "pagure.project.new", "agent", "mira", "mira"},
		{Set{}, "pagure.project.new", "agent", " mira ", "mira"},
		{Set{}, "pagure.project.new", "agent", "mira@fedoraproject.org", "mira"},
		{Set{}, "pagure.project.new", "agent", "mira@FedoraProject.org", "mira"},
		{Set{}, "pagure.project.new", "agent", "lamps@lists.fedoraproject.org", ""},
		{Set{}, "pagure.project.new", "agent", "nobody@fedoraproject.org", ""},
		{Set{}, "pagure.project.new", "agent", "m@example.org", ""},
		{directory, "pagure.project.new", "agent", "m@example.org", "mira"},
		{Set{}, "pagure.project.new", "agent", "@lamps", ""},
		{Set{}, "pagure.project.new", "agent", "http://mira.id.fedoraproject.org/", "mira"},
		{Set{}, "pagure.project.new", "agent", "https://mira.id.fedoraproject.org", "mira"},
		{Set{}, "pagure.project.new", "agent", "http://mira.example.org/", ""},
		{elsewhere, "pagure.project.new", "agent", "https://id.example.org/mira", "mira"},
		{elsewhere, "pagure.project.new", "agent", "mira@example.net", "mira"},
		{elsewhere, "pagure.project.new", "agent", "mira@fedoraproject.org", ""},
		{Set{}, "buildsys.build.state.change", "owner", "robots/robots.example.org", "robots"},
		{Set{}, "buildsys.build.state.change", "owner", "a/b", ""},
		{Set{}, "buildsys.build.state.change", "owner", "Mira Velde", ""},
		{Set{}, "fedoratagger.tag.update", "user", "anonymous", ""},
		{Set{}, "pkgdb.owner.update", "username", "orphan", ""},
		{Set{}, "irc.karma", "agent", "mira_", "mira_"},
		{directory, "irc.karma", "agent", "mira_", "mira"},
		{Set{}, "github.star", "sender", "mira-v", ""},
		{directory, "github.star", "sender", "mira-v", ""}, // the sender is an object there
	}
	for _, tt := range tests {
		m := fedmsg.Message{Topic: "org.example.prod." + tt.event, Body: fedmsg.Body{tt.path: tt.name}}
		var want []string
		if tt.want != "" {
			want = []string{tt.want}
		}
		if got := tt.rules.Meta(m).Usernames; !slices.Equal(got, want) {
			t.Errorf("%s, %s: %q, want %q", tt.event, tt.name, got, want)
		}
	}
	m := fedmsg.Message{Topic: "org.example.prod.github.star", Body: fedmsg.Body{"sender": map[string]any{"login": "mira-v"}}}
	if got := directory.Meta(m); got.Actor != "mira" {
		t.Errorf("the account of a login is %q", got.Actor)
	}
}

func TestAvatar(t *testing.T) {
	const hash = "d6507f83b967a908f4007cc7b6d909f2c7544148f0af1c26d56e6c62c8734e39"
	if got, want := (Set{}).Avatar("mira"), "https://seccdn.libravatar.org/avatar/"+hash+"?s=64&d=retro"; got != want {
		t.Errorf("avatar %s, want %s", got, want)
	}
	if got := (Set{}).Avatar(""); got != "" {
		t.Errorf("nobody's avatar %s", got)
	}
	own := Set{Identity: "https://id.example.org/USER", AvatarPrefix: "https://faces.example.org/", AvatarSuffix: ".png"}
	got := own.Avatar("mira")
	if !strings.HasPrefix(got, "https://faces.example.org/") || !strings.HasSuffix(got, ".png") || got == own.Avatar("tomas") {
		t.Errorf("avatar %s", got)
	}
}

func TestSites(t *testing.T) {
	rules := Set{Sites: map[string]string{
		"https://pagure.io":                "https://git.example.org",
		"https://apps.fedoraproject.org/":  "https://example.org/apps/",
		"https://apps.fedoraproject.org/p": "https://example.org/pictures/p",
	}}
	meta := rules.Meta(rulestest.Sample(t, "pagure.issue.new"))
	if want := "https://git.example.org/keepers/lighthouse/issue/7"; meta.Link != want {
		t.Errorf("link %s, want %s", meta.Link, want)
	}
	if want := "https://example.org/pictures/packages/images/icons/package_128x128.png"; meta.Icon != want {
		t.Errorf("icon %s, want %s", meta.Icon, want)
	}
}

func TestHubs(t *testing.T) {
	for _, tt := range []struct {
		body fedmsg.Body
		want []string
	}{
		{fedmsg.Body{"hub": "t/lamps", "agent": "mira", "user": "nils"}, []string{"t/lamps", "u/nils"}},
		{fedmsg.Body{"hub": "u/nils", "agent": "nils", "user": "nils"}, []string{"u/nils"}},
		{fedmsg.Body{"hub": "t/lamps", "agent": "mira"}, []string{"t/lamps"}},
		{fedmsg.Body{"hub": 1, "user": []any{"x"}}, nil},
	} {
		meta := Set{}.Meta(fedmsg.Message{Topic: "org.example.prod.hubs.user.role.added", Body: tt.body})
		if !slices.Equal(meta.Hubs, tt.want) {
			t.Errorf("%v: %q, want %q", tt.body, meta.Hubs, tt.want)
		}
	}
	other := fedmsg.Message{Topic: "org.example.prod.git.receive", Body: fedmsg.Body{"hub": "t/lamps"}}
	if hubs := (Set{}).Meta(other).Hubs; hubs != nil {
		t.Errorf("a message of others is about the hubs %q", hubs)
	}
}
