package web

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// Waits are how long somebody who looks at a page waits at most, before it comes
// without what it waits for.
type Waits struct {
	Page  time.Duration // for the database and for Redis; then it does not come
	Old   time.Duration // for the database, where the page is here in an old form
	Redis time.Duration // for Redis
	Draw  time.Duration // for fragments that have to be drawn
	Spot  time.Duration // for drawings on the spot, while Redis is away
	// Look is how long who may see a hub is believed for an open page: the
	// announcement of a change can be lost.
	Look time.Duration
}

// DefaultWaits are what people bear.
var DefaultWaits = Waits{
	Page: 3 * time.Second, Old: 700 * time.Millisecond, Redis: 700 * time.Millisecond,
	Draw: 400 * time.Millisecond, Spot: 1500 * time.Millisecond, Look: time.Minute,
}

// redisRest is how long pages do without Redis after they waited for it in vain.
const redisRest = time.Second

func (s *Server) teamShow(c *fiber.Ctx) error   { return s.hubShow(c, hub.Team) }
func (s *Server) personShow(c *fiber.Ctx) error { return s.hubShow(c, hub.Person) }

func (s *Server) hubShow(c *fiber.Ctx, kind hub.Kind) error {
	name := c.Params("name")
	if !visitOf(c).known() {
		if blocks, ok := s.held(kind, name); ok {
			return send(c, blocks)
		}
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), s.Waits.Page)
	defer cancel()
	sh, err := s.shells.hub(ctx, kind, name)
	if err != nil {
		return err
	}
	return s.compose(ctx, c, sh)
}

// held joins the page of a public hub where all of it is here and fresh, which is the
// usual case: then nobody has to be asked, and nothing can take long.
func (s *Server) held(kind hub.Kind, name string) ([]fragment.Block, bool) {
	sh, ok := s.shells.held(kind, name)
	if !ok || sh.page.Hub.Private() || s.live.isAway() || s.Health.Ailing() || !s.live.looks.recent(sh.page.Hub.ID) {
		return nil, false
	}
	now := time.Now()
	blocks, all := sh.fill(around{since: s.live.position.Load().text, notices: s.live.noticeOn(sh), bar: sh.nobody}, func(w hub.Placed) (fragment.Block, bool) {
		f, ok := s.live.copies.Get(w.ID)
		if !ok || s.live.wants(f, now) {
			return fragment.Block{}, false
		}
		return f.Block(), true
	})
	if all {
		s.live.lookups.copies.Add(int64(len(sh.refs)))
	}
	return blocks, all
}

func (s *Server) widgetShow(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), s.Waits.Page)
	defer cancel()
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id <= 0 {
		return hub.ErrNotFound
	}
	sh, err := s.shells.widget(ctx, id)
	if err != nil {
		return err
	}
	return s.compose(ctx, c, sh)
}

// compose joins a page from its shell and the newest fragments, and sends it
// compressed to those who take that.
func (s *Server) compose(ctx context.Context, c *fiber.Ctx, sh *shell) error {
	if !visitOf(c).sees(sh.page.Hub) {
		return hub.ErrNotFound
	}
	defer s.live.watch(sh.page.Hub.ID, sh.refs)()
	a := s.around(ctx, c, sh) // before the fragments are read
	missing := s.gather(ctx, sh)
	switch {
	case s.live.isAway() || s.Health.Ailing():
		a.notices = s.live.awayNotice(sh)
	case !sh.fresh():
		a.notice = s.packed(ctx, views.Away())
	}
	blocks, _ := sh.fill(a, func(w hub.Placed) (fragment.Block, bool) {
		if held, ok := s.live.copies.Get(w.ID); ok {
			return held.Block(), true
		}
		return missing(w), true
	})
	return send(c, blocks)
}

// around gives what a page says to who looks, and where it is in the stream.
func (s *Server) around(ctx context.Context, c *fiber.Ctx, sh *shell) around {
	a := around{since: s.live.position.Load().text, notices: s.live.noticeOn(sh), bar: sh.nobody}
	if v := visitOf(c); v.known() {
		a.bar, a.actions = s.packed(ctx, s.bar(c)), s.packed(ctx, s.actions(ctx, v, ""))
	}
	return a
}

// gather brings the fragments of a page into this process as far as that goes
// quickly, and gives what stands in for those that still lack.
func (s *Server) gather(ctx context.Context, sh *shell) (missing func(hub.Placed) fragment.Block) {
	notDrawn := func(w hub.Placed) fragment.Block { return s.packed(ctx, views.NotDrawn(w, s.shells.title(w))) }
	if s.live.isAway() || !s.fetch(ctx, sh) {
		drawn := s.spots.draw(ctx, s.live.lacking(sh.refs))
		return func(w hub.Placed) fragment.Block {
			if block, ok := drawn[w.ID]; ok {
				return block
			}
			return notDrawn(w)
		}
	}
	if outdated := s.live.refresh(ctx, sh.refs); len(outdated) > 0 {
		s.await(ctx, outdated)
	}
	return notDrawn
}

// fetch asks Redis for what this process lacks. If that does not answer soon,
// pages do without it for a moment.
func (s *Server) fetch(ctx context.Context, sh *shell) bool {
	ctx, cancel := context.WithTimeout(ctx, s.Waits.Redis)
	defer cancel()
	if err := s.live.looks.note(ctx, sh.page.Hub.ID); err != nil {
		s.Log.Debug("note a look", "error", err)
	}
	err := s.live.load(ctx, sh.refs)
	s.troubles.fragments.Note(s.Log, "read fragments", err, "hub", sh.page.Hub.Key())
	if errors.Is(err, errGap) { // Redis has answered
		return true
	}
	if err != nil {
		s.live.doWithout(redisRest)
		return false
	}
	return true
}

// await waits a little until fragments were drawn. It does not fail: a page is
// served with what there is.
func (s *Server) await(ctx context.Context, refs []hub.Ref) {
	ctx, cancel := context.WithTimeout(ctx, s.Waits.Draw)
	defer cancel()
	for {
		changes := s.live.changes() // before looking, or one could slip by
		waiting := false
		for _, ref := range refs {
			held, ok := s.live.copies.Get(ref.Widget)
			waiting = waiting || !ok || held.Old()
		}
		if !waiting {
			return
		}
		select {
		case <-changes:
		case <-ctx.Done():
			return
		}
	}
}

func (s *Server) packed(ctx context.Context, component templ.Component) fragment.Block {
	var b bytes.Buffer
	if err := component.Render(ctx, &b); err != nil {
		s.Log.Error("draw", "error", err)
	}
	return fragment.Stored(b.Bytes())
}

// html sends a page that is not made of fragments.
func (s *Server) html(c *fiber.Ctx, component templ.Component) error {
	var b bytes.Buffer
	if err := component.Render(c.UserContext(), &b); err != nil {
		return err
	}
	return send(c, []fragment.Block{fragment.Pack(b.Bytes())})
}

func send(c *fiber.Ctx, blocks []fragment.Block) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.GetRespHeader(fiber.HeaderCacheControl) == "" {
		c.Set(fiber.HeaderCacheControl, "no-cache")
	}
	// Into the server's own buffer, which serves many answers.
	body := c.Response().SwapBody(nil)[:0]
	if takesGzip(c) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		body = fragment.Join(body, blocks...)
	} else {
		for _, b := range blocks {
			body = append(body, b.Plain...)
		}
	}
	c.Response().SwapBody(body)
	return nil
}

// takesGzip reports whether the client asks for compression. Who does not say
// so gets plain text, which Fiber sees differently.
func takesGzip(c *fiber.Ctx) bool {
	return c.Get(fiber.HeaderAcceptEncoding) != "" && c.AcceptsEncodings("gzip") == "gzip"
}
