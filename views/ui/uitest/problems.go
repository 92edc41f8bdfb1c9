package uitest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Problems tells what is wrong with a piece of a page that stands below a
// heading of the level above (0 for a whole page): each finding is one
// sentence. It looks at what can be told without a browser: tags that don't
// match, what our content policy forbids, what we do not vouch for, names for screen
// readers, the order of headings, ids, lists, tables, times and the spaces between words.
func Problems(piece []byte, above int) []string {
	found := unbalanced(piece)
	root, err := html.Parse(bytes.NewReader(piece))
	if err != nil {
		return append(found, "it can't be parsed: "+err.Error())
	}
	for _, rule := range rules {
		for n := range elements(root) {
			found = append(found, rule(n)...)
		}
	}
	found = append(found, headings(root, above)...)
	return append(found, ids(root)...)
}

// rules look at one element each.
var rules = []func(*html.Node) []string{forbidden, vouched, named, labelled, listed, headed, timed, spaced}

var (
	voids        = strings.Fields("area base br col embed hr img input link meta source track wbr")
	foreign      = strings.Fields("iframe object embed applet base")
	addresses    = []string{"href", "src", "action", "formaction", "cite", "poster"}
	noLabel      = strings.Fields("hidden submit button reset image")
	references   = []string{"aria-labelledby", "aria-describedby", "aria-controls", "for", "list"}
	headingLevel = map[string]int{"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
)

// unbalanced looks at the tags as they were written: a parser would mend them.
func unbalanced(piece []byte) (found []string) {
	var open []string
	tokens := html.NewTokenizer(bytes.NewReader(piece))
	for {
		kind := tokens.Next()
		raw, _ := tokens.TagName()
		name := string(raw)
		switch {
		case kind == html.ErrorToken:
			if !errors.Is(tokens.Err(), io.EOF) {
				found = append(found, "it can't be read: "+tokens.Err().Error())
			}
			for _, name := range open {
				found = append(found, fmt.Sprintf("<%s> is not closed", name))
			}
			return found
		case kind == html.StartTagToken && !slices.Contains(voids, name):
			if name == "a" && slices.Contains(open, "a") {
				found = append(found, "a link stands in a link")
			}
			open = append(open, name)
		case kind == html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != name {
				return append(found, fmt.Sprintf("</%s> closes nothing", name))
			}
			open = open[:len(open)-1]
		}
	}
}

// forbidden finds what the content policy of our pages would block.
func forbidden(n *html.Node) (found []string) {
	switch {
	case n.Data == "style", n.Data == "script" && attr(n, "src") == "", slices.Contains(foreign, n.Data):
		found = append(found, fmt.Sprintf("<%s> is not allowed", n.Data))
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "style", strings.HasPrefix(a.Key, "on"), strings.HasPrefix(a.Key, "hx-on"):
			found = append(found, fmt.Sprintf("<%s> has the attribute %s", n.Data, a.Key))
		case slices.Contains(addresses, a.Key) && !usual(a.Val):
			found = append(found, fmt.Sprintf("<%s> leads to %q", n.Data, a.Val))
		}
	}
	return found
}

// vouched wants links that lead elsewhere to say that we do not vouch for what is
// there, and to tell that site nothing of the page.
func vouched(n *html.Node) []string {
	target, err := url.Parse(attr(n, "href"))
	if n.Data != "a" || err != nil || target.Host == "" {
		return nil
	}
	rel := strings.Fields(attr(n, "rel"))
	if slices.Contains(rel, "noreferrer") || slices.Contains(rel, "nofollow") && slices.Contains(rel, "noopener") {
		return nil
	}
	return []string{fmt.Sprintf("the link to %s needs rel=\"nofollow noopener\"", target)}
}

func usual(address string) bool {
	scheme, _, found := strings.Cut(strings.ToLower(strings.TrimSpace(address)), ":")
	return !found || strings.ContainsAny(scheme, "/?#") || slices.Contains([]string{"http", "https", "mailto"}, scheme)
}

// named wants a text for pictures, links and buttons. What programs for the blind don't
// get must not get the focus either.
func named(n *html.Node) []string {
	if attr(n, "aria-hidden") == "true" && n.Data == "a" {
		if attr(n, "tabindex") != "-1" {
			return []string{fmt.Sprintf("the hidden link to %s gets the focus", attr(n, "href"))}
		}
		return nil
	}
	switch n.Data {
	case "img":
		if !has(n, "alt") {
			return []string{fmt.Sprintf("the picture %q has no alt", attr(n, "src"))}
		}
	case "a":
		if !has(n, "href") {
			return []string{fmt.Sprintf("the link %q has no href", name(n))}
		}
		fallthrough
	case "button", "summary", "caption", "legend", "label":
		if name(n) == "" {
			return []string{fmt.Sprintf("<%s> has no text (%s)", n.Data, attr(n, "href"))}
		}
	}
	return nil
}

// labelled wants a label for what people fill in.
func labelled(n *html.Node) []string {
	switch {
	case n.Data != "input" && n.Data != "select" && n.Data != "textarea",
		n.Data == "input" && slices.Contains(noLabel, attr(n, "type")),
		attr(n, "aria-label") != "", has(n, "aria-labelledby"), inside(n, "label"):
		return nil
	}
	for label := range elements(root(n)) {
		if label.Data == "label" && attr(n, "id") != "" && attr(label, "for") == attr(n, "id") {
			return nil
		}
	}
	return []string{fmt.Sprintf("<%s name=%q> has no label", n.Data, attr(n, "name"))}
}

// listed wants lists with entries only, and entries in lists only.
func listed(n *html.Node) (found []string) {
	switch n.Data {
	case "li":
		if !slices.Contains([]string{"ul", "ol", "menu"}, n.Parent.Data) {
			found = append(found, "<li> stands outside of a list")
		}
	case "dt", "dd":
		if n.Parent.Data != "dl" && (n.Parent.Data != "div" || n.Parent.Parent.Data != "dl") {
			found = append(found, fmt.Sprintf("<%s> stands outside of a <dl>", n.Data))
		}
	case "ul", "ol", "menu", "dl":
		allowed := map[string][]string{"dl": {"dt", "dd", "div"}}[n.Data]
		for child := range n.ChildNodes() {
			text := child.Type == html.TextNode && strings.TrimSpace(child.Data) != ""
			if text || child.Type == html.ElementNode && child.Data != "li" && !slices.Contains(allowed, child.Data) {
				found = append(found, fmt.Sprintf("<%s> has something beside its entries: %s", n.Data, child.Data))
			}
		}
	}
	return found
}

// headed wants a heading cell in each table.
func headed(n *html.Node) []string {
	if n.Data != "table" {
		return nil
	}
	for cell := range elements(n) {
		if cell.Data == "th" {
			return nil
		}
	}
	return []string{"a table has no <th>"}
}

// timed wants times that programs can read.
func timed(n *html.Node) []string {
	if n.Data != "time" {
		return nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01", "15:04"} {
		if _, err := time.Parse(layout, attr(n, "datetime")); err == nil {
			return nil
		}
	}
	return []string{fmt.Sprintf("<time> says %q and has no good datetime", name(n))}
}

// headings must have a text, and none may be more than one level below the one
// before it or above the level that it starts from.
func headings(root *html.Node, above int) (found []string) {
	last := above
	for n := range elements(root) {
		level := headingLevel[n.Data]
		switch {
		case level == 0, has(n, "hidden"):
			continue
		case name(n) == "":
			found = append(found, fmt.Sprintf("<%s> has no text", n.Data))
		case level > last+1:
			found = append(found, fmt.Sprintf("<%s> %q comes after level %d", n.Data, name(n), last))
		case level <= above:
			found = append(found, fmt.Sprintf("<%s> %q stands below a heading of level %d", n.Data, name(n), above))
		}
		last = level
	}
	return found
}

// ids must be unique, and what is referred to must be there.
func ids(root *html.Node) (found []string) {
	seen := map[string]bool{}
	for n := range elements(root) {
		if id := attr(n, "id"); id != "" && seen[id] {
			found = append(found, fmt.Sprintf("the id %q is there twice", id))
		} else {
			seen[id] = true
		}
	}
	for n := range elements(root) {
		for _, key := range references {
			for id := range strings.FieldsSeq(attr(n, key)) {
				if !seen[id] {
					found = append(found, fmt.Sprintf("%s refers to %q, which is not there", key, id))
				}
			}
		}
	}
	return found
}
