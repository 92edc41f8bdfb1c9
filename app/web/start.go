package web

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/helmet"
	"github.com/gofiber/fiber/v2/middleware/recover"
	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/away"
	"github.com/fedora-hubs/hubs/backend/listen"
	"github.com/fedora-hubs/hubs/views"
)

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
	s := &Server{Config: c, site: views.Site{Name: c.SiteName, About: c.SiteAbout, Bundle: bundleOf(c.Kinds)}}
	s.lists = &lists{hubs: c.Hubs, waits: c.Waits, source: away.Source{Wait: c.Waits.Old, Rest: listRest}}
	s.live = live.New(live.Config{
		Site: s.site, Hubs: c.Hubs, Pages: c.Pages, Fragments: c.Fragments, Tasks: c.Tasks, Stream: c.Stream, Gaps: c.Gaps, Drawer: c.Drawer,
		Kinds: c.Kinds, SignIn: c.Sessions != nil, Ailing: c.Health.Ailing, Streams: c.Streams, Memory: c.Memory, Pace: c.Pace,
		Waits: c.Waits, Lag: c.Lag, Log: c.Log,
	})
	s.marked = newBookmarks(c.Hubs)
	each := cmp.Or(c.StreamsEach, c.Streams)
	s.limits = newLimits(each, c.Now)
	s.ofAddress, s.ofSession = listen.NewNetworkShares(each), listen.NewShares[string](each)
	s.turns, s.uploads = make(chan struct{}, moreDrawings), make(chan struct{}, uploads)
	s.app = fiber.New(fiber.Config{
		AppName: "Hubs", Immutable: true, CaseSensitive: true, DisableStartupMessage: true, ErrorHandler: s.fail,
		ReadTimeout: readTime, IdleTimeout: idleTime,
		// A body gets no room before it comes, whatever is announced: see readBody.
		StreamRequestBody: true, DisablePreParseMultipartForm: true, BodyLimit: bodyMost,
		// A page goes out in one write, and a connection that waits for its next
		// request holds no buffers.
		WriteBufferSize: 64 << 10, ReduceMemoryUsage: true,
		// A client that takes nothing is cut. An event stream is not: it leaves the server,
		// and deadlines with it.
		WriteTimeout: writeTime,
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
	return helmet.Config{
		ContentSecurityPolicy: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		ReferrerPolicy: "same-origin",
		XFrameOptions:  "DENY",
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
		// A client that comes before it is known whether Redis is there would be told that it
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
