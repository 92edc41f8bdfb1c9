package web

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

const (
	foundMost = 20 // people that a field proposes
	nearMost  = 5  // people who may be meant by a wrong name
	typedMost = 64 // letters that are searched for
)

var fieldID = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

// personFind proposes people for a field of a form, by what is typed into it.
func (s *Server) personFind(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	if err := s.limits.finds.take(v.Username); err != nil {
		return err
	}
	of := c.Query("of")
	if !fieldID.MatchString(of) {
		return hub.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	typed := strings.TrimSpace(c.Query(of))
	if typed == "" { // what was proposed before stays
		return c.SendStatus(fiber.StatusNoContent)
	}
	people, err := s.find(ctx, typed, foundMost)
	if err != nil {
		return err
	}
	return s.html(c, views.Proposed(of, people))
}

func (s *Server) find(ctx context.Context, typed string, limit int) ([]hub.Account, error) {
	if typed == "" || utf8.RuneCountInString(typed) > typedMost {
		return nil, nil
	}
	return s.Hubs.FindAccounts(ctx, typed, "", limit)
}

// near finds who may be meant by a name that is nobody's: in whose names it begins
// a word, or at least its beginning does.
func (s *Server) near(ctx context.Context, typed string) ([]hub.Account, error) {
	letters := []rune(strings.TrimSpace(typed))
	for _, n := range []int{len(letters), len(letters) * 2 / 3, len(letters) / 3} {
		if n < 2 {
			break
		}
		people, err := s.find(ctx, string(letters[:n]), nearMost)
		if err != nil || len(people) > 0 {
			return people, err
		}
	}
	return nil, nil
}

// parse makes a configuration of what a form says, or tells what is wrong with
// it: also that there is no such person.
func (s *Server) parse(ctx context.Context, form widgets.Form, texts map[string]string) (json.RawMessage, []widgets.FieldError, error) {
	config, wrong := form.Parse(texts)
	for _, f := range form.Fields {
		name := strings.TrimSpace(texts[f.Name])
		if f.Type != "username" || hub.CheckName(name) != nil {
			continue
		}
		_, err := s.Hubs.Account(ctx, name)
		if errors.Is(err, hub.ErrNotFound) {
			wrong = append(wrong, widgets.FieldError{Field: f.Name, Message: widgets.NoAccount})
		} else if err != nil {
			return nil, nil, err
		}
	}
	return config, wrong, nil
}
