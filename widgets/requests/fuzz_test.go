package requests_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets/requests"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func FuzzRequests(f *testing.F) {
	const limit = 2
	widgettest.Fuzz(f, requests.Widget{}, requests.Config{Username: "ada", Limit: limit, URL: "https://src.example.org"}, func(t *testing.T, d requests.Data) {
		if len(d.Requests) > limit || d.Odd < 0 {
			t.Errorf("the requests are %+v", d)
		}
		for _, r := range d.Requests {
			if r.Title == "" {
				t.Errorf("a request is %+v", r)
			}
		}
	}, answer, `{"requests":[{"title":"a","date_created":"99999999999","project":{"fullname":"\u202e\n"},"id":-1},{"title":"b","project":null,"user":null,"date_created":"+1"}]}`)
}
