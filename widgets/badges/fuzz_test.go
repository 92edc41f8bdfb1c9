package badges_test

import (
	"slices"
	"testing"

	"github.com/fedora-hubs/hubs/widgets/badges"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func FuzzBadges(f *testing.F) {
	const limit = 2
	widgettest.Fuzz(f, badges.Widget{}, badges.Config{Username: "ada", Limit: limit, URL: "https://badges.example.org"}, func(t *testing.T, d badges.Data) {
		if len(d.Badges) > limit || d.Total < len(d.Badges) || !slices.IsSortedFunc(d.Badges, func(a, b badges.Badge) int { return b.Issued.Compare(a.Issued) }) {
			t.Errorf("the badges are %+v", d)
		}
		for _, b := range d.Badges {
			if b.Name == "" {
				t.Errorf("a badge is %+v", b)
			}
		}
	}, answer, `{"assertions":[{"name":"a","issued":0x1p3},{"name":"a","issued":"9999-12-31T23:59:59-23:59","id":"a/../b"},{"name":"b","issued":99999999999.9},{"name":"c","id":"\u202e%2f"}]}`)
}
