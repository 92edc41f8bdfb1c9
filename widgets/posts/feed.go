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
	entries, err := readXML(d)
	if err != nil {
		return nil, source.Odd(address, err)
	}
	return entries, nil
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

// readXML reads RSS of any version, or Atom: both have entries with a title, a
// link and a time, by other names. What comes after the feed is not read.
func readXML(d *xml.Decoder) (entries []entry, err error) {
	for depth := 0; ; {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := strings.ToLower(token.Name.Local)
			switch {
			case depth == 0 && name != "rss" && name != "rdf" && name != "feed":
				return nil, errors.New("not a feed")
			case depth > deepest || name != "item" && name != "entry":
				depth++
			default:
				if entries, err = addEntry(entries, d, token); err != nil {
					return nil, err
				}
			}
		case xml.EndElement:
			if depth--; depth == 0 {
				return newest(entries), nil
			}
		}
	}
}

// addEntry reads an entry that begins, and adds it if it says something.
func addEntry(entries []entry, d *xml.Decoder, start xml.StartElement) ([]entry, error) {
	said, err := readSayings(d, start.Name.Space)
	if err != nil {
		return nil, err
	}
	e := entry{
		title: cmp.Or(said.title, said.otherTitle), link: cmp.Or(said.link, said.address),
		at: first(said.published, said.other, said.updated),
	}
	if e.title != "" || e.link != "" {
		entries = append(entries, e)
	}
	if len(entries) == 10*enough {
		entries = newest(entries)
	}
	return entries, nil
}

// sayings are the texts of an entry that matter.
type sayings struct{ title, otherTitle, link, address, published, other, updated string }

// readSayings reads to the end of an entry, whose own elements are in a
// namespace.
func readSayings(d *xml.Decoder, space string) (s sayings, err error) {
	for {
		token, err := d.Token()
		if err != nil {
			return s, err
		}
		switch token := token.(type) {
		case xml.EndElement:
			return s, nil
		case xml.StartElement:
			place := s.of(token, space)
			if place == nil {
				if err := d.Skip(); err != nil {
					return s, err
				}
				continue
			}
			text, err := readText(d)
			if err != nil {
				return s, err
			}
			*place = cmp.Or(text, *place)
		}
	}
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

// readText is the text up to the end of an element, without what is marked up
// in it.
func readText(d *xml.Decoder) (string, error) {
	var text []byte
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			text = append(text, token[:min(len(token), maxText-len(text))]...)
		}
	}
	return strings.TrimSpace(string(text)), nil
}
