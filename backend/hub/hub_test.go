package hub_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

func TestCheckName(t *testing.T) {
	for _, name := range []string{"ab", "a1", "a.b-c_d", "A9", strings.Repeat("x", 64)} {
		if err := hub.CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"", "a", ".ab", "-ab", "a b", "a/b", "a\n", "ä1", strings.Repeat("x", 65)} {
		if err := hub.CheckName(name); !errors.Is(err, hub.ErrName) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestPath(t *testing.T) {
	if p := (hub.Hub{Kind: hub.Person, Name: "ana"}).Path(); p != "/u/ana" {
		t.Errorf("path is %s", p)
	}
}

func TestCheckTitle(t *testing.T) {
	for title, want := range map[string]error{"": nil, "Friends of tea": nil, "Команда Fedora": nil, "Infr\u0430": hub.ErrTitle} {
		if err := hub.CheckTitle(title); !errors.Is(err, want) {
			t.Errorf("%q: %v", title, err)
		}
	}
}
