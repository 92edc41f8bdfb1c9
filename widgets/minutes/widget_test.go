package minutes_test

import (
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/minutes"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func ended(name, link string, ago time.Duration, body fedmsg.Body, people ...string) fedmsg.Said {
	m := widgettest.Said("meetbot.meeting.complete", ago, fedmsg.Meta{Usernames: people, Link: link, Summary: name})
	m.Body = body
	return m
}

func TestWidget(t *testing.T) {
	infra := ended("infra", "https://meetbot.example.org/infra.html", time.Hour, fedmsg.Body{
		"meeting_topic": "Infrastructure <script>", "channel": "#meeting", "attendees": map[string]any{"ada": 7, "bob": 1},
	}, "ada")
	docs := ended("docs", "javascript:alert(1)", 2*time.Hour, fedmsg.Body{"meeting_name": "Docs", "location": "docs:example.org", "attendees": 7}, "ada")
	bare := ended("bare", "", 3*time.Hour, nil, "bob")
	other := ended("other", "", time.Minute, fedmsg.Body{"meeting_topic": "Others"}, "eve")
	world := widgettest.World{Messages: []fedmsg.Said{infra, docs, bare, other}}
	widgettest.Run(t, widgets.New(minutes.Widget{}), widgettest.Cases{
		{
			Name: "full", World: world, Redraws: []fedmsg.Said{infra, docs, bare},
			Ignores: []fedmsg.Said{other, widgettest.Said("meetbot.meeting.start", 0, fedmsg.Meta{Usernames: []string{"ada"}})},
		},
		{Name: "named", World: world, Config: `{"meeting": "OTHER"}`, Redraws: []fedmsg.Said{other}, Ignores: []fedmsg.Said{infra, docs}},
		{Name: "limited", World: world, Config: `{"limit": 1}`},
		{Name: "empty"},
	})
}
