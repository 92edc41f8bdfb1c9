package uitest

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

var (
	forms   = strings.Fields("form input select textarea button")
	private = strings.Fields("edit settings sign-in sign-out")
)

// Unshareable tells what in a piece can't be kept and shown to everyone, any
// number of times on a page: what depends on the viewer (forms, ways to edit,
// secrets against forgery), and ids, besides those that begin with one of its
// own prefixes.
func Unshareable(piece []byte, own ...string) (found []string) {
	root, err := html.Parse(bytes.NewReader(piece))
	if err != nil {
		return []string{"it can't be parsed: " + err.Error()}
	}
	for n := range elements(root) {
		if slices.Contains(forms, n.Data) {
			found = append(found, fmt.Sprintf("<%s> belongs to a viewer", n.Data))
		}
		if target, err := url.Parse(attr(n, "href")); err == nil && target.Host == "" && slices.Contains(private, path.Base(target.Path)) {
			found = append(found, fmt.Sprintf("the link to %s belongs to a viewer", target))
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id" && !slices.ContainsFunc(own, func(prefix string) bool { return strings.HasPrefix(a.Val, prefix) }):
				found = append(found, fmt.Sprintf("the id %q would be there twice if the piece is", a.Val))
			case strings.Contains(strings.ToLower(a.Key+a.Val), "csrf"):
				found = append(found, fmt.Sprintf("%s=%q belongs to a viewer", a.Key, a.Val))
			}
		}
	}
	return found
}
