package widgets

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/a-h/templ"
)

// FrameData is what the frame of a placed widget tells.
type FrameData struct {
	ID      int64         // of the placed widget
	Kind    string        // About.Name
	Title   string        // Content.Title
	Bare    bool          // About.Bare: the heading is there for screen readers only
	Empty   bool          // Content.Empty: nothing is shown, not even a problem
	Drawn   time.Time     // when Content was drawn
	MaxAge  time.Duration // About.MaxAge
	Problem string        // why Content could not be drawn again, one sentence or two for everyone; "" when it is fresh
	Since   time.Time     // since when that is so; zero: not told
	Content []byte        // HTML that is already drawn; none together with a Problem: there never was a good version
}

// RenderFrame draws the frame and tells where in it the content begins, so
// that html[offset:offset+len(d.Content)] can be cut out and framed again. The
// offset is -1 where the content is not shown.
func RenderFrame(ctx context.Context, d FrameData) (html []byte, offset int, err error) {
	var b bytes.Buffer
	offset = -1
	// The time for the data may be over; that it is must still be drawn.
	ctx = context.WithValue(context.WithoutCancel(ctx), offsetKey{}, func() { offset = b.Len() })
	if err := Frame(d).Render(ctx, &b); err != nil {
		return nil, -1, fmt.Errorf("frame widget %d: %w", d.ID, err)
	}
	return b.Bytes(), offset, nil
}

type offsetKey struct{}

func (d FrameData) titleID() string { return "widget-" + strconv.FormatInt(d.ID, 10) + "-title" }

// late is the age in seconds from which on it is told: nobody waits for what is drawn
// again in time.
func (d FrameData) late() string { return strconv.Itoa(int((2 * d.MaxAge).Seconds())) }

func (d FrameData) failed() bool { return d.Problem != "" && len(d.Content) == 0 }

// written is HTML that was drawn before. It tells RenderFrame where it begins.
func written(html []byte) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if note, ok := ctx.Value(offsetKey{}).(func()); ok {
			if f, ok := w.(interface{ Flush() error }); ok {
				if err := f.Flush(); err != nil {
					return err
				}
			}
			note()
		}
		_, err := w.Write(html)
		return err
	})
}
