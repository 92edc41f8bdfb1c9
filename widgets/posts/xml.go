package posts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/widgets/source"
)

// readXML reads RSS of any version or Atom, up to where it is cut off.
func readXML(d source.Document, found *list) (feed, error) {
	r := reader{Markup: source.NewMarkup(d.Text), found: found, spaces: map[string]string{}, said: map[string]passage{}}
	r.feed()
	switch {
	case r.root == "":
		return feed{}, d.Unlike("feed")
	case r.Err != nil:
		return feed{}, d.Beyond(r.Err)
	case !r.whole && len(found.entries) == 0:
		return feed{}, d.CutOff("feed")
	}
	return newFeed(d.Address, r.base, r.site, r.root == "feed", found.newest()), nil
}

// A reader goes through a feed. All formats have entries with a title, a link and a
// time, by other names.
type reader struct {
	*source.Markup

	found  *list
	spaces map[string]string // short names of the vocabularies that matter, by prefix
	root   string            // name of the outermost element; "": not met
	depth  int               // of what the entries are in, or their channel
	base   string            // of addresses; "": not told
	site   string            // whose feed it is
	whole  bool              // its end was met

	// Of the entry that it is in:
	said  map[string]passage // by name of the element
	id    string
	inner string // base of its addresses
	links [ranks][]address
}

// vocabularies are those with elements that matter, by the beginnings of their
// names.
var vocabularies = map[string]string{
	"http://purl.org/dc/elements/": "dc", "http://purl.org/dc/terms": "dcterms", "http://www.w3.org/2005/atom": "atom", "http://purl.org/atom/": "atom",
	"http://purl.org/rss/1.0/modules/content": "content", "http://search.yahoo.com/mrss": "media", "http://www.itunes.com/dtds/podcast": "itunes",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
}

// declare notes the prefixes of vocabularies. Nobody gives one prefix to two.
func (r *reader) declare() {
	for prefix, space := range r.Spaces {
		space = strings.ToLower(strings.TrimSpace(space))
		for begin, name := range vocabularies {
			if strings.HasPrefix(space, begin) {
				r.spaces[prefix] = name
			}
		}
	}
}

// name is that of the element, with the usual prefix: none of those that have their
// feed's own.
func (r *reader) name(own string) string {
	prefix, local, prefixed := strings.Cut(r.Name, ":")
	switch usual := r.spaces[prefix]; {
	case !prefixed:
		return r.Name
	case prefix == own:
		return local
	case usual != "" && usual != prefix:
		return usual + ":" + local
	}
	return r.Name
}

// local is a name without its prefix.
func local(name string) (local, prefix string) {
	if prefix, local, prefixed := strings.Cut(name, ":"); prefixed {
		return local, prefix
	}
	return name, ""
}

// feed reads to the end of the feed. Nothing before or after it is read.
func (r *reader) feed() {
	for outer := 0; r.Next(); {
		name, prefix := local(r.Name)
		switch {
		case r.Token != source.Start:
		case r.root == "" && name == "html": // pages may have RDF in them
			return
		case r.root == "":
			if name == "rss" || name == "rdf" || name == "feed" || name == "channel" {
				r.root, outer = name, r.Depth
				r.channel()
			}
		case isEntry(name):
			r.read(prefix)
		case name == "channel":
			r.channel()
		case r.Depth == r.depth+1:
			r.about(r.name(prefix))
		}
		if r.Depth < outer {
			r.whole = true
			return
		}
	}
}

func isEntry(name string) bool { return name == "item" || name == "entry" }

// channel notes what the element that has the feed's own title says of addresses.
func (r *reader) channel() {
	r.declare()
	r.depth = r.Depth
	r.base = cmp.Or(r.base, r.Attr("xml:base"))
}

// about takes what the feed says of itself.
func (r *reader) about(name string) {
	if name != "link" && name != "atom:link" || r.site != "" || !isAlternate(r.Attr("rel")) {
		return
	}
	if r.site = r.Attr("href"); r.site == "" {
		r.site, _ = r.Inner(maxText)
	}
}

func isAlternate(rel string) bool {
	rel = strings.ToLower(rel)
	return rel == "" || rel == "alternate" || strings.HasSuffix(rel, "/alternate")
}

// read reads to the end of an entry and keeps it, if that end is there.
func (r *reader) read(prefix string) {
	name := r.Name
	r.begin()
	for depth := r.Depth; r.Next(); {
		if r.Token == source.Start {
			if r.Name == name { // the end of the one before is missing
				r.keep()
				r.begin()
				depth = r.Depth
				continue
			}
			r.declare()
			r.child(r.name(prefix))
		}
		if r.Depth < depth {
			r.keep()
			return
		}
	}
}

func (r *reader) begin() {
	r.declare()
	r.id, r.inner, r.links = r.Attr("rdf:about"), r.Attr("xml:base"), [ranks][]address{}
	clear(r.said)
	if isAddress(r.id) {
		r.links[anID] = []address{{text: r.id}}
	}
}

// Where an entry may say its address, the best first.
const (
	aText      = iota // between <link> and </link>
	aPage             // in a link to a page
	anything          // in a link to another form of the post
	aPermalink        // in an id that is said to be one
	anID              // in one that looks so
	ranks
)

// child takes what matters from an element of an entry.
func (r *reader) child(name string) {
	switch {
	case name == "link" || name == "atom:link":
		r.link()
	case name == "guid" || name == "id" || name == "atom:id":
		r.identify(name)
	case matters[name]:
		said := r.form(name)
		text, markup := r.Inner(maxText)
		if markup {
			said = html
		}
		if _, again := r.said[name]; !again && text != "" && said != foreign {
			r.said[name] = passage{text, said}
		}
	default:
		r.Inner(0) // such as the title of the feed that an entry is from
	}
}

func (r *reader) link() {
	rel, kind, base, href := r.Attr("rel"), r.Attr("type"), r.Attr("xml:base"), r.Attr("href")
	text, _ := r.Inner(maxText)
	if !isAlternate(rel) {
		return
	}
	if text != "" {
		r.links[aText] = append(r.links[aText], address{text, base})
	}
	rank := anything
	if kind == "" || strings.Contains(strings.ToLower(kind), "html") {
		rank = aPage
	}
	if href != "" {
		r.links[rank] = append(r.links[rank], address{href, base})
	}
}

func (r *reader) identify(name string) {
	permanent := strings.ToLower(r.Attr("isPermaLink"))
	id, _ := r.Inner(maxText)
	if id == "" {
		return
	}
	r.id = id
	switch {
	case permanent == "false":
	case permanent == "true", name == "guid" && isAddress(id):
		r.links[aPermalink] = append(r.links[aPermalink], address{text: id})
	case isAddress(id):
		r.links[anID] = append(r.links[anID], address{text: id})
	}
}

// The elements of an entry that matter, the best first.
var (
	titles = []string{"title", "dc:title", "dcterms:title", "atom:title", "media:title", "itunes:title"}
	texts  = []string{
		"description", "summary", "atom:summary", "content:encoded", "encoded", "content", "atom:content", "body", "dc:description", "media:description", "itunes:summary",
	}
	dates = []string{
		"pubdate", "published", "issued", "atom:published", "dc:date", "date", "dcterms:issued", "dcterms:created", "created", "dcterms:available", "dcterms:date",
		"updated", "modified", "atom:updated", "dcterms:modified",
	}
	matters = set(slices.Concat(titles, texts, dates))
)

func set(names []string) map[string]bool {
	all := make(map[string]bool, len(names))
	for _, name := range names {
		all[name] = true
	}
	return all
}

// form is what an element says that its text is written in.
func (r *reader) form(name string) form {
	switch said := strings.ToLower(r.Attr("type")); {
	case said == "" && (name == "description" || strings.HasSuffix(name, "encoded")):
		return html
	case said == "":
		return unsaid
	case strings.Contains(said, "html"):
		return html
	case said == "text" || said == "plain" || said == "text/plain":
		return literal
	case strings.Contains(said, "/"):
		return foreign
	}
	return unsaid
}

// keep puts what was read of an entry together.
func (r *reader) keep() {
	e := entry{id: r.id, base: r.inner, links: slices.Concat(r.links[:]...)}
	for _, name := range titles {
		if p, said := r.said[name]; said {
			e.titles = append(e.titles, p)
		}
	}
	for _, name := range texts {
		if p, said := r.said[name]; said {
			e.texts = append(e.texts, p)
		}
	}
	for _, name := range dates {
		if e.at.IsZero() {
			e.at = date(r.said[name].text)
		}
	}
	r.found.add(e)
}
