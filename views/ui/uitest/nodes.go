package uitest

import (
	"iter"
	"strings"

	"golang.org/x/net/html"
)

// elements are all the elements below a node, in the order of the page.
func elements(root *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && !yield(n) {
				return
			}
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func inside(n *html.Node, element string) bool {
	for a := range n.Ancestors() {
		if a.Data == element {
			return true
		}
	}
	return false
}

func root(n *html.Node) *html.Node {
	for n.Parent != nil {
		n = n.Parent
	}
	return n
}

// name is what a screen reader says for an element: its label, else the text
// and the pictures in it, without what is hidden from it.
func name(n *html.Node) string {
	var b strings.Builder
	spell(&b, n)
	return strings.Join(strings.Fields(b.String()), " ")
}

func spell(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(n.Data)
	case attr(n, "aria-hidden") == "true" || has(n, "hidden"):
		return
	case attr(n, "aria-label") != "":
		b.WriteString(attr(n, "aria-label"))
		return
	case n.Data == "img":
		b.WriteString(attr(n, "alt"))
	}
	for child := range n.ChildNodes() {
		spell(b, child)
	}
}
