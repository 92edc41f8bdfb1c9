// Package standard lists the widgets that come with the project.
package standard

import (
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/about"
	"github.com/fedora-hubs/hubs/widgets/avatar"
	"github.com/fedora-hubs/hubs/widgets/badges"
	"github.com/fedora-hubs/hubs/widgets/bugs"
	"github.com/fedora-hubs/hubs/widgets/cobwebs"
	"github.com/fedora-hubs/hubs/widgets/contact"
	"github.com/fedora-hubs/hubs/widgets/dummy"
	"github.com/fedora-hubs/hubs/widgets/fedmsgs"
	"github.com/fedora-hubs/hubs/widgets/fedmsgstats"
	"github.com/fedora-hubs/hubs/widgets/feed"
	"github.com/fedora-hubs/hubs/widgets/goodfirst"
	"github.com/fedora-hubs/hubs/widgets/issues"
	"github.com/fedora-hubs/hubs/widgets/library"
	"github.com/fedora-hubs/hubs/widgets/meetings"
	"github.com/fedora-hubs/hubs/widgets/members"
	"github.com/fedora-hubs/hubs/widgets/minutes"
	"github.com/fedora-hubs/hubs/widgets/posts"
	"github.com/fedora-hubs/hubs/widgets/pulls"
	"github.com/fedora-hubs/hubs/widgets/requests"
	"github.com/fedora-hubs/hubs/widgets/rules"
	"github.com/fedora-hubs/hubs/widgets/stats"
	"github.com/fedora-hubs/hubs/widgets/sticky"
	"github.com/fedora-hubs/hubs/widgets/subscriptions"
	"github.com/fedora-hubs/hubs/widgets/tickets"
	"github.com/fedora-hubs/hubs/widgets/updates"
)

// Kinds are the bundled widgets.
func Kinds() []widgets.Kind {
	return []widgets.Kind{
		widgets.New(about.Widget{}),
		widgets.New(feed.Widget{}),
		widgets.New(sticky.Widget{}),
		widgets.New(rules.Widget{}),
		widgets.New(stats.Widget{}),
		widgets.New(subscriptions.Widget{}),
		widgets.New(fedmsgs.Widget{}),
		widgets.New(fedmsgstats.Widget{}),
		widgets.New(cobwebs.Widget{}),
		widgets.New(posts.Widget{}),
		widgets.New(badges.Widget{}),
		widgets.New(meetings.Widget{}),
		widgets.New(issues.Widget{}),
		widgets.New(pulls.Widget{}),
		widgets.New(goodfirst.Widget{}),
		widgets.New(bugs.Widget{}),
		widgets.New(tickets.Widget{}),
		widgets.New(updates.Widget{}),
		widgets.New(requests.Widget{}),
		widgets.New(library.Widget{}),
		widgets.New(contact.Widget{}),
		widgets.New(minutes.Widget{}),
		widgets.New(members.Widget{}),
		widgets.New(avatar.Widget{}),
		widgets.New(dummy.Widget{}),
	}
}
