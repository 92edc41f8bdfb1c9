package views_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/views/ui"
	"github.com/fedora-hubs/hubs/views/ui/uitest"
)

// allFields is a form with every type of field.
func allFields() views.Form {
	return views.Form{
		Title: "Settings", Action: "/w/7/edit", Back: "/t/design/edit", Submit: "Save", Previews: true,
		Hidden: []views.Hidden{{Name: "version", Value: "3"}},
		Fields: []views.Field{
			{Name: "title", Label: "Title", Help: "The heading.", Type: "text", Value: `"Quoted" <b>`, Required: true, Max: 80},
			{Name: "text", Label: "Text", Type: "markdown", Value: "\nSome *words*.", Max: 20_000},
			{Name: "page", Label: "Page", Type: "url", Value: "https://example.org/", Max: 2000},
			{Name: "who", Label: "Person", Type: "username", Value: "ana", Known: []string{"ana", "bob"}, Max: 64},
			{Name: "limit", Label: "Entries", Type: "number", Value: "5", Required: true, Min: 1, Max: 50},
			{Name: "fine", Label: "Fine", Help: "Whether it is.", Type: "yesno", Value: "yes"},
			{Name: "tags", Label: "Tags", Type: "list", Value: "a\nb", Max: 50},
			{Name: "tint", Label: "Tint", Help: "Its colour.", Type: "choice", Value: "blue", Choices: []views.Choice{{Value: "red", Label: "Red"}, {Value: "blue", Label: "Blue"}}},
		},
	}
}

func TestForm(t *testing.T) {
	wrong := allFields()
	wrong.Problem = "The two don't go together."
	for i := range wrong.Fields {
		wrong.Fields[i].Problem = "This is not right."
	}
	wrong.Fields[3].Near = []hub.Account{{Username: "anna", FullName: "Anna <i>"}, {Username: "ann"}}
	conflict := allFields()
	conflict.Conflict, conflict.Submit = "ana has saved this while you were at it.", "Save mine"
	for i := range conflict.Fields {
		conflict.Fields[i].Theirs = conflict.Fields[i].Value
	}
	conflict.Fields[0].Theirs, conflict.Fields[5].Theirs, conflict.Fields[7].Theirs = "<i>Theirs</i>", "", "red"
	preview := allFields()
	preview.Fields[1].Preview, preview.Preview = true, ui.None("Nothing yet.")
	for name, f := range map[string]views.Form{"form": allFields(), "form-wrong": wrong, "form-conflict": conflict, "form-preview": preview} {
		t.Run(name, func(t *testing.T) {
			piece := uitest.Render(t, views.FormPiece(f))
			uitest.Golden(t, name, piece)
			for _, problem := range uitest.Problems(piece, 1) {
				t.Error(problem)
			}
		})
	}
}
