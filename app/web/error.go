package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/views"
)

const (
	awayTitle   = "Not available just now"
	awayMessage = "A part of the site does not answer. Please try again in a moment."
)

// fullMessage is for who wants to place a widget too many.
var fullMessage = fmt.Sprintf("A page has at most %d widgets. Remove one first.", hub.MostWidgets)

// failures are the answers to errors; the first that fits is given.
var failures = []struct {
	err            error
	status         int
	title, message string
}{
	{hub.ErrNotFound, http.StatusNotFound, "Page not found", "There is no page here. Perhaps the name is spelled differently, or the page is gone."},
	{hub.ErrForbidden, http.StatusForbidden, "Not allowed", "Only the owners of a hub may do that."},
	{errNotAdmin, http.StatusForbidden, "Not allowed", "Only the admins of this site may do that."},
	{hub.ErrSignedOut, http.StatusUnauthorized, "Please sign in", "You are not signed in, or not any more. Sign in and try again."},
	{hub.ErrArchived, http.StatusConflict, "Archived", "This hub is archived: it can be read, and does not change any more."},
	{hub.ErrLastOwner, http.StatusConflict, "The last owner", "A hub has at least one owner. Make somebody else an owner first."},
	{hub.ErrFull, http.StatusConflict, "The page is full", fullMessage},
	{hub.ErrSpot, http.StatusUnprocessableEntity, "Not moved", "There is no such place on the page. Somebody else may have changed it meanwhile: reload it."},
	{errNotPlaced, http.StatusNotFound, "Nothing was changed", "This widget is not on the page any more. Somebody else may have changed it meanwhile: reload it."},
	{errCrossSite, http.StatusForbidden, "Not allowed", "This form was sent from another site. Open the page here and try again."},
	{errNoForm, http.StatusUnsupportedMediaType, "Not understood", "Forms are taken only in the way that the pages here send them."},
	{errLong, http.StatusRequestEntityTooLarge, "Too long", "This form is longer than any here. Shorten its texts and send it again."},
	{errCut, http.StatusBadRequest, "Not understood", "The form did not come to its end. Send it again."},
	{errAmbiguous, http.StatusBadRequest, "Not understood", "The request can be read in two ways."},
	{errNoText, http.StatusBadRequest, "Not understood", "What was sent is no text: it has characters that can't be shown. Leave them out and try again."},
	{events.ErrFull, http.StatusServiceUnavailable, "Too many readers", "Too many pages are open at the moment. The page itself still works; reload it to see what is new."},
	{errShare, http.StatusTooManyRequests, "Too many open pages", "Very many pages are open from your address or by you. The page itself still works; reload it to see what is new."},
	{events.ErrClosed, http.StatusServiceUnavailable, "Restarting", "The server is restarting. Please try again in a moment."},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, awayTitle, awayMessage},
	{hub.ErrUnavailable, http.StatusServiceUnavailable, awayTitle, awayMessage},
}

// fail answers an error. What went wrong inside stays in the log.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	status, title, message := http.StatusInternalServerError, "Something went wrong", "The page could not be made. Please try again in a moment."
	if own, ok := errors.AsType[*fiber.Error](err); ok {
		status, title, message = own.Code, http.StatusText(own.Code), "The request could not be answered."
		if own.Code == http.StatusNotFound || own.Code == http.StatusMethodNotAllowed {
			err = hub.ErrNotFound
		}
	}
	i := known(err)
	if i < 0 && status == http.StatusInternalServerError && (store.IsAway(err) || s.partAway(c.UserContext())) {
		i = known(hub.ErrUnavailable)
	}
	if slow, ok := errors.AsType[*limitError](err); ok {
		status, title, message = http.StatusTooManyRequests, "Please wait a moment", slow.Error()
		retryAfter(c, slow)
	} else if i >= 0 {
		status, title, message = failures[i].status, failures[i].title, failures[i].message
	}
	if status >= http.StatusInternalServerError {
		s.troubles.answer(s.Log, c, status, err)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	switch {
	case byHTMX(c):
		// Beside what was to be changed, which stays as it is.
		c.Set("HX-Retarget", "#problem")
		c.Set("HX-Reswap", "innerHTML")
		return s.html(c.Status(status), views.Problem(title, message))
	case c.Method() == fiber.MethodPost && (status >= http.StatusInternalServerError || status == http.StatusTooManyRequests):
		return s.html(c.Status(status), views.Again(title, message, c.OriginalURL(), typed(c)))
	}
	return s.html(c.Status(status), views.Error(title, message))
}

// typed is what a form was filled with.
func typed(c *fiber.Ctx) (fields []views.Typed) {
	for name, value := range c.Request().PostArgs().All() {
		if string(name) != views.KeyField { // the page that asks again has its own
			fields = append(fields, views.Typed{Name: string(name), Value: string(value)})
		}
	}
	return fields
}

func known(err error) int {
	for i, f := range failures {
		if errors.Is(err, f.err) {
			return i
		}
	}
	return -1
}

// partAway reports whether a part that pages need does not answer: then an
// error is no fault of the page.
func (s *Server) partAway(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return s.Health.Ails(ctx)
}
