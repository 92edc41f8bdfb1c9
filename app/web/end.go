package web

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/gofiber/fiber/v2"
)

// A process ends in steps, so that no request is lost between it and the process
// that takes its place:
//
//  1. It says that it is not ready, and parts with each connection after the
//     answer that it gives on it. It still lets everybody in: who asks whether it
//     is ready has time to notice.
//  2. It lets nobody in any more. A proxy that is refused goes to another process,
//     with a form too, since it has sent nothing.
//  3. It closes event streams. Browsers come back soon, to another process, and
//     say what they have.
//  4. It finishes what it is answering.

// drain is the first step.
func (s *Server) drain(ctx context.Context) {
	s.ending.Store(true)
	if s.Drain != nil {
		s.Drain(ctx)
	}
}

// shutdown does the others, unless they take too long.
func (s *Server) shutdown(l net.Listener) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.Finish)
	defer cancel()
	if err := shut(ctx, l); err != nil {
		s.Log.Debug("let in who has come", "error", err)
	}
	l.Close() // the server closes it again, and does not mind
	err := errors.Join(s.live.Close(ctx), unlessClosed(s.app.ShutdownWithContext(ctx)), ended(ctx, &s.streams))
	if errors.Is(err, context.DeadlineExceeded) {
		s.Log.Info("some connections were cut, since they did not end in time")
		return nil
	}
	return err
}

func unlessClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// ended waits for a group, or for the context.
func ended(ctx context.Context, group *sync.WaitGroup) error {
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// partAtTheEnd tells who asks that the connection is not kept for another request
// once the process ends: the next one could be on its way when it is closed.
func (s *Server) partAtTheEnd(c *fiber.Ctx) error {
	err := c.Next()
	if s.ending.Load() {
		c.Context().SetConnectionClose()
	}
	return err
}
