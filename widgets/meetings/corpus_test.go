package meetings_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/meetings"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

// TestCorpus wants of calendars that programs out there write what their writers
// mean.
func TestCorpus(t *testing.T) {
	for _, r := range servertest.Outside(t, "meetings") {
		t.Run(r.Name, func(t *testing.T) {
			want := r.Want
			if want == "some ms" { // for as long a line as may be, see the bombs of widgettest
				want = "05-04T10:00"
			}
			now := widgettest.Now
			if strings.HasPrefix(want, "03-08") {
				now = time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC)
			}
			if got := seen(t, r.Body, now); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// seen are the meetings of a calendar in the two weeks after a time: when they
// begin, their titles and places.
func seen(t *testing.T, body string, now time.Time) string {
	t.Helper()
	env := widgettest.Env(widgettest.Team, widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/calendar")
		fmt.Fprint(w, body)
	})})
	env.Now = now
	d, err := meetings.Widget{}.Data(t.Context(), env, meetings.Config{Calendar: "infra team", Base: "https://calendar.example.org", Limit: 9, Days: 14})
	if err != nil {
		return "ERR " + widgets.Explanation(err)
	}
	var all []string
	for _, m := range d.Meetings {
		one := m.Start.Format("01-02T15:04")
		if m.AllDay {
			one = m.Start.Format("01-02")
		}
		if m.Title != "M" && m.Title != "Meeting" {
			one += "=" + m.Title
		}
		if m.Venue != "" {
			one += "@" + m.Venue
		}
		all = append(all, one)
	}
	if d.Odd > 0 {
		all = append(all, "odd")
	}
	if len(all) == 0 {
		return "(nothing)"
	}
	return strings.Join(all, " ")
}
