package ui_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/views/ui"
	"github.com/fedora-hubs/hubs/views/ui/uitest"
)

// TestMarkdown draws each testdata/markdown/*.md.
func TestMarkdown(t *testing.T) {
	paths, err := filepath.Glob("testdata/markdown/*.md")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no texts to draw: %v", err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		t.Run(name, func(t *testing.T) {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			piece := uitest.Render(t, ui.Markdown(string(source)))
			uitest.Golden(t, "markdown/"+name, piece)
			contained(t, piece)
			for _, problem := range uitest.Problems(piece, 2) {
				t.Error(problem)
			}
		})
	}
}

// What the source writes by its number is hidden no better.
func TestMarkdownHidesNothing(t *testing.T) {
	for source, want := range map[string]string{
		"a\u202eb &#x202e;&#8203;c":            "<p>ab c</p>",
		"[&#x3164;](https://example.org/)":     `>https://example.org/</a>`,
		"[x&#x202e;y](https://example.org/)":   `>xy</a>`,
		"`if a\u2066 != b`":                    "<code>if a != b</code>",
		"[a](java\u200bscript:alert%281%29) b": "<p>a b</p>",
		"שלום\u200f!":                          "<p>שלום\u200f!</p>",
	} {
		if got := string(uitest.Render(t, ui.Markdown(source))); !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q in it", source, got, want)
		}
	}
}

// TestMarkdownBounds draws texts that take little to write and might take much to draw.
func TestMarkdownBounds(t *testing.T) {
	for _, source := range []string{
		strings.Repeat("[", 5000), strings.Repeat("![a](", 2000), strings.Repeat("*a _b ", 2000), strings.Repeat("<", 5000), strings.Repeat("`a ", 3000), strings.Repeat("a@b.c ", 2000),
		strings.Repeat("[a]: x\n", 2000), strings.Repeat("a**b", 3000), strings.Repeat("> ", 10_000), strings.Repeat("|a", 3000) + "\n" + strings.Repeat("|-", 3000) + "\n" + strings.Repeat("a\n", 3500),
		strings.Repeat(strings.Repeat("|a", 50)+"\n"+strings.Repeat("|-", 50)+"\n"+strings.Repeat("a\n", 150)+"\n", 30), strings.Repeat("|`\\|", 2000) + "`\n" + strings.Repeat("|-", 2000) + "\n",
		strings.Repeat("&amp;", 3000), strings.Repeat("\u202e", 5000), strings.Repeat("~", 9000), strings.Repeat("- ", 10_000), strings.Repeat("[a](<b", 2000), strings.Repeat("<https:", 2000),
	} {
		t.Run(source[:10], func(t *testing.T) { drawn(t, source) })
	}
}

// drawn draws a text that is as long as a field of it may be.
func drawn(t *testing.T, source string) (piece []byte) {
	t.Helper()
	source = source[:min(len(source), 20_000)]
	const each = 5_000
	boundstest.Linear(t, len(source), each, func() { piece = uitest.Render(t, ui.Markdown(source)) })
	return piece
}

// FuzzMarkdown wants of any text a piece of a page that holds what people write and
// nothing else, and that ends where it ends.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{
		"# a\n\n### b\n\n[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "![a [b](c) d](e)",
		"[&nbsp;](https://a.b)", "[![](x)](y)", "<a:b>", "|a|\n|-|\n|b|", "> - # x\n", "[a]: data:x\n\n[a]",
		"#\n\n## &#8203;", "[<https://a.b>](//c)", "www.a.b me@c.d", "`<b>`\n\n\t<i>", "[a](  <\\>> 't')",
		"x*y*z 1. a\n7. b", "</div></p><script>x", "&lt;script&gt; &#60;b&#62;", "[a](/\\\\evil.example.org) [b](\tjava\nscript:x)", "```<b>\n</code></pre>\n```", "~~a~~\n\n***\n\na  \nb",
		"a|b\n:-|-\n`|\\|`\n|c|d|e", ":-:\n:-\na", "&#x202e;&#0;\xff", strings.Repeat("> ", 600),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		source = source[:min(len(source), 2_000)] // TestMarkdownBounds has longer ones
		piece := drawn(t, source)
		if again := uitest.Render(t, ui.Markdown(source)); !bytes.Equal(again, piece) {
			t.Errorf("%q is drawn as\n%s and then as\n%s", source, piece, again)
		}
		if deep(piece) {
			return
		}
		contained(t, piece)
		for _, problem := range uitest.Problems(piece, 2) {
			if !strings.HasPrefix(problem, "there is no space") { // people may write a word that is half bold
				t.Errorf("%s\nin %s", problem, piece)
			}
		}
	})
}

// deep reports whether elements stand so deep in one another that the parser of HTML
// gives up, which it does after 512.
func deep(piece []byte) bool {
	_, err := html.Parse(bytes.NewReader(piece))
	return err != nil
}

// contained puts a piece between two others, as it stands on a page, and wants a
// parser to find in it what may be there, and the others where they were.
func contained(t *testing.T, piece []byte) {
	t.Helper()
	page := fmt.Sprintf("<!DOCTYPE html><body><article><b></b>%s<i></i></article><u></u>", piece)
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	body := doc.LastChild.LastChild
	article := body.FirstChild
	before, div := article.FirstChild, article.FirstChild.NextSibling
	if before.Data != "b" || before.FirstChild != nil || div.Data != "div" || !slices.Equal(div.Attr, []html.Attribute{{Key: "class", Val: "markdown"}}) ||
		div.NextSibling == nil || div.NextSibling.Data != "i" || div.NextSibling != article.LastChild || article.NextSibling == nil || article.NextSibling.Data != "u" || body.LastChild != article.NextSibling {
		t.Fatalf("it does not stay in its place:\n%s", piece)
	}
	for n := range div.Descendants() {
		if problem := unwanted(n); problem != "" {
			t.Errorf("%s\nin %s", problem, piece)
		}
	}
}

var elements = strings.Fields("p h3 h4 h5 h6 a em strong del code pre blockquote ul ol li table thead tbody tr th td hr br")

// unwanted tells what is wrong with a part of a text that people have written.
func unwanted(n *html.Node) string {
	switch {
	case n.Type == html.TextNode:
		if visible.Text(n.Data) != n.Data {
			return fmt.Sprintf("%q hides something", n.Data)
		}
		return ""
	case n.Type != html.ElementNode || n.Namespace != "" || !slices.Contains(elements, n.Data):
		return fmt.Sprintf("there is a <%s>", n.Data)
	}
	vouched := n.Data != "a"
	for _, a := range n.Attr {
		_, bad := strconv.Atoi(a.Val)
		switch {
		case n.Data == "a" && a.Key == "href" && leads(a.Val):
		case n.Data == "a" && a.Key == "rel" && a.Val == "nofollow noopener":
			vouched = true
		case n.Data == "ol" && a.Key == "start" && bad == nil:
		default:
			return fmt.Sprintf("<%s> has %s=%q", n.Data, a.Key, a.Val)
		}
	}
	if !vouched {
		return "a link has no rel"
	}
	return ""
}

// leads reports whether browsers go from an address to a page, or write a mail. They
// drop blanks around it, and tabs and ends of lines within.
func leads(address string) bool {
	address = strings.Trim(address, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f ")
	scheme := scheme.FindString(strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address))
	return address != "" && slices.Contains([]string{"", "http:", "https:", "mailto:"}, strings.ToLower(scheme))
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
