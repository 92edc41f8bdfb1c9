package web

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/views/ui"
	"github.com/fedora-hubs/hubs/widgets"
)

// knownMost is how many usernames a form proposes.
const knownMost = 200

// posted are the texts that a form was sent with, of the fields that it has.
func posted(c *fiber.Ctx, form widgets.Form) map[string]string {
	return postedAs(c, form, views.FieldName)
}

// postedAs is posted for a form whose fields are sent by other names.
func postedAs(c *fiber.Ctx, form widgets.Form, sent func(string) string) map[string]string {
	texts := make(map[string]string, len(form.Fields))
	for _, f := range form.Fields {
		texts[f.Name] = field(c, sent(f.Name))
		if f.Type == "username" {
			texts[f.Name] = strings.TrimSpace(texts[f.Name])
		}
		if instead := field(c, views.InsteadName(sent(f.Name))); instead != "" && f.Type == "username" {
			texts[f.Name] = instead
		}
	}
	return texts
}

// postedVersion is the version that a form was made from; 0, which nothing has,
// if it does not say.
func postedVersion(c *fiber.Ctx) int64 {
	version, err := strconv.ParseInt(field(c, "version"), 10, 64)
	if err != nil {
		return 0
	}
	return version
}

// fieldsFor puts texts into the fields of a form.
func fieldsFor(form widgets.Form, texts map[string]string, known []string) []views.Field {
	return fieldsAs(form, texts, known, views.FieldName)
}

// plainly is for forms whose fields we choose: none can have the name of another
// thing that a form is sent with.
func plainly(name string) string { return name }

// fieldsAs is fieldsFor for a form whose fields are sent by other names.
func fieldsAs(form widgets.Form, texts map[string]string, known []string, sent func(string) string) []views.Field {
	fields := make([]views.Field, len(form.Fields))
	for i, f := range form.Fields {
		fields[i] = views.Field{
			Name: f.Name, Sent: sent(f.Name), Label: f.Label, Help: f.Help, Group: f.Group, Type: f.Type, Value: texts[f.Name],
			Required: f.Required || f.Asked, Min: f.Min, Max: f.Max,
		}
		for _, c := range f.Choices {
			fields[i].Choices = append(fields[i].Choices, views.Choice{Value: c.Value, Label: c.Label})
		}
		if f.Type == "username" {
			fields[i].Known = known[:min(len(known), knownMost)]
		}
	}
	return fields
}

// blame puts what is wrong where it can be mended, with the people who may be
// meant by a wrong name.
func (s *Server) blame(ctx context.Context, f *views.Form, wrong []widgets.FieldError) error {
	for _, w := range wrong {
		found := false
		for i := range f.Fields {
			if f.Fields[i].Name == w.Field {
				f.Fields[i].Problem, found = w.Message, true
			}
		}
		if !found {
			f.Problem = w.Message
		}
	}
	for i := range f.Fields {
		one := &f.Fields[i]
		if one.Type != "username" || one.Problem == "" {
			continue
		}
		var err error
		if one.Near, err = s.near(ctx, one.Value); err != nil {
			return err
		}
	}
	return nil
}

// clash puts what somebody else saved beside what is in a form, which from now
// on is about that version.
func clash(f *views.Form, agent string, version int64, theirs map[string]string) {
	f.Conflict = cmp.Or(agent, "somebody else")
	f.Submit = "Save my version"
	for i := range f.Fields {
		if text, ok := theirs[f.Fields[i].Name]; ok {
			f.Fields[i].Theirs = text
		} else {
			f.Fields[i].Theirs = f.Fields[i].Value
		}
	}
	for i := range f.Hidden {
		if f.Hidden[i].Name == "version" {
			f.Hidden[i].Value = strconv.FormatInt(version, 10)
		}
	}
}

// formIn answers with a form: for htmx the piece alone, else a page with it.
func (s *Server) formIn(c *fiber.Ctx, f views.Form, page func() templ.Component) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if byHTMX(c) {
		return s.html(c, views.FormPiece(f))
	}
	return s.html(c, page())
}

// showForm answers with a form of a hub.
func (s *Server) showForm(c *fiber.Ctx, v visit, h hub.Hub, f views.Form) error {
	return s.formIn(c, f, func() templ.Component {
		fr := s.below(c, v, h, f.Title)
		if strings.HasSuffix(f.Title, h.Title) {
			fr.Title = f.Title
		}
		return views.FormPage(fr, f)
	})
}

// refuse has a form say what is wrong with it, and gives the answer the status for
// that, unless it has another.
func (s *Server) refuse(c *fiber.Ctx, f *views.Form, wrong []widgets.FieldError) error {
	if c.Response().StatusCode() == fiber.StatusOK {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.blame(c.UserContext(), f, wrong)
}

// refuseForm shows a form of a hub again, with what is wrong with it.
func (s *Server) refuseForm(c *fiber.Ctx, v visit, h hub.Hub, f views.Form, wrong []widgets.FieldError) error {
	if err := s.refuse(c, &f, wrong); err != nil {
		return err
	}
	return s.showForm(c, v, h, f)
}

// showPreview shows a form with what will be: the widget, or one of its texts. It
// blames nobody who only wants to see a text.
func (s *Server) showPreview(c *fiber.Ctx, v visit, h hub.Hub, f views.Form, what string, w hub.Placed, wrong []widgets.FieldError) error {
	previewText(&f, what)
	if what == "all" && wrong == nil {
		f.Preview = s.preview(c.UserContext(), previewTime, h, w)
	} else if what == "all" {
		if err := s.blame(c.UserContext(), &f, wrong); err != nil {
			return err
		}
	}
	return s.showForm(c, v, h, f)
}

// below is the frame of a page below that of a hub.
func (s *Server) below(c *fiber.Ctx, v visit, h hub.Hub, title string) views.Frame {
	f := s.frame(c, v, h)
	f.Title, f.About = title+" · "+h.Title, ""
	f.Trail = append(f.Trail, views.Step{Title: h.Title, Path: h.Path()})
	f.Tabs = views.Tabs(h, views.TabsOf(h, v.owns(), 0, 0), c.Path())
	return f
}

// preview draws a widget that is not saved.
func (s *Server) preview(ctx context.Context, wait time.Duration, h hub.Hub, w hub.Placed) templ.Component {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), wait)
	defer cancel()
	f, err := s.Drawer.Draw(ctx, h, w, noFragment)
	if err != nil {
		s.Log.Debug("preview widget", "kind", w.Kind, "hub", h.Key(), "error", err)
	}
	if f.Empty && f.Problem == "" {
		return ui.None("Nothing to show with these settings, so visitors won’t see it.")
	}
	return templ.Raw(string(f.HTML))
}

// previewText marks the field whose text is shown as it will look.
func previewText(f *views.Form, field string) {
	for i := range f.Fields {
		f.Fields[i].Preview = f.Fields[i].Name == field
	}
}

func columnName(c hub.Column) string {
	if c == hub.Side {
		return "Side column"
	}
	return "Main column"
}

func widgetPath(id int64) string { return fmt.Sprintf("/w/%d/edit", id) }
