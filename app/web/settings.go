package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/views/ui"
	"github.com/fedora-hubs/hubs/widgets"
)

// The fields have the names that hub.Settings have in JSON.
type personSettings struct {
	Title        string   `name:"title" label:"Title" check:"required,title"`
	Summary      string   `name:"summary" label:"Summary" help:"A sentence or two, below the title and in lists." check:"summary"`
	Packages     []string `name:"packages" label:"Packages" help:"Packages you maintain. Their activity shows on your page." check:"max=500"`
	Repositories []string `name:"repositories" label:"Repositories" help:"Source repositories you look after, for example https://github.com/owner/name."`
	Topics       []string `name:"topics" label:"Topics" help:"Message topics to include, for example bodhi.update.comment or bodhi.update.*"`
	Layout       string   `name:"layout" label:"Layout" help:"On phones, columns are stacked." default:"end" check:"required,oneof=end:Sidebar on the right|start:Sidebar on the left|even:Two equal columns|one:One column"`
	Hue          string   `name:"hue" label:"Banner colour" help:"It colours the initials, too, where there is no picture." check:"oneof=:By the name|red:Red|orange:Orange|amber:Amber|olive:Olive|green:Green|jade:Jade|teal:Teal|azure:Azure|blue:Blue|indigo:Indigo|purple:Purple|pink:Pink"`
	Visibility   string   `name:"visibility" label:"Visibility" default:"public" check:"required,oneof=public:Public: anyone can read it|members:Private: members only"`
	Archived     bool     `name:"archived" label:"Archived" help:"Archived pages stay readable but frozen. You can undo this here."`
}

// Validate wants names that can be what they are for.
func (p personSettings) Validate() error {
	return widgets.CheckSubjects(fedmsg.Filter{Packages: p.Packages, Repositories: p.Repositories, Topics: p.Topics})
}

type teamSettings struct {
	Title        string   `name:"title" label:"Title" check:"required,title"`
	Summary      string   `name:"summary" label:"Summary" help:"A sentence or two, below the title and in lists." check:"summary"`
	Packages     []string `name:"packages" label:"Packages" help:"Packages the team maintains. Their activity shows on its page, and on those of people who follow it." check:"max=500"`
	Repositories []string `name:"repositories" label:"Repositories" help:"Source repositories the team looks after, for example https://github.com/owner/name."`
	Topics       []string `name:"topics" label:"Topics" help:"Message topics to include, for example bodhi.update.comment or bodhi.update.*"`
	Layout       string   `name:"layout" label:"Layout" help:"On phones, columns are stacked." default:"end" check:"required,oneof=end:Sidebar on the right|start:Sidebar on the left|even:Two equal columns|one:One column"`
	Hue          string   `name:"hue" label:"Banner colour" help:"It colours the initials, too, where there is no picture." check:"oneof=:By the name|red:Red|orange:Orange|amber:Amber|olive:Olive|green:Green|jade:Jade|teal:Teal|azure:Azure|blue:Blue|indigo:Indigo|purple:Purple|pink:Pink"`
	Visibility   string   `name:"visibility" label:"Visibility" default:"public" check:"required,oneof=public:Public: anyone can read it|members:Private: members only"`
	Joining      string   `name:"joining" label:"Joining" default:"open" check:"required,oneof=open:Open: anyone can join|approval:On request: an owner approves"`
	Archived     bool     `name:"archived" label:"Archived" help:"Archived pages stay readable but frozen; people can still leave. You can undo this here."`
}

// Validate wants names that can be what they are for.
func (t teamSettings) Validate() error {
	return widgets.CheckSubjects(fedmsg.Filter{Packages: t.Packages, Repositories: t.Repositories, Topics: t.Topics})
}

// settingsForms are the forms for hubs, by their kind.
var settingsForms = map[hub.Kind]widgets.Form{
	hub.Team: widgets.FormOf[teamSettings](), hub.Person: widgets.FormOf[personSettings](),
}

// settingsTexts are what a form shows of a hub.
func settingsTexts(h hub.Hub) (map[string]string, error) {
	config, err := json.Marshal(h.Settings())
	if err != nil {
		return nil, fmt.Errorf("settings of %s: %w", h.Key(), err)
	}
	return settingsForms[h.Kind].Texts(config), nil
}

func settingsForm(h hub.Hub, texts map[string]string, version int64) views.Form {
	form := views.Form{
		Title: "Settings of " + h.Title, Action: h.Path() + "/settings", Back: h.Path() + "/edit", Submit: "Save settings",
		Hidden: []views.Hidden{{Name: "version", Value: strconv.FormatInt(version, 10)}},
		Fields: fieldsFor(settingsForms[h.Kind], texts, nil),
	}
	for i := range form.Fields {
		if form.Fields[i].Name == "hue" {
			paint(form.Fields[i].Choices, h.Face())
		}
	}
	if h.Group != "" {
		form.Note = views.Tied(h.Group)
	}
	return form
}

// paint shows beside each hue what it looks like.
func paint(choices []views.Choice, f hub.Face) {
	for i := range choices {
		f.Hue = hub.Hue(choices[i].Value)
		choices[i].Swatch = ui.Hue(f)
	}
}

func (s *Server) settings(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	h := v.hub
	page, err := s.Hubs.OnHub(ctx, h.Kind, h.Name) // as it is now
	if err != nil {
		return err
	}
	h = page.Hub
	change, found, err := s.formerly(ctx, c, h.ID, 0, hub.HubSet)
	if err != nil {
		return err
	}
	if found {
		to := h.Settings() // what there was no word of then stays
		if err := json.Unmarshal(change.config, &to); err != nil {
			return fmt.Errorf("former settings of %s: %w", h.Key(), err)
		}
		h.Set(to)
	}
	texts, err := settingsTexts(h)
	if err != nil {
		return err
	}
	form := settingsForm(h, texts, page.Hub.Version)
	form.Former = change.note
	if !page.Hub.Archived {
		form.Before = views.PicturePiece(pictureForm(page.Hub, c.Query("said")))
	}
	return s.showForm(c, v, page.Hub, form)
}

func (s *Server) settingsChange(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	page, err := s.Hubs.OnHub(ctx, v.hub.Kind, v.hub.Name)
	if err != nil {
		return err
	}
	h := page.Hub
	texts := posted(c, settingsForms[h.Kind])
	form := settingsForm(h, texts, postedVersion(c))
	config, wrong := settingsForms[h.Kind].Parse(texts)
	if wrong != nil {
		return s.refuseForm(c, v, h, form, wrong)
	}
	to := h.Settings() // what the form does not have stays
	if err := json.Unmarshal(config, &to); err != nil {
		return fmt.Errorf("settings of %s: %w", h.Key(), err)
	}
	err = s.Changes.SetHub(ctx, v.agent(), h, postedVersion(c), to)
	if conflict, ok := errors.AsType[*hub.ConflictError](err); ok {
		theirs, err := settingsTexts(conflict.Hub)
		if err != nil {
			return err
		}
		clash(&form, conflict.Agent, conflict.Hub.Version, theirs)
		return s.showForm(c.Status(fiber.StatusConflict), v, h, form)
	}
	if err != nil {
		return err
	}
	s.rightsChanged(c, v, "")
	return goTo(c, h.Path()+"/edit?said=saved")
}
