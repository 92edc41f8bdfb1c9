package web

import (
	"bytes"
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

// wants reads what the button of a form asks for.
func wants(c *fiber.Ctx) (bool, error) {
	switch field(c, "want") {
	case "yes":
		return true, nil
	case "no":
		return false, nil
	}
	return false, fiber.NewError(fiber.StatusBadRequest, "the form says neither yes nor no")
}

func (s *Server) subscriptionChange(c *fiber.Ctx, v visit) error {
	return s.roleChange(c, v, hub.Subscriber, "You are subscribed.", "You are not subscribed any more.")
}

func (s *Server) starChange(c *fiber.Ctx, v visit) error {
	return s.roleChange(c, v, hub.Stargazer, "You gave it a star.", "You took your star back.")
}

// roleChange is for roles that people give themselves.
func (s *Server) roleChange(c *fiber.Ctx, v visit, role hub.Role, yes, no string) error {
	ctx := c.UserContext()
	want, err := wants(c)
	if err != nil {
		return err
	}
	change, feedback := s.Changes.RemoveRole, no
	if want && v.hub.Archived {
		return hub.ErrArchived
	}
	if err := s.limits.marks.take(v.Username); err != nil { // each is a message, which is kept
		return err
	}
	if want {
		change, feedback = s.Changes.SetRole, yes
	}
	if err := change(ctx, v.Username, v.hub, v.Username, role); err != nil {
		return err
	}
	return s.changed(c, v, feedback)
}

func (s *Server) membershipChange(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	want, err := wants(c)
	if err != nil {
		return err
	}
	feedback, rights := "You are a member.", true
	switch {
	case !want && v.asksBeforeLeaving() && field(c, "sure") != "yes":
		return s.leaveAsk(c, v)
	case want:
		if err = s.Changes.Join(ctx, v.hub, v.Username); v.hub.Joining == hub.Approval {
			feedback, rights = "You asked to join. The owners decide.", false
		}
	case v.standing.Asked:
		err, feedback, rights = s.Changes.Decline(ctx, v.agent(), v.hub, v.Username), "You do not ask to join any more.", false
	default:
		err, feedback = s.Changes.Belong(ctx, v.agent(), v.hub, v.Username, ""), "You left."
	}
	if err != nil {
		return err
	}
	if rights {
		s.rightsChanged(c, v, v.Username)
	}
	return s.changed(c, v, feedback)
}

// asksBeforeLeaving reports whether the visitor could not simply come back.
func (v visit) asksBeforeLeaving() bool {
	return v.standing.Belongs == hub.Owner || v.standing.Belongs != "" && (v.hub.Private() || v.hub.Archived)
}

// leaveAsk asks whether somebody really wants to leave.
func (s *Server) leaveAsk(c *fiber.Ctx, v visit) error {
	owner := v.standing.Belongs == hub.Owner
	if byHTMX(c) {
		return s.html(c, views.LeaveQuestion(v.hub, owner))
	}
	return s.html(c, views.Leave(s.below(c, v, v.hub, "Leave"), v.hub, owner))
}

// changed answers a form of the hub's header: in place for htmx, else with the
// page.
func (s *Server) changed(c *fiber.Ctx, v visit, feedback string) error {
	ctx := c.UserContext()
	s.marked.forget(v.Username)
	if !byHTMX(c) {
		return c.Redirect(v.hub.Path(), fiber.StatusSeeOther)
	}
	var err error
	if v.standing, err = s.Gates.Standing(ctx, v.hub, v.Username); err != nil {
		return err
	}
	if v.hub.Private() && !v.belongs() { // who left sees no more of it
		c.Set("HX-Redirect", "/")
		return nil
	}
	var b bytes.Buffer
	if err := render(ctx, &b, s.actions(ctx, v, feedback)); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.Bytes())
}

// newMember is somebody whom owners make one.
type newMember struct {
	Username widgets.Username `name:"username" label:"Username" help:"A part of the name is enough to search for it." check:"required"`
	Role     string           `name:"role" label:"What they are to be" default:"member" check:"required,oneof=member:A member|owner:An owner"`
}

var memberFields = widgets.FormOf[newMember]()

// noRole is sent by the buttons beside people, to be rid of them.
const noRole = "none"

func memberForm(h hub.Hub, texts map[string]string) views.Form {
	return views.Form{
		ID: "new-member", Target: "#people", Title: "Add somebody", Action: h.Path() + "/members", Submit: "Add",
		Fields: fieldsAs(memberFields, texts, nil, plainly),
	}
}

// memberChange lets owners say who belongs to a team.
func (s *Server) memberChange(c *fiber.Ctx, v visit) error {
	ctx, texts := c.UserContext(), postedAs(c, memberFields, plainly)
	username, role := texts["username"], texts["role"]
	if role == noRole {
		texts["role"] = string(hub.Member) // what the form has to choose from
	}
	_, wrong, err := s.parse(ctx, memberFields, texts)
	if err == nil && wrong == nil {
		err = s.setMember(ctx, v, username, role)
	}
	if errors.Is(err, hub.ErrLastOwner) {
		wrong, err = append(wrong, widgets.FieldError{Message: "This is the last owner. Make somebody else an owner first."}), nil
	}
	if err != nil {
		return err
	}
	if wrong == nil {
		s.rightsChanged(c, v, username)
		return s.memberChanged(c, v, username, role)
	}
	form := memberForm(v.hub, texts)
	if err := s.refuse(c, &form, wrong); err != nil {
		return err
	}
	return s.members(c, v, form, "")
}

// memberChanged shows the people as they are now.
func (s *Server) memberChanged(c *fiber.Ctx, v visit, username, role string) (err error) {
	s.marked.forget(username)
	if !byHTMX(c) {
		return c.Redirect(v.hub.Path()+"/members", fiber.StatusSeeOther)
	}
	if v.standing, err = s.Gates.Standing(c.UserContext(), v.hub, v.Username); err != nil {
		return err
	}
	if v.hub.Private() && !v.belongs() { // who left sees no more of it
		return goTo(c, "/")
	}
	feedback := map[string]string{"owner": " is an owner now.", "member": " is a member now.", noRole: " does not belong to it any more, and does not ask to."}
	return s.members(c, v, memberForm(v.hub, memberFields.Texts(nil)), username+feedback[role])
}

func (s *Server) setMember(ctx context.Context, v visit, username, role string) error {
	if role != noRole {
		return s.Changes.Belong(ctx, v.agent(), v.hub, username, hub.Role(role))
	}
	st, err := s.Gates.Standing(ctx, v.hub, username)
	if err != nil {
		return err
	}
	if st.Asked {
		return s.Changes.Decline(ctx, v.agent(), v.hub, username)
	}
	return s.Changes.Belong(ctx, v.agent(), v.hub, username, "")
}
