package posts

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/widgets/source"
)

const (
	// maxText are the bytes of a title, a text, an address or a date: of a title some
	// hundred are shown, and a longer address is not linked.
	maxText = 4 << 10
	// enough are the entries that are kept while a feed is read. The widget shows
	// 30, and a feed may have 70,000.
	enough = 100
	// ahead is how far clocks and zones of others may be ahead: a post from later on
	// is no news.
	ahead = 14 * time.Hour
)

// A feed is what is known of its posts.
type feed struct {
	base    *url.URL // of addresses that are relative; nil: not known
	entries []entry  // the newest first, at most so many as are enough
}

// An entry is a post as its feed has it.
type entry struct {
	id     string
	titles []passage // the best first, as the others
	texts  []passage
	links  []address
	base   string    // of its addresses; "": that of the feed
	at     time.Time // zero: not told
}

// An address may be relative to a base of its own.
type address struct{ text, base string }

// isEmpty reports whether there is nothing to show.
func (e entry) isEmpty() bool { return len(e.titles)+len(e.texts)+len(e.links) == 0 }

// key is the same for entries that are the same: a feed of several blogs may have
// one post several times.
func (e entry) key() string {
	if e.id != "" {
		return e.id
	}
	var all strings.Builder
	for _, p := range slices.Concat(e.titles, e.texts) {
		all.WriteString(p.text + "\n")
	}
	for _, link := range e.links {
		all.WriteString(link.text + "\n")
	}
	return all.String()
}

// read reads a feed of any kind as it is now.
func read(d source.Document, now time.Time) (feed, error) {
	if d.IsJSON() {
		return readJSON(d, &list{now: now})
	}
	return readXML(d, &list{now: now})
}

// newFeed is a feed whose author says where its site is. In RSS that is what
// addresses are relative to; in Atom it is the feed's own address, unless that is
// elsewhere: then somebody else hands it on.
func newFeed(address, base, site string, own bool, entries []entry) feed {
	at, err := url.Parse(address)
	if err != nil {
		return feed{entries: entries}
	}
	if base != "" {
		return feed{cmp.Or(join(at, base), at), entries}
	}
	if home := join(at, site); home != nil && (!own || home.Host != at.Host) {
		at = home
	}
	return feed{at, entries}
}

// A list keeps the newest entries.
type list struct {
	now     time.Time
	entries []entry
}

func (l *list) add(e entry) {
	if e.isEmpty() {
		return
	}
	l.entries = append(l.entries, e)
	if len(l.entries) == 10*enough {
		l.entries = l.newest()
	}
}

// newest are the newest entries, each once. Those without a time come after the
// others, and last those that are not yet.
func (l *list) newest() []entry {
	slices.SortStableFunc(l.entries, func(a, b entry) int {
		if order := cmp.Compare(l.rank(a), l.rank(b)); order != 0 {
			return order
		}
		if l.rank(a) == later {
			return a.at.Compare(b.at)
		}
		return b.at.Compare(a.at)
	})
	seen := make(map[string]bool, len(l.entries))
	kept := slices.DeleteFunc(l.entries, func(e entry) bool {
		key := e.key()
		again := seen[key]
		seen[key] = true
		return again
	})
	return kept[:min(len(kept), enough)]
}

const later = 2

func (l *list) rank(e entry) int {
	switch {
	case e.at.IsZero():
		return 1
	case e.at.After(l.now.Add(ahead)):
		return later
	}
	return 0
}

// title is a post's own title, or else its first words.
func (e entry) title() string {
	for _, p := range slices.Concat(e.titles, e.texts) {
		if line := p.line(); line != "" {
			return line
		}
	}
	return ""
}

// link is the address of a post, if a page may link to it.
func (f feed) link(e entry) string {
	base := cmp.Or(join(f.base, e.base), f.base)
	for _, l := range e.links {
		if full := join(cmp.Or(join(base, l.base), base), l.text); full != nil {
			if link := source.Link(full.String()); link != "" {
				return link
			}
		}
	}
	return ""
}

// join is an address that may be relative to another; nil if it is none.
func join(base *url.URL, address string) *url.URL {
	address = clean(address)
	if address == "" || len(address) > maxText || base == nil {
		return nil
	}
	full, err := base.Parse(address)
	if err != nil {
		return nil
	}
	return full
}

// clean is an address without what people and programs put into it by mistake.
func clean(address string) string {
	address = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.TrimSpace(address))
	address = strings.TrimSpace(strings.ReplaceAll(address, "&amp;", "&"))
	if strings.HasPrefix(strings.ToLower(address), "www.") {
		return "https://" + address
	}
	return address
}

// isAddress reports whether an id is the address of a page, too.
func isAddress(id string) bool {
	id = strings.ToLower(strings.TrimSpace(id))
	return strings.HasPrefix(id, "https://") || strings.HasPrefix(id, "http://")
}
