package web

import (
	"context"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// streamHead is the header of an event stream's response. It is written by
// hand, for the connection is taken out of the server.
const streamHead = "HTTP/1.1 200 OK\r\n" +
	"Content-Type: text/event-stream\r\n" +
	"Cache-Control: no-store\r\n" +
	"X-Accel-Buffering: no\r\n" +
	"X-Content-Type-Options: nosniff\r\n" +
	"Connection: close\r\n\r\n"

// pageEvents turns the request into an event stream for the page of a hub, or for
// that of a widget alone.
func (s *Server) pageEvents(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	sh, err := s.live.Shell(ctx, live.Address{Kind: v.hub.Kind, Name: v.hub.Name})
	if err != nil {
		return err
	}
	if !v.sees(sh.Hub()) {
		return hub.ErrNotFound
	}
	if c.Method() == fiber.MethodHead {
		c.Set(fiber.HeaderContentType, "text/event-stream")
		return nil
	}
	has, err := since(c)
	if err != nil {
		return fiber.NewError(fiber.StatusBadRequest, err.Error())
	}
	if !s.live.Following() {
		return hub.ErrUnavailable // the browser comes again
	}
	if !s.live.Room() {
		c.Response().SetConnectionClose() // what it holds is what is scarce now
		return events.ErrFull
	}
	giveBack, err := s.takeStream(c, v)
	if err != nil {
		c.Response().SetConnectionClose()
		return err
	}
	f, err := s.live.Follow(ctx, sh, live.Opening{
		Alone: v.placed, User: v.Username, Since: has, Outline: c.Query("outline"), Asked: c.Context().Time(), Head: []byte(streamHead),
	})
	if err != nil {
		giveBack()
		return err
	}
	release := func() { f.Release(); giveBack() }
	lost := time.AfterFunc(handover, release) // the server may not come to hand it over
	still := s.still(c, sh.Hub())
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(conn net.Conn) {
		if lost.Stop() {
			s.serve(conn, f, still, release)
		} else {
			conn.Close() // too late; the browser comes again
		}
	})
	return nil
}

// serve lets go of the server's own goroutine and buffers: an open page is then
// one small goroutine that waits for its end.
func (s *Server) serve(conn net.Conn, f *live.Follower, still func() bool, release func()) {
	if wrapped, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
		conn = wrapped.UnsafeConn()
	}
	s.streams.Go(func() {
		defer release()
		if still != nil {
			defer again(s.Waits.Look, func() bool {
				if still() {
					return true
				}
				conn.Close()
				return false
			})()
		}
		if err := f.Serve(conn); err != nil {
			s.Log.Debug("serve event stream", "error", err)
		}
	})
}

// still asks whether who has opened a stream may see its hub, as it is then. Of a
// public hub nobody is asked who looks: that it is not public any more is found
// out for all of its streams at once.
func (s *Server) still(c *fiber.Ctx, h hub.Hub) func() bool {
	if !h.Private() {
		return nil
	}
	token := strings.Clone(c.Cookies(s.cookie(sessionCookie)))
	return func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), s.Waits.Page)
		defer cancel()
		v := visit{hub: h}
		var err error
		if v.viewer, err = s.viewerOf(ctx, token, Sessions.Look); err == nil && v.known() {
			v.standing, err = s.Gates.Standing(ctx, h, v.Username)
		}
		return err == nil && v.belongs()
	}
}

// again asks something again and again until it is not so any more, or the
// returned function is called. The pauses differ, so that not all ask at once.
func again(pause time.Duration, what func() bool) (stop func()) {
	var timer *time.Timer
	var mu sync.Mutex
	stopped := false
	arm := func() {
		mu.Lock()
		defer mu.Unlock()
		if !stopped {
			timer.Reset(pause/2 + rand.N(pause/2))
		}
	}
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(pause/2+rand.N(pause/2), func() {
		if what() {
			arm()
		}
	})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		stopped = true
		timer.Stop()
	}
}

// since is what the page has: the last event that it got, else the position
// that it was drawn at.
func since(c *fiber.Ctx) (events.ID, error) {
	if last := c.Get("Last-Event-ID"); last != "" {
		return events.ParseID(last)
	}
	if s := c.Query("since"); s != "" {
		return events.ParseID(s)
	}
	return events.ID{}, nil
}
