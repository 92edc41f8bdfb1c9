package hub_test

import (
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

func TestNameFrom(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Infrastructure": "infrastructure", "The Late Shift": "the-late-shift", " Röda  Tråden! ": "roda-traden", "Café & Bar": "cafe-bar", "People's Choice": "peoples-choice",
		"C++": "", "Ωμέγα": "", "Ωμέγα Docs": "docs", "a": "", "": "", "-_-": "", "Q1 2027": "q1-2027", "Ｆｕｌｌ": "full", strings.Repeat("word ", 20): "word-word-word-word-word-word-word-word",
	} {
		if got := hub.NameFrom(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}
