package bugs_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/fedora-hubs/hubs/widgets/bugs"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func FuzzBugs(f *testing.F) {
	const limit = 3
	c := bugs.Config{Components: []string{"httpd"}, Limit: limit, URL: "https://bugzilla.example.org"}
	widgettest.Fuzz(f, bugs.Widget{}, c, func(t *testing.T, d bugs.Data) {
		if len(d.Bugs) > limit || !slices.IsSortedFunc(d.Bugs, func(a, b bugs.Bug) int { return b.Changed.Compare(a.Changed) }) {
			t.Errorf("the bugs are %+v", d.Bugs)
		}
		for _, b := range d.Bugs {
			if b.ID <= 0 || b.Summary == "" || b.Link != "https://bugzilla.example.org/show_bug.cgi?id="+strconv.Itoa(b.ID) {
				t.Errorf("a bug is %+v", b)
			}
		}
	}, answer, `{"bugs":[{"id":1,"component":[[]]},{"id":1,"component":{}},{"id":2,"last_change_time":"0000-01-01T00:00:00Z"},{"id":3,"severity":"\u202e"},{"id":9223372036854775807,"summary":"\ud800"}]}`)
}
