package ui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"github.com/fedora-hubs/hubs/backend/visible"
)

// Markdown draws text that people have written, made safe: HTML in it is shown
// as it was typed, pictures become links, and its headings begin below the
// widget's own (at h3) and skip no level. Nothing in it is hidden.
func Markdown(source string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b bytes.Buffer
		if err := markdown.Convert([]byte(strings.ToValidUTF8(source, "")), &b); err != nil {
			return fmt.Errorf("draw Markdown: %w", err)
		}
		_, err := fmt.Fprintf(w, `<div class="markdown">%s</div>`, policy.Sanitize(visible.Text(b.String())))
		return err
	})
}

var (
	markdown = newMarkdown()
	policy   = newPolicy()
)

func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(without(parser.DefaultBlockParsers(), parser.NewHTMLBlockParser())...),
			parser.WithInlineParsers(without(parser.DefaultInlineParsers(), parser.NewRawHTMLParser())...),
			parser.WithParagraphTransformers(append(parser.DefaultParagraphTransformers(),
				util.Prioritized(tabler{extension.NewTableParagraphTransformer()}, 200))...),
			parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0), util.Prioritized(tamer{}, 1000)),
		)),
		goldmark.WithRenderer(renderer.NewRenderer(
			renderer.WithNodeRenderers(util.Prioritized(html.NewRenderer(), 1000),
				util.Prioritized(extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), 500)),
		)),
		goldmark.WithExtensions(
			extension.Linkify,
			extension.Strikethrough,
		),
	)
}

// without gives a list of parsers less one: what it would take for HTML then
// stays text.
func without(list []util.PrioritizedValue, unwanted any) []util.PrioritizedValue {
	return slices.DeleteFunc(list, func(v util.PrioritizedValue) bool { return v.Value == unwanted })
}

// newPolicy is the second wall: what the parser lets through is held once more
// against a list of what may be.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + rel + "$")).OnElements("a")
	return p
}
