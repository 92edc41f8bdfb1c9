package web

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

// troubles are what the log is told of requests that fail: once a state, however
// many there are.
type troubles struct {
	more                                outage.Records[int64]  // by widget
	answers                             outage.Records[string] // by route
	shares                              outage.Records[string] // by address
	bookmarks, requests, signIn, groups outage.Record
}

const (
	answerRequest = "answer request"
	// settled is how long no answer has to fail until that is over: one that
	// succeeds shows nothing, for it may need other parts.
	settled     = time.Minute
	settleEvery = 15 * time.Second
)

// answer takes an answer that failed. All that lack the same part are one.
func (t *troubles) answer(log *slog.Logger, c *fiber.Ctx, status int, err error) {
	key := strconv.Itoa(status)
	if status == fiber.StatusInternalServerError {
		key = c.Route().Path
	}
	t.answers.Note(log, key, answerRequest, err, "method", c.Method(), "path", c.Path(), "status", status)
}

// settle ends what fails no more, until the context ends.
func (t *troubles) settle(ctx context.Context, log *slog.Logger) error {
	for {
		sleep.For(ctx, settleEvery)
		if ctx.Err() != nil {
			return nil
		}
		t.answers.Settle(log, answerRequest, settled)
	}
}
