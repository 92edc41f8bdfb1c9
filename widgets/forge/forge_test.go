package forge_test

import (
	"strconv"
	"testing"

	"github.com/fedora-hubs/hubs/widgets/forge"
)

// TestCleanMany wants a hundred items with a hundred labels of an answer that
// has more.
func TestCleanMany(t *testing.T) {
	var items []forge.Item
	for i := range 1000 {
		items = append(items, forge.Item{Title: strconv.Itoa(i), Labels: make([]string, 1000)})
	}
	got := forge.Question{}.Clean(items)
	if len(got) != 100 || got[99].Title != "99" || len(got[0].Labels) != 100 {
		t.Errorf("got %d items", len(got))
	}
}
