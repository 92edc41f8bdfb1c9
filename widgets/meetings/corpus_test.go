package meetings_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
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
	dir := filepath.Join(servertest.Corpus(t), "outside")
	index, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	r := csv.NewReader(index)
	r.Comma = '\t'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row[0] != "meetings" {
			continue
		}
		t.Run(row[2], func(t *testing.T) {
			body, err := os.ReadFile(filepath.Join(dir, row[1]))
			if err != nil {
				t.Fatal(err)
			}
			want := row[3]
			if want == "some ms" { // for as long a line as may be, see the bombs of widgettest
				want = "05-04T10:00"
			}
			now := widgettest.Now
			if strings.HasPrefix(want, "03-08") {
				now = time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC)
			}
			if got := seen(t, string(body), now); got != want {
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
		if m.Place != "" {
			one += "@" + m.Place
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
