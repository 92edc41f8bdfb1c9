package widgets

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// Env is what a widget may use to gather its data.
type Env struct {
	Hub     Hub
	Widget  int64     // its number, for ids that no other widget of a page has
	Now     time.Time // UTC
	Archive Archive
	Counts  Counts
	People  People
	HTTP    *http.Client // limited in time; see the package source
	Meta    func(fedmsg.Message) fedmsg.Meta
	Groups  func([]fedmsg.Said) []fedmsg.Group // of messages, newest first
	Areas   func(fedmsg.Area) []string         // the categories of the services of an area, sorted
}

// Archive is the memory of the bus.
type Archive interface {
	// Latest gives the newest messages that any filter selects, newest first.
	Latest(ctx context.Context, filters []fedmsg.Filter, limit int) ([]fedmsg.Message, error)
	// Before is Latest for what came before the message with an id ("": all);
	// hub.ErrNotFound where there is no such message. Next is the id to go on
	// with, empty at the end. There may be fewer than the limit although there is
	// more.
	Before(ctx context.Context, filters []fedmsg.Filter, id string, limit int) (messages []fedmsg.Message, next string, err error)
}

// Counts are totals over the archive, kept as messages arrive.
type Counts interface {
	// ByUser is how many messages mention an account, without those about hubs.
	ByUser(ctx context.Context, username string) (int64, error)
	// Daily is how many messages there were on each day in UTC, from that of
	// one time to the one before that of another. The filter has one field set:
	// usernames, packages or categories. A message counts for each of the names
	// that it mentions. Those about hubs count for none.
	Daily(ctx context.Context, f fedmsg.Filter, from, to time.Time) ([]int64, error)
}

// People are the accounts and their roles.
type People interface {
	// Roles counts the people of a hub by role.
	Roles(ctx context.Context, hubID int64) (map[hub.Role]int, error)
	// WithRole lists the people who have a role in a hub, longest first.
	WithRole(ctx context.Context, hubID int64, role hub.Role, limit int) ([]hub.Account, error)
	// HubsOf lists the team hubs in which a person has one of the roles, by title.
	HubsOf(ctx context.Context, username string, roles ...hub.Role) ([]hub.Hub, error)
	// Faces finds those of people, by username; who has no account has a face, too.
	Faces(ctx context.Context, usernames ...string) (map[string]hub.Face, error)
}

// Explain makes an error whose text is safe to show to everyone: it goes into
// the fragment. Any other error is logged and shown as a general sentence.
func Explain(public string, cause error) error { return &explained{public, cause} }

// Explanation is the text for everyone in an error.
func Explanation(err error) string {
	var e *explained
	switch {
	case errors.As(err, &e):
		return e.public
	case errors.Is(err, context.DeadlineExceeded):
		return "The data took too long to arrive."
	}
	return "The data could not be read."
}

type explained struct {
	public string
	cause  error
}

func (e *explained) Error() string {
	if e.cause == nil {
		return e.public
	}
	return e.public + ": " + e.cause.Error()
}

func (e *explained) Unwrap() error { return e.cause }
