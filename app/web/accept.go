package web

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/fedora-hubs/hubs/views"
)

var (
	errCrossSite = errors.New("the form was sent from another site")
	errNoForm    = errors.New("the body is not that of a form")
	errNoText    = errors.New("the request is not text")
	errLong      = errors.New("the form is too long")
	errCut       = errors.New("the form did not come to its end")
	errAmbiguous = errors.New("the request can be read in two ways")
)

// acceptable says what is wrong with a request, whoever asks and for whatever.
func (s *Server) acceptable(c *fiber.Ctx, r route) error {
	post := c.Method() == fiber.MethodPost
	switch {
	case !isPlain(c.Request().Header.RawHeaders()):
		c.Response().SetConnectionClose() // where the next request begins is not known
		return errAmbiguous
	case post && r.also&filing != 0:
		return acceptableUpload(c)
	case post && !isForm(c):
		return errNoForm
	}
	if err := readBody(c); err != nil {
		linger(c)
		return err
	}
	switch {
	case !isText(c):
		return errNoText
	case post && r.also&foreign == 0 && !s.isOurs(c):
		return errCrossSite
	}
	return nil
}

// bodyMost is how long a form may be: what one has at most is a third of it.
const bodyMost = 1 << 20

// readBody reads what a form was sent with. The server does not: it would make room
// for as much as is announced, before a byte of it has come and whoever announces it.
func readBody(c *fiber.Ctx) error {
	sent := c.Context().RequestBodyStream()
	if sent == nil || c.Method() != fiber.MethodPost {
		return nil
	}
	if c.Request().Header.ContentLength() > bodyMost {
		return errLong
	}
	body, err := io.ReadAll(io.LimitReader(sent, bodyMost+1))
	if err != nil {
		return errCut
	}
	if len(body) > bodyMost {
		return errLong
	}
	c.Request().SetBody(body)
	return nil
}

const (
	// lingerTime and lingerMost are how long, and how much, is still taken of a form
	// that is refused: its sender reads no answer before, and a connection that
	// is closed with something unread takes the answer with it.
	lingerTime = time.Second
	lingerMost = 8 << 20
)

// linger takes what is on its way of a form that is refused. What is left of it is no
// request.
func linger(c *fiber.Ctx) {
	c.Response().SetConnectionClose()
	c.Context().SetConnectionClose()
	sent := c.Context().RequestBodyStream()
	if sent == nil {
		return
	}
	if err := c.Context().Conn().SetReadDeadline(time.Now().Add(lingerTime)); err == nil {
		_, _ = io.CopyN(io.Discard, sent, lingerMost)
	}
}

// isPlain reports whether a request's header can be read in one way only: lines
// end as they should, none goes on in the next, and one thing tells the length.
// The server itself refuses all else that is odd. A proxy in front may have taken a
// part of such a request for its body, or the other way round.
func isPlain(header []byte) bool {
	lengths := 0
	for line := range bytes.SplitSeq(header, []byte("\n")) {
		line, ended := bytes.CutSuffix(line, []byte("\r"))
		switch {
		case len(line) == 0:
			continue
		case !ended, line[0] == ' ', line[0] == '\t', bytes.IndexByte(line, '\r') >= 0:
			return false
		}
		name, _, _ := bytes.Cut(line, []byte(":"))
		if bytes.EqualFold(name, []byte(fiber.HeaderContentLength)) || bytes.EqualFold(name, []byte(fiber.HeaderTransferEncoding)) {
			lengths++
		}
	}
	return lengths <= 1
}

// isText reports whether a request is fit for the database and for forms that
// are shown again: it has no zero bytes.
func isText(c *fiber.Ctx) bool {
	text := bytes.IndexByte(c.Context().Path(), 0) < 0
	for _, args := range []*fasthttp.Args{c.Context().QueryArgs(), c.Context().PostArgs()} {
		for name, value := range args.All() {
			text = text && bytes.IndexByte(name, 0) < 0 && bytes.IndexByte(value, 0) < 0
		}
	}
	return text
}

// isForm reports whether a request comes in the one way that the forms here are
// sent in. fasthttp reads the body of one whose type is spelled as we do.
func isForm(c *fiber.Ctx) bool {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationForm {
		return false
	}
	c.Request().Header.SetContentType(fiber.MIMEApplicationForm)
	return true
}

// isOurs reports whether a form was sent from a page of this site. Browsers say
// so by Sec-Fetch-Site, old ones by Origin, some by Referer alone. Those that say
// nothing, such as lynx and w3m, have the key that the page was drawn with.
func (s *Server) isOurs(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	for _, header := range []string{fiber.HeaderOrigin, fiber.HeaderReferer} {
		if from := c.Get(header); from != "" {
			u, err := url.Parse(from)
			return err == nil && u.Host != "" && u.Host == c.Get(fiber.HeaderHost)
		}
	}
	sent := field(c, views.KeyField)
	for _, cookie := range []string{sessionCookie, attemptCookie} {
		if key := formKey(c.Cookies(s.cookie(cookie))); key != "" && subtle.ConstantTimeCompare([]byte(sent), []byte(key)) == 1 {
			return true
		}
	}
	return false
}

// keyForms lets the forms of the answer carry the key of this browser.
func (s *Server) keyForms(c *fiber.Ctx) {
	for _, cookie := range []string{sessionCookie, attemptCookie} {
		if key := formKey(c.Cookies(s.cookie(cookie))); key != "" {
			c.SetUserContext(views.WithFormKey(c.UserContext(), key))
			return
		}
	}
}

// formKey is what only a page that was drawn for the owner of a secret can hold.
// It tells nothing of the secret.
func formKey(secret string) string {
	if secret == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(views.KeyField + " " + secret))
	return hex.EncodeToString(sum[:16])
}
