package consumer

import (
	"log/slog"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/widgets"
)

// InterestsOf gives those of a hub and of the widgets on it. A widget whose kind
// or settings are not known is not drawn by messages.
func InterestsOf(kinds widgets.Kinds, log *slog.Logger) func(hub.Page) []Interest {
	var reading outage.Records[int64]
	return func(page hub.Page) []Interest {
		list := []Interest{{Filters: widgets.Concerns(page.Hub)}}
		for _, w := range page.Widgets {
			kind, known := kinds[w.Kind]
			if !known {
				continue
			}
			filters, err := kind.Interests(page.Hub, w.Config)
			reading.Note(log, w.ID, "read the interests of a widget", err, "widget", w.ID, "kind", w.Kind)
			if err != nil {
				continue
			}
			in := Interest{Widget: w.ID, Filters: filters}
			if kind.Closer {
				in.Closer = func(m fedmsg.Message) bool { return kind.Stale(m, w.Config) }
			}
			list = append(list, in)
		}
		return list
	}
}
