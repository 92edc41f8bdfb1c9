package demo

import (
	"maps"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A meeting is one in the chat. It is changed only by the lines of its story.
type meeting struct {
	team   *Team
	chair  *Person
	topic  string
	begun  time.Time
	spoken map[string]any // lines by nickname
}

func (m *meeting) body(at time.Time) fedmsg.Body {
	if m.begun.IsZero() {
		m.begun = at
	}
	room := strings.TrimPrefix(m.team.channel(), "#")
	return fedmsg.Body{
		"owner": m.chair.Username, "chairs": map[string]any{m.chair.Username: true}, "attendees": maps.Clone(m.spoken),
		"channel": m.team.channel(), "meeting_topic": m.team.Title + " weekly", "topic": m.topic,
		"url": "https://minutes." + domain + "/" + room + "/" + m.begun.UTC().Format("2006-01-02") + "/" + m.team.Name + "." + m.begun.UTC().Format("2006-01-02-15.04"),
	}
}

func (m *meeting) event(name string) line {
	return func(at time.Time) post { return post{"meetbot.meeting." + name, m.body(at)} }
}

// turns is the meeting going on to another topic, when some more have spoken.
func (m *meeting) turns(topic string, said map[string]any) line {
	return func(at time.Time) post {
		m.topic = topic
		maps.Copy(m.spoken, said)
		return m.event("topic.update")(at)
	}
}

// notes is something for the minutes: "info", "action" or "agreed".
func (m *meeting) notes(kind string, by *Person, text string) line {
	return func(at time.Time) post {
		p := m.event("item." + kind)(at)
		p.body["details"] = map[string]any{"nick": by.Username, "line": text, "linenum": 20 + len(text), "time_": at.Unix()}
		return p
	}
}
