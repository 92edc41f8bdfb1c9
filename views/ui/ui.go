// Package ui has the small pieces that widgets and pages are made of: times,
// faces, links to people and hubs, numbers, lists, formatted text.
package ui

import (
	"context"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"
)

// A Text is a component that draws words as they are. With templ.Join it makes
// sentences in which no space stands before a full stop:
//
//	@templ.Join(ui.Text("Since "), ui.Date(d.Since), ui.Text("."))
type Text string

// Render escapes and writes the words.
func (t Text) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, templ.EscapeString(string(t)))
	return err
}

// Exact writes a number in full: 12,345.
func Exact(n int64) string { return humanize.Comma(n) }

// Count writes a number of things: "1 message", "12,345 messages". An empty
// plural is the singular with its usual ending.
func Count(n int64, singular, plural string) string {
	return Exact(n) + " " + english.PluralWord(int(n), singular, plural)
}

func exact(n int64) bool { return -10_000 < n && n < 10_000 }

// rounded writes a number with one digit after the point, rounded down, so
// that nothing is ever said to be more than it is.
func rounded(n int64) string {
	return strings.ReplaceAll(humanize.SIWithDigits(float64(n), 1, ""), " ", "")
}

func onWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func personPath(username string) string { return "/u/" + url.PathEscape(username) }

// isTime reports whether a time is one that pages can tell: HTML has the years from
// 1 to 9999.
func isTime(t time.Time) bool {
	year := t.UTC().Year()
	return !t.IsZero() && year >= 1 && year <= 9999
}
