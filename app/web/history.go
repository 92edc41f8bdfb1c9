package web

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

const (
	historyLength = 30
	// historyText is how many characters of a text history shows.
	historyText = 600
)

// history shows who changed what on a hub.
func (s *Server) history(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	h := v.hub
	changes, err := s.Hubs.History(ctx, h.ID, int64(c.QueryInt("before")), historyLength+1)
	if err != nil {
		return err
	}
	next := ""
	if len(changes) > historyLength {
		changes = changes[:historyLength]
		next = h.Path() + "/history?before=" + strconv.FormatInt(changes[historyLength-1].ID, 10)
	}
	page, err := s.Hubs.OnHub(ctx, h.Kind, h.Name)
	if err != nil {
		return err
	}
	configs := map[int64]json.RawMessage{}
	for _, w := range page.Widgets {
		configs[w.ID] = w.Config
	}
	entries := make([]views.Change, len(changes))
	for i, change := range changes {
		entries[i] = s.describe(h, change, configs[change.WidgetID])
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return s.html(c, views.History(s.below(c, v, h, "History"), h.Title, entries, next))
}

// deeds say what was done to a widget.
var deeds = map[hub.Event]string{
	hub.WidgetPlaced: "added “%s”", hub.WidgetConfigured: "changed the settings of “%s”", hub.WidgetMoved: "moved “%s”",
	hub.WidgetRemoved: "removed “%s”", hub.WidgetRestored: "restored “%s”",
}

// describe tells a change in words. Config is that of the widget now, if it is still there.
func (s *Server) describe(h hub.Hub, c hub.Change, config json.RawMessage) views.Change {
	told := views.Change{Agent: c.Agent, At: c.At, Deed: "changed the settings"}
	if deed, ok := deeds[c.Event]; ok {
		told.Deed = fmt.Sprintf(deed, s.live.Title(hub.Placed{Kind: c.Kind, Config: titled(c, config)}))
	}
	kind, known := s.Kinds[c.Kind]
	switch c.Event {
	case hub.HubSet:
		told.Differences = differences(settingsForms[h.Kind], c.Before, c.After)
		told.Back = fmt.Sprintf("%s/settings?from=%d", h.Path(), c.ID)
	case hub.PictureSet:
		told.Deed = pictureDeed(c.After)
	case hub.WidgetMoved:
		told.Differences = []views.Difference{{Label: "Place", Before: spot(c.Before), After: spot(c.After)}}
	case hub.WidgetConfigured:
		if known {
			told.Differences = differences(kind.Form(), c.Before, c.After)
			told.Back = fmt.Sprintf("%s?from=%d", widgetPath(c.WidgetID), c.ID)
		}
	}
	if h.Archived && c.Event != hub.HubSet {
		told.Back = ""
	}
	return told
}

// titled are the settings by which a changed widget is called: those of the change, or
// where it was moved, those of now.
func titled(c hub.Change, now json.RawMessage) json.RawMessage {
	switch c.Event {
	case hub.WidgetConfigured, hub.WidgetPlaced, hub.WidgetRestored:
		return c.After
	case hub.WidgetRemoved:
		return c.Before
	}
	return now
}

func pictureDeed(after json.RawMessage) string {
	var is hub.PictureNamed
	if err := json.Unmarshal(after, &is); err == nil && is.Picture == "" {
		return "removed the picture"
	}
	return "changed the picture"
}

// differences are the fields that two configurations do not have the same.
func differences(form widgets.Form, before, after json.RawMessage) (list []views.Difference) {
	was, is := form.Texts(before), form.Texts(after)
	for _, f := range form.Fields {
		if was[f.Name] != is[f.Name] {
			list = append(list, views.Difference{Label: f.Label, Before: readable(f, was[f.Name]), After: readable(f, is[f.Name])})
		}
	}
	return list
}

// readable is the text of a field for somebody who reads history.
func readable(f widgets.Field, text string) string {
	if f.Type == "yesno" {
		return map[bool]string{true: "yes", false: "no"}[text != ""]
	}
	if f.Type == "choice" {
		return f.Shown(text)
	}
	if strings.TrimSpace(text) == "" {
		return "(empty)"
	}
	if runes := []rune(text); len(runes) > historyText {
		return string(runes[:historyText]) + "…"
	}
	return text
}

func spot(raw json.RawMessage) string {
	var at hub.Spot
	if json.Unmarshal(raw, &at) != nil {
		return ""
	}
	return fmt.Sprintf("%s, %s", columnName(at.Column), humanize.Ordinal(at.Position+1))
}
