package standard_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// A new team begins with widgets that there are, with settings that they take.
func TestTeamOf(t *testing.T) {
	t.Parallel()
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, template := range []string{"", "software", "group", "users"} {
		list := standard.TeamOf(template)
		for i, w := range list {
			if kind, known := kinds[w.Kind]; !known || kind.Check(w.Config) != nil || kind.About.For == hub.Person || w.Position != i {
				t.Errorf("%q has %+v at %d", template, w, i)
			}
		}
		if len(list) < 5 {
			t.Errorf("%q has %d widgets", template, len(list))
		}
		looks := fmt.Sprint(list)
		if other, twice := seen[looks]; twice {
			t.Errorf("%q and %q are the same", template, other)
		}
		seen[looks] = template
	}
	if !slices.EqualFunc(standard.TeamOf("nosuch"), standard.Team(), func(a, b hub.Placed) bool { return a.Kind == b.Kind }) {
		t.Error("what is not known is not the usual one")
	}
}
