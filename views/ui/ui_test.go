package ui_test

import (
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views/ui"
	"github.com/fedora-hubs/hubs/views/ui/uitest"
)

var (
	moment = time.Date(2026, 1, 2, 16, 4, 5, 6, time.FixedZone("CET", 3600))
	ada    = hub.Face{Kind: hub.Person, Name: "ada", Title: "Ada Lovelace"}
)

func TestPieces(t *testing.T) {
	for name, piece := range map[string]templ.Component{
		"time":            ui.Time(moment),
		"time-zero":       ui.Time(time.Time{}),
		"date":            ui.Date(moment),
		"date-zero":       ui.Date(time.Time{}),
		"face":            ui.Face(ada, 32),
		"face-small":      ui.Face(ada, 20),
		"face-of-team":    ui.Face(hub.Face{Kind: hub.Team, Name: "infra", Title: "Infrastructure"}, 88),
		"face-picture":    ui.Face(hub.Face{Kind: hub.Person, Name: "ada", Picture: "00ff.png"}, 40),
		"face-of-nobody":  ui.Face(hub.Face{}, 32),
		"person-link":     ui.PersonLink("ada"),
		"person-link-odd": ui.PersonLink(`../<b>?x=1#y`),
		"person":          ui.Person(ada),
		"person-nameless": ui.Person(hub.Face{Kind: hub.Person, Name: "ada", Title: "ada"}),
		"person-face":     ui.PersonFace(ada),
		"hub-link":        ui.HubLink("/t/infra", "Infra <structure>"),
		"link":            ui.Link("https://example.org/?a=b&c=d", "Outages & <repairs>"),
		"link-nowhere":    ui.Link("", "Outages & <repairs>"),
		"link-script":     ui.Link("javascript:alert(1)", "Outages"),
		"list":            ui.List("people", ui.PersonLink("ada"), ui.PersonLink("bob")),
		"list-of-none":    ui.List("people"),
		"none":            ui.None("Nothing has happened here yet."),
		"number":          ui.Number(9_999),
		"number-large":    ui.Number(12_345),
	} {
		t.Run(name, func(t *testing.T) {
			html := uitest.Render(t, piece)
			uitest.Golden(t, name, html)
			for _, problem := range uitest.Problems(html, 2) {
				t.Error(problem)
			}
		})
	}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{
		{0, "0 messages"}, {1, "1 message"}, {2, "2 messages"}, {1_234_567, "1,234,567 messages"},
	} {
		if got := ui.Count(c.n, "message", ""); got != c.want {
			t.Errorf("Count(%d) = %q, want %q", c.n, got, c.want)
		}
	}
}
