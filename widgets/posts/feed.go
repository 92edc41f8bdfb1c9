package posts

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/widgets/source"
)

const (
	// maxText are the bytes of a title, an address or a date: of a title some
	// hundred are shown, and a longer address is not linked.
	maxText = 4 << 10
	// enough are the entries that are kept while a feed is read. The widget shows
	// 30, and a feed may have 70,000.
	enough = 100
	// deepest is how many elements entries stand in: a channel in RSS.
	deepest = 2
)

// An entry is a post as its feed has it.
type entry struct {
	title, link string
	at          time.Time // zero: not told
}

// read is the newest entries of a feed that was got from an address, the first
// one first; those without a time come last.
func read(address string, body []byte) ([]entry, error) {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return readJSON(address, body)
	}
	d, err := source.XML(address, body)
	if err != nil {
		return nil, err
	}
	r := reader{Decoder: d}
	if err := r.feed(); err != nil {
		return nil, source.Odd(address, err)
	}
	return newest(r.entries), nil
}

// newest leaves the newest entries.
func newest(entries []entry) []entry {
	slices.SortStableFunc(entries, func(a, b entry) int { return b.at.Compare(a.at) })
	return entries[:min(len(entries), enough)]
}

func readJSON(address string, body []byte) (entries []entry, err error) {
	var feed struct {
		Items []struct {
			Title     string `json:"title"`
			Link      string `json:"url"`
			Published string `json:"date_published"` //nolint:tagliatelle // JSON Feed's word
			Modified  string `json:"date_modified"`  //nolint:tagliatelle // JSON Feed's word
		} `json:"items"`
	}
	if err := source.Decode(address, body, &feed); err != nil {
		return nil, err
	}
	for _, i := range feed.Items {
		if i.Title != "" || i.Link != "" {
			entries = append(entries, entry{i.Title, i.Link, first(i.Published, i.Modified)})
		}
	}
	return newest(entries), nil
}

// A reader goes through RSS of any version, or Atom: both have entries with a
// title, a link and a time, by other names. What it needs for one entry it uses
// for the next again, as there may be 70,000.
type reader struct {
	*xml.Decoder

	entries []entry
	said    sayings // of the entry that it is in
	text    []byte  // of the element that it is in
}

// sayings are the texts of an entry that matter.
type sayings struct{ title, otherTitle, link, address, published, other, updated string }

// feed reads to the end of the feed. What comes after that is not read.
func (r *reader) feed() error {
	for depth := 0; ; {
		token, err := r.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := strings.ToLower(token.Name.Local)
			switch {
			case depth == 0 && name != "rss" && name != "rdf" && name != "feed":
				return errors.New("not a feed")
			case depth > deepest || name != "item" && name != "entry":
				depth++
			default:
				if err := r.entry(token.Name.Space); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if depth--; depth == 0 {
				return nil
			}
		}
	}
}

// entry reads to the end of an entry, whose own elements are in a namespace,
// and keeps it if it says something.
func (r *reader) entry(space string) error {
	if err := r.say(space); err != nil {
		return err
	}
	e := entry{
		title: cmp.Or(r.said.title, r.said.otherTitle), link: cmp.Or(r.said.link, r.said.address),
		at: first(r.said.published, r.said.other, r.said.updated),
	}
	if e.title != "" || e.link != "" {
		r.entries = append(r.entries, e)
	}
	if len(r.entries) == 10*enough {
		r.entries = newest(r.entries)
	}
	return nil
}

// say takes what matters from an entry, up to its end.
func (r *reader) say(space string) error {
	r.said = sayings{}
	for {
		token, err := r.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			place := r.said.of(token, space)
			if place == nil {
				err = r.Skip()
			} else if err = r.read(); len(bytes.TrimSpace(r.text)) > 0 {
				*place = string(bytes.TrimSpace(r.text))
			}
			if err != nil {
				return err
			}
		}
	}
}

// read takes the text up to the end of an element, without what is marked up in
// it.
func (r *reader) read() error {
	r.text = r.text[:0]
	for depth := 1; depth > 0; {
		token, err := r.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			r.text = append(r.text, token[:min(len(token), maxText-len(r.text))]...)
		}
	}
	return nil
}

const dublinCore = "http://purl.org/dc/elements/1.1/"

// of is where the text of an element belongs; nil if it does not matter.
func (s *sayings) of(start xml.StartElement, space string) *string {
	own := start.Name.Space == space
	foreign := start.Name.Space == dublinCore || start.Name.Space == "dc"
	switch name := strings.ToLower(start.Name.Local); {
	case own && name == "title":
		return &s.title
	case own && name == "link":
		s.address = cmp.Or(s.address, target(start))
		return &s.link
	case own && (name == "pubdate" || name == "published" || name == "issued"):
		return &s.published
	case own && (name == "updated" || name == "modified"):
		return &s.updated
	case foreign && name == "title":
		return &s.otherTitle
	case foreign && name == "date":
		return &s.other
	}
	return nil
}

// target is where a link leads that says so in an attribute, if it leads to the
// post itself.
func target(start xml.StartElement) (address string) {
	for _, a := range start.Attr {
		switch {
		case a.Name.Local == "rel" && a.Value != "" && a.Value != "alternate":
			return ""
		case a.Name.Local == "href":
			address = strings.TrimSpace(a.Value)
		}
	}
	return address
}
