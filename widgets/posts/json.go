package posts

import (
	"encoding/json"

	"github.com/fedora-hubs/hubs/widgets/source"
)

// A word is what a feed in JSON should have as a text: some have numbers.
type word string

// UnmarshalJSON takes what is neither a text nor a number for nothing.
func (w *word) UnmarshalJSON(raw []byte) error {
	var text string
	var number json.Number
	switch {
	case json.Unmarshal(raw, &text) == nil:
		*w = word(text[:min(len(text), maxText)])
	case json.Unmarshal(raw, &number) == nil:
		*w = word(number)
	}
	return nil
}

// An item is an entry of a JSON Feed.
type item struct {
	ID        word `json:"id"`
	Title     word `json:"title"`
	URL       word `json:"url"`
	External  word `json:"external_url"`   //nolint:tagliatelle // JSON Feed's word
	Published word `json:"date_published"` //nolint:tagliatelle // JSON Feed's word
	Modified  word `json:"date_modified"`  //nolint:tagliatelle // JSON Feed's word
	Summary   word `json:"summary"`
	Text      word `json:"content_text"` //nolint:tagliatelle // JSON Feed's word
	HTML      word `json:"content_html"` //nolint:tagliatelle // JSON Feed's word
}

func (i item) entry() entry {
	e := entry{id: string(i.ID), at: first(string(i.Published), string(i.Modified))}
	if i.Title != "" {
		e.titles = append(e.titles, passage{string(i.Title), unsaid})
	}
	for _, p := range []passage{{string(i.Text), literal}, {string(i.HTML), html}, {string(i.Summary), unsaid}} {
		if p.text != "" {
			e.texts = append(e.texts, p)
		}
	}
	for _, link := range []word{i.URL, i.External} {
		if link != "" {
			e.links = append(e.links, address{text: string(link)})
		}
	}
	if isAddress(string(i.ID)) {
		e.links = append(e.links, address{text: string(i.ID)})
	}
	return e
}

// readJSON reads a JSON Feed, up to where it is broken.
func readJSON(d source.Document, found *list) (feed, error) {
	in, err := d.JSON()
	if err != nil {
		return feed{}, err
	}
	var home word
	items, whole := false, false
	_, _ = in.Token() // {
	for in.More() {
		name, err := in.Token()
		if err != nil {
			break
		}
		switch name {
		case "home_page_url":
			err = in.Decode(&home)
		case "items":
			items, whole, err = readItems(in, found)
		default:
			err = in.Decode(new(json.RawMessage))
		}
		if err != nil {
			break
		}
	}
	switch {
	case !items:
		return feed{}, d.Unlike("feed")
	case !whole && len(found.entries) == 0:
		return feed{}, d.CutOff("feed")
	}
	return newFeed(d.Address, "", string(home), false, found.newest()), nil
}

// readItems reads the list of a feed's entries. An odd one is left out.
func readItems(in *json.Decoder, found *list) (begun, whole bool, err error) {
	if open, err := in.Token(); err != nil || open != json.Delim('[') {
		return false, false, err
	}
	for in.More() {
		var raw json.RawMessage
		if err := in.Decode(&raw); err != nil {
			return true, false, err
		}
		var i item
		if json.Unmarshal(raw, &i) == nil {
			found.add(i.entry())
		}
	}
	_, err = in.Token() // ]
	return true, err == nil, err
}
