package source

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/fedora-hubs/hubs/backend/bounds"
	"github.com/fedora-hubs/hubs/widgets"
)

// An Answer is what a service said that was asked for JSON.
type Answer struct {
	Document

	Header http.Header
}

// Ask asks a service for JSON, of whatever type it says that this is.
func Ask(ctx context.Context, client *http.Client, address string) (Answer, error) {
	a, err := get(ctx, client, address, []string{"application/json"})
	if err != nil {
		return Answer{}, err
	}
	d := a.document()
	d.Text = withoutControls(d.Text)
	return Answer{d, a.header}, nil
}

// Decode reads the answer into v.
func (a Answer) Decode(v any) error {
	if err := bounds.JSON(a.Text); err != nil {
		return read(a.asked, err)
	}
	if err := json.Unmarshal(a.Text, v); err != nil {
		return a.odd(err)
	}
	return nil
}

// odd explains that the answer is not what was asked for.
func (a Answer) odd(cause error) error {
	if page, signIn := a.look(); page || signIn {
		return a.oddPage(signIn)
	}
	switch syntax, isSyntax := errors.AsType[*json.SyntaxError](cause); {
	case len(a.Text) == 0:
		return odd(a.asked, "nothing at all", errors.New("no content"))
	case isSyntax && syntax.Offset >= int64(len(a.Text)) && bytes.ContainsAny(a.Text[:1], "{[\""):
		return odd(a.asked, "the beginning of its data alone", cause)
	}
	if text := said(a.Document); text != "" {
		return odd(a.asked, "“"+text+"”", cause)
	}
	return odd(a.asked, "", cause)
}

// oddPage explains a web page, or one to sign in, in the place of data.
func (d Document) oddPage(signIn bool) error {
	if signIn || d.Address != d.asked && signInAddress.MatchString(d.Address) {
		return widgets.Explain(Host(d.asked)+" wants visitors to sign in: only what is open to everyone can be shown.", errors.New("a page to sign in"))
	}
	return odd(d.asked, "a web page. The settings of this widget need the address of the service itself", errors.New("a web page"))
}

// IsPage reports whether the answer is a web page, and not one to sign in.
func (d Document) IsPage() bool {
	page, signIn := d.look()
	return page && !signIn
}

// look tells a web page, and one to sign in, where data was wanted: that may have
// pieces of pages in its texts.
func (d Document) look() (page, signIn bool) {
	if len(d.Text) == 0 || strings.IndexByte("{[\"", d.Text[0]) >= 0 {
		return false, false
	}
	return look(d.Text)
}

// Entries reads a list: the answer itself, or what stands in it under a name. An entry
// that is not usable costs itself, and is counted. If there is no list, or none of its
// entries is usable, that is an error: it is not nothing that was answered.
func Entries[T any](a Answer, name string, usable func(T) bool) (entries []T, odd int, err error) {
	rows, err := a.rows(name)
	if err != nil {
		return nil, 0, err
	}
	entries = make([]T, 0, len(rows))
	for _, row := range rows {
		var entry T
		if string(row) == "null" || json.Unmarshal(row, &entry) != nil || !usable(entry) {
			odd++
			continue
		}
		entries = append(entries, entry)
	}
	if odd > 0 && len(entries) == 0 {
		return nil, odd, a.odd(errors.New("a list of something else"))
	}
	return entries, odd, nil
}

// rows are the entries of a list.
func (a Answer) rows(name string) (rows []json.RawMessage, err error) {
	if err := bounds.JSON(a.Text); err != nil {
		return nil, read(a.asked, err)
	}
	if name == "" {
		err = json.Unmarshal(a.Text, &rows)
	} else {
		var fields map[string]json.RawMessage
		if err = json.Unmarshal(a.Text, &fields); err == nil && fields[name] != nil {
			err = json.Unmarshal(fields[name], &rows)
		}
		if err == nil && len(rows) == 0 && fails(fields) {
			err = errors.New("an empty list, and an error")
		}
	}
	if err == nil && rows == nil {
		err = fmt.Errorf("no list %q", name)
	}
	if err != nil {
		return nil, a.odd(err)
	}
	return rows, nil
}

// fails reports whether an answer says that it is an error.
func fails(fields map[string]json.RawMessage) bool {
	var status Value
	if raw := fields["status"]; raw != nil {
		_ = json.Unmarshal(raw, &status)
	}
	for _, name := range []string{"error", "errors", "faults", "error_code"} {
		switch string(fields[name]) {
		case "", "null", "false", "0", `""`, "[]", "{}":
		default:
			return true
		}
	}
	return strings.EqualFold(string(status), "error") || strings.EqualFold(string(status), "fail")
}

var nextLink = regexp.MustCompile(`(?i)<[^>]*>[^,<]*;\s*rel\s*=\s*"?[^",;]*\bnext\b`)

// Next reports whether the service says that there are more entries than these, and
// whether it says that or the contrary at all.
func (a Answer) Next() (more, told bool) {
	if links := a.Header.Values("Link"); len(links) > 0 {
		return nextLink.MatchString(strings.Join(links, ", ")), true
	}
	if next, ok := a.Header[http.CanonicalHeaderKey("X-Next-Page")]; ok {
		return strings.Join(next, "") != "", true
	}
	return false, false
}

// Decode reads JSON that Bytes got from an address into v.
func Decode(address string, body []byte, v any) error {
	return Answer{Document: NewDocument(address, "", body)}.Decode(v)
}
