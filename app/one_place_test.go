package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// onePlace are rules that once stood in several places and had begun to differ: what
// tells them in code, and where that may stand.
var onePlace = []struct {
	rule    string
	code    *regexp.Regexp
	allowed []string
}{
	{"what is of this machine alone", regexp.MustCompile(`\.IsLoopback\(\)|== "localhost"`), []string{"backend/loopback/loopback.go", "app/web/sign_in_developer.go"}}, // the latter asks for an address of a connection
	{"when to come again", regexp.MustCompile(`(?i)ParseTime\([^)]*retry|Get\("Retry-After"\)`), []string{"backend/fetch/fetch.go"}},
	{"where a redirect may lead", regexp.MustCompile(`via \[\]\*http\.Request`), []string{"backend/fetch/fetch.go", "backend/outside/outside.go"}}, // the latter makes the error one of its own
	{"what a person's page is called", regexp.MustCompile(`Kind: hub\.Person, Name: [a-z]+\.Username`), []string{"backend/store/settle.go", "app/demo/layout.go"}},
	{"what a new page begins with", regexp.MustCompile(`standard\.(Person|Team)\(\)`), []string{"app/"}},
}

func TestRulesStandInOnePlace(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(filepath.ToSlash(path), "../")
		if d.IsDir() && (d.Name() == "node_modules" || name != ".." && strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		for _, r := range onePlace {
			if r.code.Match(source) && !slices.ContainsFunc(r.allowed, func(place string) bool { return strings.HasPrefix(name, place) }) {
				t.Errorf("%s says itself %s: %q; see %s", name, r.rule, r.code.Find(source), r.allowed[0])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
