package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
			html := uitest.Render(t, ui.Markdown(string(source)))
			uitest.Golden(t, "markdown/"+name, html)
			for _, problem := range uitest.Problems(html, 2) {
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

func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{
		"# a\n\n### b\n\n[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "![a [b](c) d](e)",
		"[&nbsp;](https://a.b)", "[![](x)](y)", "<a:b>", "|a|\n|-|\n|b|", "> - # x\n", "[a]: data:x\n\n[a]",
		"#\n\n## &#8203;", "[<https://a.b>](//c)", "www.a.b me@c.d", "`<b>`\n\n\t<i>", "[a](  <\\>> 't')",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		source = source[:min(len(source), 500)] // the parser of HTML follows no deeper nesting
		html := uitest.Render(t, ui.Markdown(source))
		for _, problem := range uitest.Problems(html, 2) {
			t.Errorf("%s\nin %s", problem, html)
		}
	})
}
