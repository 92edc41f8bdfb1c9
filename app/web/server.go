// Package web is Hubs over HTTP: one table of routes, one guard who asks who may use
// them, and a file for each page and form. The pages that move are those of package
// live; this one asks for them, says who looks, and hands over the connections that
// follow them.
package web

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/helmet"
	"github.com/gofiber/fiber/v2/middleware/recover"
	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/listen"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets"
)

// Hubs are what pages are about.
type Hubs interface {
	live.Hubs
	Lively(ctx context.Context, kind hub.Kind, limit int) ([]store.Listed, error)
	List(ctx context.Context, kind hub.Kind, after string, limit int) ([]store.Listed, error)
	OnHub(ctx context.Context, kind hub.Kind, name string) (hub.Page, error)
}

// Arranging changes which widgets stand on a hub, and where.
type Arranging interface {
	Place(ctx context.Context, by hub.Agent, h hub.Hub, kind string, column hub.Column, config json.RawMessage) (int64, error)
	Move(ctx context.Context, by hub.Agent, h hub.Hub, id int64, step hub.Step) error
	Remove(ctx context.Context, by hub.Agent, h hub.Hub, id int64) error
	MoveTo(ctx context.Context, by hub.Agent, h hub.Hub, id int64, to hub.Spot) error
}

// Editing changes what owners set.
type Editing interface {
	Configure(ctx context.Context, by hub.Agent, id, version int64, config json.RawMessage) error
	SetHub(ctx context.Context, by hub.Agent, h hub.Hub, version int64, to hub.Settings) error
}

// Past is what was on a hub.
type Past interface {
	History(ctx context.Context, hubID, before int64, limit int) ([]hub.Change, error)
	Change(ctx context.Context, hubID, id int64) (hub.Change, error)
	Removed(ctx context.Context, hubID int64) ([]hub.Placed, error)
	Restore(ctx context.Context, by hub.Agent, h hub.Hub, id int64) error
}

// Pages are hubs with their widgets, from a cache.
type Pages interface {
	live.Pages
	// Shows reports whether the cache has a page that everybody may see.
	Shows(ctx context.Context, kind hub.Kind, name string) bool
}

// People are those who belong to a hub.
type People interface {
	Roles(ctx context.Context, hubID int64) (map[hub.Role]int, error)
	WithRole(ctx context.Context, hubID int64, role hub.Role, limit int) ([]hub.Account, error)
}

// Teams are made by people.
type Teams interface {
	Found(ctx context.Context, username string, page *hub.Page) error
	// Free gives a name like another that a team can have; empty if none is at hand.
	Free(ctx context.Context, like string) (string, error)
	Bookmarks(ctx context.Context, username string, limit int) ([]store.Listed, error)
}

// Groups makes teams that have the people of a group of the accounts system.
type Groups interface {
	// Found makes the team of the group with its name, or nothing: hub.ErrNotFound
	// if there is no such group, hub.ErrUnavailable if the accounts system does not
	// answer. Of the team only name, title and visibility are set.
	Found(ctx context.Context, agent string, team hub.Hub) error
}

// Roles are what people may give themselves.
type Roles interface {
	SetRole(ctx context.Context, agent string, h hub.Hub, username string, role hub.Role) error
	RemoveRole(ctx context.Context, agent string, h hub.Hub, username string, role hub.Role) error
	Requests(ctx context.Context, hubID int64) ([]hub.Request, error)
	Account(ctx context.Context, username string) (hub.Account, error)
}

// Archive is the memory of the bus.
type Archive interface {
	// Hubs gives the keys of the hubs that a message is about, sorted.
	Hubs(ctx context.Context, id string) ([]string, error)
	Message(ctx context.Context, id string) (fedmsg.Message, error)
}

// Fragments are what the workers have drawn.
type Fragments interface {
	live.Fragments
	// Changed tells all processes that a hub is another, and Left that a session of
	// a person ended.
	Changed(ctx context.Context, hubID int64, private bool, cause string) error
	Left(ctx context.Context, username string) error
}

// Config is what a Server is made of.
type Config struct {
	Hubs        Hubs
	Pages       Pages
	People      People
	Gates       Gates
	Belonging   Belonging
	Roles       Roles
	Finding     Finding
	Arranging   Arranging
	Editing     Editing
	Past        Past
	Teams       Teams
	Groups      Groups              // nil: there is no accounts system
	TeamWidgets func() []hub.Placed // of a new team
	Sessions    Sessions            // nil: nobody can sign in
	SignIn      *SignIn             // how people get one; nil as Sessions
	Admins      map[string]bool     // of the site, by username
	Archive     Archive
	Gaps        live.Gaps
	Fragments   Fragments
	Tasks       live.Tasks
	Stream      live.Stream
	Drawer      *fragment.Drawer // draws on the spot while Redis is away
	Kinds       widgets.Kinds
	Meta        func(fedmsg.Message) fedmsg.Meta
	Health      Health // nil: no part is needed
	Avatar      func(username string) string
	Pictures    string         // origin that pictures of people come from; empty: only this server
	Secure      bool           // the site is reached by https
	Proxies     []netip.Prefix // whose word counts about who asks through them
	Streams     int            // open event streams at a time
	StreamsEach int            // of an address, and of a session
	Memory      uint64         // bytes of fragments that this process holds
	Pace        events.Pace
	Waits       live.Waits            // the zero value: live.DefaultWaits
	Drain       func(context.Context) // returns when nobody is to be let in any more after the end of the context; nil: at once
	Finish      time.Duration         // then what is being answered has so long
	Lag         func(time.Duration)   // told how long after its push a fragment was with its pages; nil: nobody is told
	Now         func() time.Time      // for what has a limit; nil: time.Now
	Log         *slog.Logger
}

// A Server is one web process.
type Server struct {
	Config
	app    *fiber.App
	live   *live.Live
	lists  *lists
	marked *bookmarks
	limits limits
	turns  chan struct{} // of those who page through widgets
	ending atomic.Bool   // no longer ready

	ofAddress *listen.NetworkShares  // of open event streams
	ofSession *listen.Shares[string] // so, too

	troubles troubles

	streams sync.WaitGroup
}

// New makes a server. Run makes it work.
func New(c Config) *Server {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Waits == (live.Waits{}) {
		c.Waits = live.DefaultWaits
	}
	if c.Health == nil {
		c.Health = well{}
	}
	s := &Server{Config: c}
	s.lists = &lists{hubs: c.Hubs, avatar: c.Avatar, waits: c.Waits}
	s.live = live.New(live.Config{
		Hubs: c.Hubs, Pages: c.Pages, Fragments: c.Fragments, Tasks: c.Tasks, Stream: c.Stream, Gaps: c.Gaps, Drawer: c.Drawer,
		Kinds: c.Kinds, SignIn: c.Sessions != nil, Ailing: c.Health.Ailing, Streams: c.Streams, Memory: c.Memory, Pace: c.Pace,
		Waits: c.Waits, Lag: c.Lag, Log: c.Log,
	})
	s.marked = newBookmarks(c.Teams)
	each := cmp.Or(c.StreamsEach, c.Streams)
	s.limits = newLimits(each, c.Now)
	s.ofAddress, s.ofSession = listen.NewNetworkShares(each), listen.NewShares[string](each)
	s.turns = make(chan struct{}, moreDrawings)
	s.app = fiber.New(fiber.Config{
		AppName: "Hubs", Immutable: true, CaseSensitive: true, DisableStartupMessage: true, ErrorHandler: s.fail,
		ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		// Who announces a body gets no room for it before it comes: see readBody.
		StreamRequestBody: true, DisablePreParseMultipartForm: true, BodyLimit: bodyMost,
		// A page goes out in one write, and a connection that waits for its next
		// request holds no buffers.
		WriteBufferSize: 64 << 10, ReduceMemoryUsage: true,
		// Who takes nothing is cut. An event stream is not: it leaves the server,
		// and deadlines with it.
		WriteTimeout: 30 * time.Second,
	})
	// The handler of a stream lets go of fasthttp's buffers at once.
	s.app.Server().KeepHijackedConns = true
	s.app.Server().CloseOnShutdown = true
	s.app.Use(s.partAtTheEnd, recover.New(), helmet.New(s.headers()))
	if s.Secure {
		s.app.Use(onlySecure)
	}
	s.routes()
	return s
}

// headers are those of every answer. Nothing runs or loads that does not come
// from here.
func (s *Server) headers() helmet.Config {
	pictures := "'self'"
	if s.Pictures != "" {
		pictures += " " + s.Pictures
	}
	return helmet.Config{
		ContentSecurityPolicy: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src " +
			pictures + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		ReferrerPolicy:            "same-origin",
		CrossOriginEmbedderPolicy: "unsafe-none", // pictures of people come from elsewhere
		XFrameOptions:             "DENY",
	}
}

// onlySecure lets browsers come back by https alone, for two years after each
// visit.
func onlySecure(c *fiber.Ctx) error {
	c.Set(fiber.HeaderStrictTransportSecurity, "max-age=63072000")
	return c.Next()
}

// Run serves on a listener until the context ends, and then for as long as it
// takes to end without losing a request.
func (s *Server) Run(ctx context.Context, l net.Listener) error {
	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	g, serving := errgroup.WithContext(serving)
	g.Go(func() error { return s.live.Run(serving) })
	g.Go(func() error { return s.troubles.settle(serving, s.Log) })
	g.Go(func() error {
		// Who comes before it is known whether Redis is there would be told that it
		// is not.
		select {
		case <-s.live.Tried():
		case <-ctx.Done():
			return nil
		}
		if err := s.app.Listener(l); err != nil && !s.ending.Load() {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		select {
		case <-ctx.Done():
			s.drain(serving)
		case <-serving.Done(): // a part has failed
			s.ending.Store(true)
		}
		end()
		return s.shutdown(l)
	})
	return g.Wait()
}
