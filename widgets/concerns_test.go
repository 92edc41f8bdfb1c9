package widgets_test

import (
	"reflect"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

func TestConcerns(t *testing.T) {
	for name, c := range map[string]struct {
		hub  widgets.Hub
		want widgets.Interests
	}{
		"team": {
			widgets.Hub{Kind: hub.Team, Name: "infra", Members: []string{"ada"}, Packages: []string{"httpd"}, Topics: []string{"git.*"}},
			widgets.Interests{{Usernames: []string{"ada"}}, {Packages: []string{"httpd"}}, {Topics: []string{"git.*"}}},
		},
		"team of topics":        {widgets.Hub{Kind: hub.Team, Topics: []string{"git.*"}}, widgets.Interests{{Topics: []string{"git.*"}}}},
		"team of nothing":       {widgets.Hub{Kind: hub.Team, Name: "infra"}, nil},
		"person":                {widgets.Hub{Kind: hub.Person, Name: "ada", Members: []string{"ada"}}, widgets.Interests{{Usernames: []string{"ada"}}}},
		"person before a start": {widgets.Hub{Kind: hub.Person, Name: "ada"}, widgets.Interests{{Usernames: []string{"ada"}}}},
	} {
		if got := widgets.Concerns(c.hub); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestPersonOf(t *testing.T) {
	for _, c := range []struct {
		kind   hub.Kind
		chosen widgets.Username
		want   string
	}{
		{hub.Person, "", "ada"}, {hub.Person, "bob", "bob"}, {hub.Team, "", ""}, {hub.Team, "bob", "bob"},
	} {
		if got := widgets.PersonOf(widgets.Hub{Kind: c.kind, Name: "ada"}, c.chosen); got != c.want {
			t.Errorf("PersonOf(%s, %q) = %q, want %q", c.kind, c.chosen, got, c.want)
		}
	}
}

func TestChanges(t *testing.T) {
	about := func(event, key string) fedmsg.Said {
		return fedmsg.Said{Message: fedmsg.Message{Topic: "org.example.dev." + event}, Meta: fedmsg.Meta{Hubs: []string{key}}}
	}
	for _, c := range []struct {
		interests widgets.Interests
		message   fedmsg.Said
		want      bool
	}{
		{widgets.RoleChanges("t/infra"), about("hubs.user.role.removed", "t/infra"), true},
		{widgets.RoleChanges("t/infra"), about("hubs.user.role.removed", "t/docs"), false},
		{widgets.RoleChanges("t/infra"), about("hubs.hub.updated", "t/infra"), false},
		{widgets.HubChanges("t/infra"), about("hubs.hub.updated", "t/infra"), true},
		{widgets.HubChanges("t/infra"), about("hubs.widget.updated", "t/infra"), false},
	} {
		if got := c.interests[0].Match(c.message.Message, c.message.Meta); got != c.want {
			t.Errorf("%v on %s: %v", c.interests, c.message.Topic, got)
		}
	}
}
