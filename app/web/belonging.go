package web

import (
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
	return s.roleChange(c, v, hub.Subscriber, "following", "unfollowed")
}

func (s *Server) starChange(c *fiber.Ctx, v visit) error {
	return s.roleChange(c, v, hub.Stargazer, "starred", "unstarred")
}

// membershipSaid are those of what is said that are about who belongs to a hub.
var membershipSaid = map[string]bool{"joined": true, "asked": true, "canceled": true, "left": true}

// relation is what the visitor is to the hub that they look at.
func (v visit) relation(stars int, said string) views.Relation {
	return views.Relation{
		Standing: v.standing, Owns: v.owns(), Self: v.hub.Kind == hub.Person && v.hub.Name == v.Username,
		Stars: stars, Feedback: relationFeedback(v.hub, said), Changed: membershipSaid[said],
	}
}

// relationFeedback is the sentence after a change of what somebody is to a hub, by the
// word for it in a URL.
func relationFeedback(h hub.Hub, said string) string {
	switch said {
	case "following":
		return "You’re following " + h.Title + ". You’ll find it under Your hubs, and its events on your own page."
	case "unfollowed":
		return "You no longer follow " + h.Title + "."
	case "starred":
		return "Starred."
	case "unstarred":
		return "Star removed."
	case "joined":
		return "You’re a member of " + h.Title + "."
	case "asked":
		return "Request sent. An owner will answer."
	case "canceled":
		return "Request canceled."
	case "left":
		return "You left " + h.Title + "."
	}
	return ""
}

// roleChange is for roles that people give themselves.
func (s *Server) roleChange(c *fiber.Ctx, v visit, role hub.Role, yes, no string) error { // what is said then
	ctx := c.UserContext()
	want, err := wants(c)
	if err != nil {
		return err
	}
	change, said := s.Changes.RemoveRole, no
	if want && v.hub.Archived {
		return hub.ErrArchived
	}
	if err := s.limits.marks.take(v.Username); err != nil { // each is a message, which is kept
		return err
	}
	if want {
		change, said = s.Changes.SetRole, yes
	}
	if err := change(ctx, v.Username, v.hub, v.Username, role); err != nil {
		return err
	}
	return s.changed(c, v, said)
}

func (s *Server) membershipChange(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	want, err := wants(c)
	if err != nil {
		return err
	}
	said, rights := "joined", true
	switch {
	case !want && v.asksBeforeLeaving() && field(c, "sure") != "yes":
		return s.leaveAsk(c, v)
	case want:
		if err = s.Changes.Join(ctx, v.hub, v.Username); v.hub.Joining == hub.Approval {
			said, rights = "asked", false
		}
	case v.standing.Asked:
		err, said, rights = s.Changes.Decline(ctx, v.agent(), v.hub, v.Username), "canceled", false
	default:
		err, said = s.Changes.Belong(ctx, v.agent(), v.hub, v.Username, ""), "left"
	}
	if err != nil {
		return err
	}
	if rights {
		s.rightsChanged(c, v, v.Username)
	}
	return s.changed(c, v, said)
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
func (s *Server) changed(c *fiber.Ctx, v visit, said string) error {
	ctx := c.UserContext()
	s.marked.forget(v.Username)
	var err error
	if v.standing, err = s.Gates.Standing(ctx, v.hub, v.Username); err != nil {
		return err
	}
	switch {
	case v.hub.Private() && !v.belongs(): // who left sees no more of it
		return goTo(c, "/")
	case !byHTMX(c):
		return c.Redirect(v.hub.Path()+"?said="+said, fiber.StatusSeeOther)
	}
	roles, err := s.Hubs.Roles(ctx, v.hub.ID)
	if err != nil {
		return err
	}
	return s.html(c, views.Actions(v.hub, v.relation(roles[hub.Stargazer], said)))
}

// newMember is somebody whom owners make one.
type newMember struct {
	Username widgets.Username `name:"username" label:"Username" help:"Type part of a name." check:"required"`
	Role     string           `name:"role" label:"Role" help:"Owners can edit the page and its people." default:"member" check:"required,oneof=member:Member|owner:Owner"`
}

var memberFields = widgets.FormOf[newMember]()

// noRole is sent by the buttons beside people, to be rid of them.
const noRole = "none"

func memberForm(h hub.Hub, texts map[string]string) views.Form {
	return views.Form{
		ID: "new-member", Target: "#people", Title: "Add a person", Action: h.Path() + "/members", Submit: "Add",
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
		wrong, err = append(wrong, widgets.FieldError{Message: "This is the last owner. Choose another owner first."}), nil
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
	feedback := map[string]string{"owner": " is now an owner.", "member": " is now a member.", noRole: " is no longer a member."}
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
