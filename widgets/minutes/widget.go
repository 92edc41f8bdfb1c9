// Package minutes is a widget: the minutes of a team's last meetings in the
// chat, as the meeting bot announces them.
package minutes

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

const topic = "meetbot.meeting.complete"

// Config is which meetings.
type Config struct {
	Meeting string `name:"meeting" label:"Meeting" help:"Show only meetings with this in their name or room. Leave empty for those of the people here." check:"max=100"`
	Limit   int    `name:"limit" label:"Entries" help:"How many meetings to show." default:"5" check:"required,min=1,max=20"`
}

// A Meeting is one that has ended.
type Meeting struct {
	Name, Room, Link string
	People           int // who took part; 0: not told
	Time             time.Time
}

// A Widget shows minutes.
type Widget struct{}

var _ widgets.Widget[Config, []Meeting] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "minutes", Group: widgets.GroupMeetings, Shape: widgets.ShapeText, Title: "Minutes", Help: "Minutes of recent chat meetings."}
}

// Interests are meetings that end: of the people here, or all where a name
// tells them apart.
func (Widget) Interests(h widgets.Hub, c Config) widgets.Interests {
	f := fedmsg.Filter{Topics: []string{topic}}
	if c.Meeting == "" {
		if f.Usernames = h.Members; len(f.Usernames) == 0 {
			return nil
		}
	}
	return widgets.Interests{f}
}

// Stale are meetings with the name.
func (Widget) Stale(m fedmsg.Message, c Config) bool { return c.wants(read(m, "")) }

func (c Config) wants(m Meeting) bool {
	has := func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(c.Meeting)) }
	return has(m.Name) || has(m.Room)
}

// searched is how far back a meeting is looked for, in meetings of anybody.
const searched = 300

// Data asks the archive.
func (w Widget) Data(ctx context.Context, env widgets.Env, c Config) (found []Meeting, err error) {
	messages, err := env.Archive.Latest(ctx, w.Interests(env.Hub, c), searched)
	for _, message := range messages {
		if m := read(message, env.Meta(message).Link); c.wants(m) && len(found) < c.Limit {
			found = append(found, m)
		}
	}
	return found, err
}

// read takes a meeting from a message of either of the bots.
func read(m fedmsg.Message, link string) Meeting {
	people, _ := m.Body.At("attendees").(map[string]any)
	return Meeting{
		Name:   source.Line(cmp.Or(m.Body.Text("meeting_topic"), m.Body.Text("meeting_name"))),
		Room:   source.Line(cmp.Or(m.Body.Text("channel"), m.Body.Text("location"))),
		Link:   source.Link(link),
		People: len(people), Time: m.Time,
	}
}

// View draws the meetings.
func (Widget) View(meetings []Meeting) templ.Component { return view(meetings) }
