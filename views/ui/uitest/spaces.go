package uitest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// inline are the elements that stand in a line of text. A <span> may be
// anything, so it is none of them.
var inline = strings.Fields("a abbr b bdi cite code data em i kbd mark q s samp small strong time u var")

// spaced wants a space between the words of a line and an element in it: templ
// writes none between two pieces that stand on lines of their own. Nobody reads what is
// hidden.
func spaced(n *html.Node) (found []string) {
	if !slices.Contains(inline, n.Data) || attr(n, "aria-hidden") == "true" {
		return nil
	}
	if inLine(n.PrevSibling) && endsInWord(n.PrevSibling) && beginsWithWord(n) {
		found = append(found, fmt.Sprintf("there is no space before <%s> %q", n.Data, name(n)))
	}
	if next := n.NextSibling; next != nil && next.Type == html.TextNode && endsInWord(n) && beginsWithWord(next) {
		found = append(found, fmt.Sprintf("there is no space after <%s> %q", n.Data, name(n)))
	}
	return found
}

func inLine(n *html.Node) bool {
	return n != nil && (n.Type == html.TextNode || slices.Contains(inline, n.Data))
}

func beginsWithWord(n *html.Node) bool {
	r, _ := utf8.DecodeRuneInString(textOf(n))
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func endsInWord(n *html.Node) bool {
	r, _ := utf8.DecodeLastRuneInString(textOf(n))
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// textOf is the text in a node as it is written.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for child := range n.ChildNodes() {
		b.WriteString(textOf(child))
	}
	return b.String()
}
