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
	awayTitle   = "Hubs is having trouble"
	awayMessage = "Something isn’t answering. Try again in a moment; nothing you typed is lost."
)

// fullMessage is for who wants to place a widget too many.
var fullMessage = fmt.Sprintf("A page has at most %d widgets. Remove one first.", hub.MostWidgets)

// failures are the answers to errors; the first that fits is given.
var failures = []struct {
	err            error
	status         int
	title, message string
}{
	{hub.ErrNotFound, http.StatusNotFound, "We can’t find that page", "The address may be wrong, the page may be gone, or it may be open to members only."},
	{hub.ErrForbidden, http.StatusForbidden, "Not allowed", "Only owners of this page can do that."},
	{errNotAdmin, http.StatusForbidden, "Not allowed", "Only admins of this site can do that."},
	{hub.ErrSignedOut, http.StatusUnauthorized, "Please sign in", "You’ve been signed out. Sign in and try again."},
	{hub.ErrArchived, http.StatusConflict, "Archived", "This page is archived: it stays readable but no longer changes."},
	{hub.ErrLastOwner, http.StatusConflict, "The last owner", "A page needs an owner. Choose another owner first."},
	{hub.ErrFull, http.StatusConflict, "The page is full", fullMessage},
	{hub.ErrSpot, http.StatusUnprocessableEntity, "Not moved", "The page has changed since you opened it. Reload and try again."},
	{errNotPlaced, http.StatusNotFound, "Nothing was changed", "This widget is no longer on the page. Reload and try again."},
	{errCrossSite, http.StatusForbidden, "Not allowed", "This form was sent from another site. Open the page here and try again."},
	{errNoForm, http.StatusUnsupportedMediaType, "Not understood", "This form was sent in a way that Hubs doesn’t understand. Open the page here and try again."},
	{errBusy, http.StatusServiceUnavailable, "Please wait a moment", "Many pictures are on their way. Send yours again in a moment."},
	{errLong, http.StatusRequestEntityTooLarge, "Too long", "This form is longer than any here. Shorten its texts and send it again."},
	{errCut, http.StatusBadRequest, "Not understood", "The form did not come to its end. Send it again."},
	{errAmbiguous, http.StatusBadRequest, "Not understood", "The request can be read in two ways."},
	{errNoText, http.StatusBadRequest, "Not understood", "Some characters can’t be used here. Remove them and try again."},
	{events.ErrFull, http.StatusServiceUnavailable, "Too many readers", "Too many pages are open right now. This page still works; reload it to see what’s new."},
	{errShare, http.StatusTooManyRequests, "Too many open pages", "Too many pages are open from your address or by you. This page still works; reload it to see what’s new."},
	{events.ErrClosed, http.StatusServiceUnavailable, "Restarting", "Hubs is restarting. Try again in a moment."},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, awayTitle, awayMessage},
	{hub.ErrUnavailable, http.StatusServiceUnavailable, awayTitle, awayMessage},
}

// fail answers an error. What went wrong inside stays in the log.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	status, title, message := http.StatusInternalServerError, "Something went wrong", "We couldn’t build this page. Try again in a moment."
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
	f := views.Frame{Title: title}
	if !byHTMX(c) {
		f.Bar = s.bar(c, visit{viewer: viewerIn(c)})
	}
	switch {
	case byHTMX(c):
		// Beside what was to be changed, which stays as it is.
		c.Set("HX-Retarget", "#problem")
		c.Set("HX-Reswap", "innerHTML")
		return s.html(c.Status(status), views.Problem(title, message))
	case c.Method() == fiber.MethodPost && !isUpload(c) && (status >= http.StatusInternalServerError || status == http.StatusTooManyRequests):
		return s.html(c.Status(status), views.Again(f, message, c.OriginalURL(), typed(c)))
	}
	to := ""
	if who := viewerIn(c); s.Sessions != nil && !who.known() && status < http.StatusInternalServerError {
		to = signInPath(c)
	}
	return s.html(c.Status(status), views.Error(f, message, to))
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
