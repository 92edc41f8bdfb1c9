package standard_test

import (
	"os"
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// TestKinds holds the list against the folders: none is forgotten.
func TestKinds(t *testing.T) {
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	for name := range kinds {
		if _, err := os.Stat("../" + name + "/view.templ"); err != nil {
			t.Errorf("widget %s has no folder of its own: %v", name, err)
		}
	}
	folders, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		_, listed := kinds[f.Name()]
		if _, err := os.Stat("../" + f.Name() + "/view.templ"); err == nil && !listed {
			t.Errorf("widget %s is not listed", f.Name())
		}
	}
}
