package web

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
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
	change, said := s.Roles.RemoveRole, no
	if want && v.hub.Archived {
		return hub.ErrArchived
	}
	if err := s.limits.marks.take(v.Username); err != nil { // each is a message, which is kept
		return err
	}
	if want {
		change, said = s.Roles.SetRole, yes
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
	said := "You are a member."
	switch {
	case !want && v.asksBeforeLeaving() && field(c, "sure") != "yes":
		return s.leaveAsk(c, v)
	case want:
		if err = s.Belonging.Join(ctx, v.hub, v.Username); v.hub.Joining == hub.Approval {
			said = "You asked to join. The owners decide."
		}
	case v.standing.Asked:
		err, said = s.Belonging.Decline(ctx, v.agent(), v.hub, v.Username), "You do not ask to join any more."
	default:
		err, said = s.Belonging.Belong(ctx, v.agent(), v.hub, v.Username, ""), "You left."
	}
	if err != nil {
		return err
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
	if !byHTMX(c) {
		return c.Redirect(v.hub.Path(), fiber.StatusSeeOther)
	}
	var err error
	if v.standing, err = s.Belonging.Standing(ctx, v.hub, v.Username); err != nil {
		return err
	}
	if v.hub.Private() && !v.belongs() { // who left sees no more of it
		c.Set("HX-Redirect", "/")
		return nil
	}
	var b bytes.Buffer
	if err := render(ctx, &b, s.actions(ctx, v, said)); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.Bytes())
}

// memberChange lets owners say who belongs to a team.
func (s *Server) memberChange(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	v, f := v, views.MemberForm{Username: strings.TrimSpace(field(c, "username")), Role: field(c, "role")}
	if instead := field(c, views.InsteadName("username")); instead != "" {
		f.Username = instead
	}
	err := s.setMember(ctx, v, f)
	if problem, ok := errors.AsType[formError](err); ok {
		if f.Problem = string(problem); problem == noAccount {
			if f.Near, err = s.near(ctx, f.Username); err != nil {
				return err
			}
		}
		return s.members(c.Status(fiber.StatusUnprocessableEntity), v, f, "")
	}
	if err != nil {
		return err
	}
	return s.memberChanged(c, v, f)
}

// memberChanged shows the people as they are now.
func (s *Server) memberChanged(c *fiber.Ctx, v visit, f views.MemberForm) (err error) {
	ctx := c.UserContext()
	s.marked.forget(f.Username)
	if !byHTMX(c) {
		return c.Redirect(v.hub.Path()+"/members", fiber.StatusSeeOther)
	}
	if v.standing, err = s.Belonging.Standing(ctx, v.hub, v.Username); err != nil {
		return err
	}
	if v.hub.Private() && !v.belongs() { // who left sees no more of it
		return goTo(c, "/")
	}
	said := map[string]string{"owner": " is an owner now.", "member": " is a member now.", "none": " does not belong to it any more, and does not ask to."}
	return s.members(c, v, views.MemberForm{Role: string(hub.Member)}, f.Username+said[f.Role])
}

// A formError is a sentence for who filled a form.
type formError string

func (e formError) Error() string { return string(e) }

func (s *Server) setMember(ctx context.Context, v visit, f views.MemberForm) error {
	account, err := s.Roles.Account(ctx, f.Username)
	if errors.Is(err, hub.ErrNotFound) {
		return formError(noAccount)
	}
	if err != nil {
		return err
	}
	switch role := hub.Role(f.Role); role {
	case hub.Owner, hub.Member:
		err = s.Belonging.Belong(ctx, v.agent(), v.hub, account.Username, role)
	case "none":
		var st hub.Standing
		if st, err = s.Belonging.Standing(ctx, v.hub, account.Username); err != nil {
			return err
		}
		if st.Asked {
			return s.Belonging.Decline(ctx, v.agent(), v.hub, account.Username)
		}
		err = s.Belonging.Belong(ctx, v.agent(), v.hub, account.Username, "")
	default:
		return formError("Choose what the person shall be: an owner, a member, or neither.")
	}
	if errors.Is(err, hub.ErrLastOwner) {
		return formError("This is the last owner. Make somebody else an owner first.")
	}
	return err
}
