package install

import (
	"slices"
	"testing"
)

func TestFoundNamesWhatIsHere(t *testing.T) {
	here := func(path, env string) func() (string, string) {
		return func() (string, string) { return path, env }
	}
	all := []Need{
		{Title: "a", Find: here("/bin/a", "A")},
		{Title: "b", Find: here("", "B")},
		{Title: "c", Find: here("/bin/c", "")},
	}
	if got := Found(all); !slices.Equal(got, []string{"A=/bin/a"}) {
		t.Errorf("found %v", got)
	}
	if got := Absent(all); len(got) != 1 || got[0].Title != "b" {
		t.Errorf("absent %v", got)
	}
}
