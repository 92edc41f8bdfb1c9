// Formhubs is a third party's program: Hubs with two widgets more, and a team
// whose page has them. Browser tests run it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/fedora-hubs/hubs/app"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

func main() {
	if err := open(context.Background(), os.Getenv("HUBS_DATABASE_URL")); err != nil {
		fmt.Fprintln(os.Stderr, "formhubs:", err)
		os.Exit(1)
	}
	app.Main(append(standard.Kinds(), widgets.New(noteform{}), widgets.New(mood{}))...)
}

// workshop is a team about the messages of its own category. A long feed
// stands above the form, a long text below it.
func workshop() hub.Page {
	return hub.Page{
		Hub: hub.Hub{
			Kind: hub.Team, Name: "workshop", Title: "Workshop", Summary: "Where forms are tried out.",
			Packages: []string{}, Topics: []string{"workshop.*"},
		},
		Widgets: []hub.Placed{
			{Kind: "feed", Column: hub.Main, Position: 0, Config: settings(map[string]any{"limit": 40})},
			{Kind: "noteform", Column: hub.Main, Position: 1, Config: settings(nil)},
			{Kind: "mood", Column: hub.Main, Position: 2, Config: settings(nil)},
			{Kind: "about", Column: hub.Main, Position: 3, Config: settings(map[string]any{"text": longText()})},
		},
	}
}

// open makes the workshop, unless it is there.
func open(ctx context.Context, database string) (err error) {
	s, err := store.Open(database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if _, err := s.Migrate(ctx); err != nil {
		return err
	}
	page := workshop()
	switch err := s.CreateHub(ctx, "formhubs", &page); {
	case errors.Is(err, hub.ErrExists):
		return nil
	case err != nil:
		return err
	}
	return s.SetRole(ctx, "formhubs", page.Hub, "hana", hub.Owner)
}

func settings(values map[string]any) json.RawMessage {
	if values == nil {
		values = map[string]any{}
	}
	raw, err := json.Marshal(values)
	if err != nil {
		panic(err) // texts and numbers
	}
	return raw
}

// longText is higher than any screen.
func longText() string {
	var text strings.Builder
	for n := range 60 {
		fmt.Fprintf(&text, "Paragraph %d of a text that is here to be scrolled.\n\n", n+1)
	}
	return text.String()
}
