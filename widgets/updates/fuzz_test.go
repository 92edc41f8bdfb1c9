package updates_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets/updates"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func FuzzUpdates(f *testing.F) {
	const limit = 2
	widgettest.Fuzz(f, updates.Widget{}, updates.Config{Username: "ada", Limit: limit, URL: "https://bodhi.example.org"}, func(t *testing.T, d updates.Data) {
		if len(d.Updates) > limit || d.More && len(d.Updates) < limit {
			t.Errorf("the updates are %+v", d)
		}
		for _, u := range d.Updates {
			if u.Title == "" {
				t.Errorf("an update is %+v", u)
			}
		}
	}, answer, `{"updates":[{"title":"\u0000a","meets_testing_requirements":true,"karma":-9223372036854775808,"url":"https://u:p@h/"},{"title":"b","url":"HTTP://é/é\u0301%zz","meets_testing_requirements":true}]}`)
}
