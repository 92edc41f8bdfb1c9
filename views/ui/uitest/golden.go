// Package uitest holds HTML in tests: against golden files, and against the
// rules that every piece of our pages keeps.
package uitest

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/a-h/templ"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// fingerprint is what the address of an asset has of what all of them hold.
var fingerprint = regexp.MustCompile(`/assets/[0-9a-f]{12}/`)

// Golden holds HTML against testdata/NAME.golden.html of the tested package.
// Run the test with -update to write the file. Between two tags the file has
// a line break more than the HTML, so that changes read well.
func Golden(t testing.TB, name string, html []byte) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name)+".golden.html")
	html = fingerprint.ReplaceAll(html, []byte("/assets/"))
	got := append(bytes.ReplaceAll(html, []byte("><"), []byte(">\n<")), '\n')
	if *update {
		if err := write(path, got); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (run the test with -update if it should)\n got:\n%s\nwant:\n%s", path, got, want)
	}
}

// Render draws a component.
func Render(t testing.TB, c templ.Component) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
