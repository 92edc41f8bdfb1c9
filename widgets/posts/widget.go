// Package posts is a widget: the newest entries of a feed (RSS, Atom or JSON
// Feed), as blogs, planets and forums have them.
package posts

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Config is which feed.
type Config struct {
	Heading string      `name:"title" label:"Title" help:"The heading above the posts." default:"Posts" check:"required,max=80"`
	URL     widgets.URL `name:"url" label:"Feed" help:"Address of an RSS, Atom or JSON feed." check:"asked"`
	Limit   int         `name:"limit" label:"Entries" help:"How many posts to show." default:"5" check:"required,min=1,max=30"`
	Topics  []string    `name:"topics" label:"Topics" help:"Message topics that announce a new post, for example planet.post.new or discourse.*. Without one, the feed is checked every 15 minutes."`
}

// Validate wants topics.
func (c Config) Validate() error {
	for _, topic := range c.Topics {
		if !widgets.ValidTopic(topic) {
			return widgets.FieldError{Field: "topics", Message: fmt.Sprintf("%q is not a topic. Use a name like planet.post.new or discourse.*.", topic)}
		}
	}
	return nil
}

// A Post is an entry of the feed.
type Post struct {
	Title, Link string
	Time        time.Time // zero: not told
}

// Data are the newest posts.
type Data struct {
	Heading string
	Chosen  bool // there is a feed
	Posts   []Post
}

// Title is the one that was chosen.
func (d Data) Title() string { return d.Heading }

// A Widget shows the newest posts of a feed.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "posts", Group: widgets.GroupHappenings, Shape: widgets.ShapeText, Title: "Posts", MaxAge: 15 * time.Minute, Help: "Latest posts of a blog, a planet or a forum, from its feed."}
}

// Interests are the topics that were chosen.
func (Widget) Interests(_ widgets.Hub, c Config) widgets.Interests {
	if len(c.Topics) == 0 || c.URL == "" {
		return nil
	}
	return widgets.Interests{fedmsg.Filter{Topics: c.Topics}}
}

// Data reads the feed.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	d := Data{Heading: c.Heading, Chosen: c.URL != ""}
	if !d.Chosen {
		return d, nil
	}
	found, err := source.Get(ctx, env.HTTP, string(c.URL), "application/rss+xml", "application/atom+xml", "application/feed+json", "application/json", "application/xml", "text/xml")
	if err != nil {
		return d, err
	}
	feed, err := read(found, env.Now)
	if err != nil {
		return d, err
	}
	for _, e := range feed.entries {
		if post := newPost(feed, e); post.Title != "" && len(d.Posts) < c.Limit {
			d.Posts = append(d.Posts, post)
		}
	}
	return d, nil
}

func newPost(f feed, e entry) Post {
	p := Post{Link: f.link(e), Time: e.at}
	p.Title = cmp.Or(e.title(), p.Link)
	return p
}

// View draws the posts.
func (Widget) View(d Data) templ.Component { return view(d) }
