package ui

import (
	"bytes"
	"html"
	"net/url"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/fedora-hubs/hubs/backend/visible"
)

// rel stands on every link that people write: no fame for spam, and no hold on
// our page for the one that it opens.
const rel = "nofollow noopener"

// firstHeading is the level below a widget's own heading.
const firstHeading = 3

// A tamer makes of a parsed text what may stand inside a widget.
type tamer struct{}

// Transform changes the document in place.
func (tamer) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	for _, image := range all[*ast.Image](doc) {
		tameImage(image, source)
	}
	for _, link := range all[*ast.Link](doc) {
		tameLink(link, source)
	}
	for _, link := range all[*ast.AutoLink](doc) {
		tameAutoLink(link, source)
	}
	tameHeadings(all[*ast.Heading](doc), source)
}

// tameImage puts a link in the place of a picture: pictures from elsewhere
// would tell that place who reads our pages.
func tameImage(image *ast.Image, source []byte) {
	name := bytes.TrimSpace(plain(image, source))
	if blank(name) && within[*ast.Link](image) {
		name = []byte("picture")
	}
	var instead ast.Node = ast.NewString(name)
	if !within[*ast.Link](image) {
		link := ast.NewLink()
		link.Destination = image.Destination
		link.AppendChild(link, instead)
		instead = link
	}
	image.Parent().ReplaceChild(image.Parent(), image, instead)
}

// tameLink lets a link keep its target only if that is a usual one, and sees to
// it that the link has a text.
func tameLink(link *ast.Link, source []byte) {
	target := util.URLEscape(link.Destination, true)
	if !usual(target) || within[*ast.Link](link) {
		unwrap(link)
		return
	}
	link.Title = nil
	link.SetAttributeString("rel", rel)
	if blank(plain(link, source)) {
		address := ast.NewString(target)
		address.SetRaw(true)
		link.RemoveChildren(link)
		link.AppendChild(link, address)
	}
}

func tameAutoLink(link *ast.AutoLink, source []byte) {
	if !usual(util.URLEscape(link.URL(source), false)) || within[*ast.Link](link) {
		label := ast.NewString(link.Label(source))
		label.SetRaw(true)
		link.Parent().ReplaceChild(link.Parent(), link, label)
		return
	}
	link.SetAttributeString("rel", rel)
}

// tameHeadings gives each heading the level after its nearest one above, so
// that none is skipped, whatever number of # was typed.
func tameHeadings(headings []*ast.Heading, source []byte) {
	var typed []int // levels of the headings that the current one is below
	for _, h := range headings {
		if blank(plain(h, source)) {
			h.Parent().RemoveChild(h.Parent(), h)
			continue
		}
		for len(typed) > 0 && typed[len(typed)-1] >= h.Level {
			typed = typed[:len(typed)-1]
		}
		typed = append(typed, h.Level)
		h.Level = min(firstHeading+len(typed)-1, 6)
	}
}

// usual reports whether a target, escaped as it will be in the page, may be
// linked to: a page, a mail address or a place on our own site. (An e-mail
// address alone looks like the last.) The policy takes a bit more than this.
func usual(target []byte) bool {
	u, err := url.Parse(string(target))
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return u.Scheme == "" && u.String() != ""
}

// all finds the nodes of one type, in the order of the text.
func all[N ast.Node](root ast.Node) []N {
	var found []N
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if node, ok := n.(N); ok && entering {
			found = append(found, node)
		}
		return ast.WalkContinue, nil
	})
	return found
}

func within[N ast.Node](n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if _, ok := p.(N); ok {
			return true
		}
	}
	return false
}

// plain is the text inside a node, as it was typed.
func plain(root ast.Node, source []byte) []byte {
	var b []byte
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.Text:
				b = append(b, n.Segment.Value(source)...)
			case *ast.String:
				b = append(b, n.Value...)
			case *ast.AutoLink:
				b = append(b, n.Label(source)...)
			}
		}
		return ast.WalkContinue, nil
	})
	return b
}

// blank reports whether a text shows nothing to the reader.
func blank(typed []byte) bool {
	return visible.Line(html.UnescapeString(string(typed))) == ""
}

// unwrap leaves what is inside a node in its place.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for child := n.FirstChild(); child != nil; child = n.FirstChild() {
		parent.InsertBefore(parent, n, child)
	}
	parent.RemoveChild(parent, n)
}
