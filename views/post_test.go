package views_test

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// A form that is drawn by hand has no key: text browsers could not send it.
func TestFormsAreDrawnByPost(t *testing.T) {
	seen := 0
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".templ") {
			return err
		}
		seen++
		text, err := os.ReadFile("../" + path)
		if err != nil {
			return err
		}
		if path != "views/post.templ" && bytes.Contains(text, []byte(`method="post"`)) {
			t.Errorf("%s draws a form by hand: use post", path)
		}
		return nil
	})
	if err != nil || seen < 20 {
		t.Fatalf("looked at %d files: %v", seen, err)
	}
}
