package ui_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// An icon that is drawn is in the sprite.
func TestIcons(t *testing.T) {
	t.Parallel()
	sprite, err := os.ReadFile("../../assets/css/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, symbol := range regexp.MustCompile(`<symbol id="([a-z]+)" viewBox="0 0 16 16">`).FindAllStringSubmatch(string(sprite), -1) {
		has[symbol[1]] = true
	}
	if n := strings.Count(string(sprite), "<symbol"); n != len(has) {
		t.Errorf("the sprite has %d symbols, and %d that can be named", n, len(has))
	}
	drawn := regexp.MustCompile(`\bIcon\("([^"]*)"\)`)
	err = filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".templ" {
			return err
		}
		source, err := os.ReadFile(name)
		for _, icon := range drawn.FindAllStringSubmatch(string(source), -1) {
			if !has[icon[1]] {
				t.Errorf("%s: the sprite has no %q", name, icon[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
