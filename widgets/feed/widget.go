// Package feed is a widget: the newest messages of the bus that concern a hub.
package feed

import (
	"context"
	"fmt"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config narrows the feed or points it elsewhere.
type Config struct {
	Limit    int      `name:"limit" label:"Entries" help:"How many entries are shown. What belongs together is one." default:"15" check:"required,min=1,max=100"`
	Users    []string `name:"users" label:"People" help:"Account names. If you fill in people, packages or topics, the feed shows these and no longer what this hub is about."`
	Packages []string `name:"packages" label:"Packages" help:"Names of packages."`
	Topics   []string `name:"topics" label:"Topics" help:"Like bodhi.update.comment, or bodhi.update.* for all below."`
}

// Validate wants names that can be account names, and topics.
func (c Config) Validate() error {
	for _, name := range c.Users {
		if hub.CheckName(name) != nil {
			return widgets.FieldError{Field: "users", Message: fmt.Sprintf("%q can't be the name of an account.", name)}
		}
	}
	for _, topic := range c.Topics {
		if !widgets.ValidTopic(topic) {
			return widgets.FieldError{Field: "topics", Message: fmt.Sprintf("%q is not a topic. Use a name like bodhi.update.comment or bodhi.update.*.", topic)}
		}
	}
	return nil
}

// selects are the messages of the feed: those that were chosen, else those
// that the hub is about.
func (c Config) selects(h widgets.Hub) widgets.Interests {
	if chosen := widgets.AnyOf(c.Users, c.Packages, c.Topics); len(chosen) > 0 {
		return chosen
	}
	return widgets.Concerns(h)
}

// Data are the entries, newest first.
type Data struct {
	Entries []Entry
	Aimless bool // the hub is about nothing and nothing was chosen
}

// A Widget shows the newest messages.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "feed", Title: "Latest activity", Help: "What the people of this hub did lately, and what happened to its packages."}
}

// Interests are what the archive is asked for.
func (Widget) Interests(h widgets.Hub, c Config) widgets.Interests { return c.selects(h) }

// Data asks the archive.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	filters := c.selects(env.Hub)
	d := Data{Aimless: len(filters) == 0}
	messages, err := env.Archive.Latest(ctx, filters, min(groupSize*c.Limit, mostMessages))
	if err != nil {
		return d, err
	}
	said := make([]fedmsg.Said, len(messages))
	for i, m := range messages {
		said[i] = fedmsg.Said{Message: m, Meta: env.Meta(m)}
	}
	d.Entries = newEntries(env.Groups(said), c.Limit, env)
	return d, nil
}

// The feed asks the archive for as many messages as it may take to have its
// entries: groupSize for each, mostMessages in all.
const (
	groupSize    = 4
	mostMessages = 200
)

// View draws the list.
func (Widget) View(d Data) templ.Component { return view(d) }
