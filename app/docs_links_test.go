package app

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

var (
	docPattern = regexp.MustCompile(`NAME|RESOURCE|SERVICE`) // stands for many files
	docFence   = regexp.MustCompile("(?ms)^```.*?^```$")
	docLink    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	docHeading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	docSlug    = regexp.MustCompile(`[^\p{L}\p{N}\- _]`)
	docFile    = regexp.MustCompile(`^[\w.][\w./-]*/[\w.-]*\.(go|md|lua|sh|mjs|css|js|templ|jsonl|conf|txt|sql)$`)
	docTest    = regexp.MustCompile(`^(Test|Fuzz|Benchmark)[A-Z]\w+$`)
	docName    = regexp.MustCompile(`^([a-z]+)\.([A-Z]\w+)$`)
)

// Links between documents lead somewhere, and files, tests and names of the code that
// they speak of are there.
func TestDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	root := servertest.Root(t)
	var source strings.Builder
	declared := map[string]bool{}
	for _, path := range projectFiles(t, ".go") {
		text := document(t, path)
		source.WriteString(text)
		for _, word := range docDeclared.FindAllStringSubmatch(text, -1) {
			declared[filepath.Base(filepath.Dir(path))+"."+word[1]] = true
		}
	}
	for _, path := range documents(t) {
		text := docFence.ReplaceAllString(document(t, path), "")
		for _, found := range docLink.FindAllStringSubmatch(text, -1) {
			if err := leads(t, path, found[1]); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		for _, s := range codes(text) {
			switch {
			case docFile.MatchString(s) && !docPattern.MatchString(s) && !isThere(filepath.Join(root, s)) && !isThere(filepath.Join(root, filepath.Dir(path), s)):
				t.Errorf("%s speaks of %s, which is not there", path, s)
			case docTest.MatchString(s) && !strings.Contains(source.String(), "func "+s+"("):
				t.Errorf("%s speaks of %s, which no test is called", path, s)
			case docName.MatchString(s) && !docFile.MatchString(s) && oursIs(root, s) && !declared[s]:
				t.Errorf("%s speaks of %s, which is not declared", path, s)
			}
		}
	}
}

// docDeclared is of a type, a function or method, a constant, a field or a method of an
// interface: what begins a line and a capital letter.
var docDeclared = regexp.MustCompile(`(?m)^(?:type |func |func \([^)]*\) |const |var |\t+)([A-Z]\w*)`)

// oursIs reports whether the package of a name is one of the project.
func oursIs(root, name string) bool {
	pkg, _, _ := strings.Cut(name, ".")
	for _, folder := range []string{"", "app", "backend", "widgets", "views"} {
		if isThere(filepath.Join(root, folder, pkg)) {
			return true
		}
	}
	return false
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// leads looks whether a link of a document leads to a file, and to a heading in it.
func leads(t *testing.T, from, to string) error {
	t.Helper()
	if strings.Contains(to, "://") {
		return nil
	}
	target, anchor, _ := strings.Cut(to, "#")
	path := from
	if target != "" {
		path = filepath.Join(filepath.Dir(from), target)
	}
	if !isThere(filepath.Join(servertest.Root(t), path)) {
		return fmt.Errorf("%s leads nowhere", to)
	}
	if anchor == "" {
		return nil
	}
	for _, found := range docHeading.FindAllStringSubmatch(docFence.ReplaceAllString(document(t, path), ""), -1) {
		if strings.ReplaceAll(docSlug.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-") == anchor {
			return nil
		}
	}
	return fmt.Errorf("%s leads to no heading", to)
}

// Examples of code name the file that they are taken from.
func TestDocumentOfExamples(t *testing.T) {
	t.Parallel()
	const path = "widgets/README.md"
	text := document(t, path)
	examples := docExample.FindAllStringSubmatch(text, -1)
	if all := len(docFence.FindAllString(text, -1)); len(examples) != all-1 { // one is the program of a third party
		t.Errorf("%s has %d examples, of which %d name their file", path, all, len(examples))
	}
	for _, e := range examples {
		from := strings.ReplaceAll(document(t, filepath.Join("widgets", e[1])), "[[.Name]]", "karma")
		for part := range strings.SplitSeq(e[2], "\n…\n") {
			if !strings.Contains(from, strings.TrimSpace(part)) {
				t.Errorf("%s shows what %s does not have:\n%s", path, e[1], part)
			}
		}
	}
}

var docExample = regexp.MustCompile("(?ms)^[^\n]*\\]\\(([^)\n]+)\\):\n\n```(?:go|css|templ)\n(.*?)^```$")

// A visitor reads the first page as a whole.
func TestReadmeIsShort(t *testing.T) {
	t.Parallel()
	if n := len(document(t, "README.md")); n > 8<<10 {
		t.Errorf("README.md has %d bytes, more than %d", n, 8<<10)
	}
}
