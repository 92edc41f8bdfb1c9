package fedmsg

import (
	"slices"
	"strings"
	"testing"
)

func TestAccounts(t *testing.T) {
	directory := Rules{Account: func(service, name string) string {
		return map[string]string{"mail:m@example.org": "mira", "irc:mira_": "mira", "github:mira-v": "mira"}[service+":"+name]
	}}
	elsewhere := Rules{Identity: "https://id.example.org/USER", MailDomain: "example.net"}
	tests := []struct {
		rules      Rules
		event      string
		path, name string
		want       string
	}{
		{Rules{}, "pagure.project.new", "agent", "mira", "mira"},
		{Rules{}, "pagure.project.new", "agent", " mira ", "mira"},
		{Rules{}, "pagure.project.new", "agent", "mira@fedoraproject.org", "mira"},
		{Rules{}, "pagure.project.new", "agent", "mira@FedoraProject.org", "mira"},
		{Rules{}, "pagure.project.new", "agent", "lamps@lists.fedoraproject.org", ""},
		{Rules{}, "pagure.project.new", "agent", "nobody@fedoraproject.org", ""},
		{Rules{}, "pagure.project.new", "agent", "m@example.org", ""},
		{directory, "pagure.project.new", "agent", "m@example.org", "mira"},
		{Rules{}, "pagure.project.new", "agent", "@lamps", ""},
		{Rules{}, "pagure.project.new", "agent", "http://mira.id.fedoraproject.org/", "mira"},
		{Rules{}, "pagure.project.new", "agent", "https://mira.id.fedoraproject.org", "mira"},
		{Rules{}, "pagure.project.new", "agent", "http://mira.example.org/", ""},
		{elsewhere, "pagure.project.new", "agent", "https://id.example.org/mira", "mira"},
		{elsewhere, "pagure.project.new", "agent", "mira@example.net", "mira"},
		{elsewhere, "pagure.project.new", "agent", "mira@fedoraproject.org", ""},
		{Rules{}, "buildsys.build.state.change", "owner", "robots/robots.example.org", "robots"},
		{Rules{}, "buildsys.build.state.change", "owner", "a/b", ""},
		{Rules{}, "buildsys.build.state.change", "owner", "Mira Velde", ""},
		{Rules{}, "fedoratagger.tag.update", "user", "anonymous", ""},
		{Rules{}, "pkgdb.owner.update", "username", "orphan", ""},
		{Rules{}, "irc.karma", "agent", "mira_", "mira_"},
		{directory, "irc.karma", "agent", "mira_", "mira"},
		{Rules{}, "github.star", "sender", "mira-v", ""},
		{directory, "github.star", "sender", "mira-v", ""}, // the sender is an object there
	}
	for _, tt := range tests {
		m := Message{Topic: "org.example.prod." + tt.event, Body: Body{tt.path: tt.name}}
		var want []string
		if tt.want != "" {
			want = []string{tt.want}
		}
		if got := tt.rules.Meta(m).Usernames; !slices.Equal(got, want) {
			t.Errorf("%s, %s: %q, want %q", tt.event, tt.name, got, want)
		}
	}
	m := Message{Topic: "org.example.prod.github.star", Body: Body{"sender": map[string]any{"login": "mira-v"}}}
	if got := directory.Meta(m); got.Actor != "mira" {
		t.Errorf("the account of a login is %q", got.Actor)
	}
}

func TestAvatar(t *testing.T) {
	const hash = "d6507f83b967a908f4007cc7b6d909f2c7544148f0af1c26d56e6c62c8734e39"
	if got, want := (Rules{}).Avatar("mira"), "https://seccdn.libravatar.org/avatar/"+hash+"?s=64&d=retro"; got != want {
		t.Errorf("avatar %s, want %s", got, want)
	}
	if got := (Rules{}).Avatar(""); got != "" {
		t.Errorf("nobody's avatar %s", got)
	}
	own := Rules{Identity: "https://id.example.org/USER", AvatarPrefix: "https://faces.example.org/", AvatarSuffix: ".png"}
	got := own.Avatar("mira")
	if !strings.HasPrefix(got, "https://faces.example.org/") || !strings.HasSuffix(got, ".png") || got == own.Avatar("tomas") {
		t.Errorf("avatar %s", got)
	}
}

func TestSites(t *testing.T) {
	rules := Rules{Sites: map[string]string{
		"https://pagure.io":                "https://git.example.org",
		"https://apps.fedoraproject.org/":  "https://example.org/apps/",
		"https://apps.fedoraproject.org/p": "https://example.org/pictures/p",
	}}
	meta := rules.Meta(sample(t, "pagure.issue.new"))
	if want := "https://git.example.org/keepers/lighthouse/issue/7"; meta.Link != want {
		t.Errorf("link %s, want %s", meta.Link, want)
	}
	if want := "https://example.org/pictures/packages/images/icons/package_128x128.png"; meta.Icon != want {
		t.Errorf("icon %s, want %s", meta.Icon, want)
	}
}

func TestHubs(t *testing.T) {
	for _, tt := range []struct {
		body Body
		want []string
	}{
		{Body{"hub": "t/lamps", "agent": "mira", "user": "nils"}, []string{"t/lamps", "u/nils"}},
		{Body{"hub": "u/nils", "agent": "nils", "user": "nils"}, []string{"u/nils"}},
		{Body{"hub": "t/lamps", "agent": "mira"}, []string{"t/lamps"}},
		{Body{"hub": 1, "user": []any{"x"}}, nil},
	} {
		meta := Rules{}.Meta(Message{Topic: "org.example.prod.hubs.user.role.added", Body: tt.body})
		if !slices.Equal(meta.Hubs, tt.want) {
			t.Errorf("%v: %q, want %q", tt.body, meta.Hubs, tt.want)
		}
	}
	other := Message{Topic: "org.example.prod.git.receive", Body: Body{"hub": "t/lamps"}}
	if hubs := (Rules{}).Meta(other).Hubs; hubs != nil {
		t.Errorf("a message of others is about the hubs %q", hubs)
	}
}
