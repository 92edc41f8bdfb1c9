package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/picture"
)

const (
	// fileField is the name under which a form sends a file.
	fileField = "file"
	// uploadMost is how long a form with a file may be.
	uploadMost = picture.MostBytes + 64<<10
	// uploadParts and uploadText are how many parts such a form may have, and how long
	// one is that is no file.
	uploadParts = 16
	uploadText  = 4 << 10
	// uploads is how many files a process takes at a time.
	uploads = 8
)

var (
	errBusy     = errors.New("too many files are on their way")
	errLongFile = errors.New("the file is too long")
)

// isUpload reports whether a request is a form with a file.
func isUpload(c *fiber.Ctx) bool {
	_, ok := boundary(c)
	return ok
}

// acceptableUpload says what is wrong with a form with a file before it is read: see
// receive for the rest.
func acceptableUpload(c *fiber.Ctx) error {
	switch {
	case !isUpload(c):
		return errNoForm
	case !isText(c):
		return errNoText
	}
	return nil
}

func boundary(c *fiber.Ctx) (string, bool) {
	kind, parameters, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	return parameters["boundary"], err == nil && kind == fiber.MIMEMultipartForm && parameters["boundary"] != ""
}

// A file is what a form brings.
type file struct {
	data []byte
	long bool // there is more than is taken
}

// fileOf gives the file that a form brings, unless it is known already that its sender
// is refused.
func (s *Server) fileOf(ctx context.Context, c *fiber.Ctx, v visit, refused error) (f file, err error) {
	if err = refused; err == nil {
		err = s.limits.pictures.take(v.Username)
	}
	if err == nil {
		f.data, err = s.receive(ctx, c)
	}
	if err != nil {
		linger(c)
	}
	if f.long = errors.Is(err, errLongFile); f.long {
		err = nil // which the form says
	}
	return f, err
}

// receive reads a form with a file, from somebody who may send one, and gives the file.
// What else there is in the form is then found as in any other.
func (s *Server) receive(ctx context.Context, c *fiber.Ctx) ([]byte, error) {
	sent := c.Context().RequestBodyStream()
	if sent == nil {
		return nil, errCut
	}
	if c.Request().Header.ContentLength() > uploadMost {
		return nil, errLongFile
	}
	turn, cancel := context.WithTimeout(ctx, turnTime)
	defer cancel()
	select {
	case s.uploads <- struct{}{}:
		defer func() { <-s.uploads }()
	case <-turn.Done():
		return nil, errBusy
	}
	if err := c.Context().Conn().SetReadDeadline(time.Now().Add(uploadTime)); err != nil {
		return nil, errCut
	}
	limited := &io.LimitedReader{R: sent, N: uploadMost + 1}
	file, err := readParts(c, limited)
	if limited.N <= 0 {
		return nil, errLongFile
	}
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.Discard, limited); err != nil { // what follows the last part
		return nil, errCut
	}
	switch {
	case limited.N <= 0:
		return nil, errLongFile
	case !isText(c):
		return nil, errNoText
	case !s.isOurs(c):
		return nil, errCrossSite
	}
	return file, nil
}

func readParts(c *fiber.Ctx, sent io.Reader) (file []byte, err error) {
	separator, _ := boundary(c)
	parts := multipart.NewReader(sent, separator)
	for range uploadParts {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return file, nil
		}
		if err != nil {
			return nil, errCut
		}
		if part.FormName() == fileField {
			if file, err = io.ReadAll(part); err != nil {
				return nil, errCut
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, uploadText+1))
		if err != nil {
			return nil, errCut
		}
		if len(text) > uploadText {
			return nil, errLong
		}
		c.Request().PostArgs().AddBytesV(part.FormName(), text)
	}
	return nil, errLong
}
