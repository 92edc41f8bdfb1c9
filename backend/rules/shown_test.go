package rules

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// TestShown wants for each source a name, an area and a mark of the sprite.
func TestShown(t *testing.T) {
	sprite, err := os.ReadFile("../../assets/css/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	areas := []fedmsg.Area{fedmsg.Builds, fedmsg.Code, fedmsg.Bugs, fedmsg.Talk, fedmsg.Other}
	for _, category := range Categories() {
		s, is := shown[category]
		if !is || s.Name == "" || !slices.Contains(areas, s.Area) || !strings.Contains(string(sprite), `<symbol id="`+s.Mark+`"`) {
			t.Errorf("%s is shown as %+v", category, s)
		}
	}
	for category := range shown {
		if sources[category] == nil {
			t.Errorf("no rules for %s", category)
		}
	}
	if s := ServiceOf("paint-shop"); s.Name != "Paint shop" || s.Area != fedmsg.Other {
		t.Errorf("a service that nobody knows is shown as %+v", s)
	}
	if bugs := CategoriesOf(fedmsg.Bugs); !slices.Equal(bugs, []string{"bugzilla", "faf", "hotness", "trac"}) {
		t.Errorf("bugs %q", bugs)
	}
}
