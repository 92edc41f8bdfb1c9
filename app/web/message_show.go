package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/views"
)

// messageShow shows one message of the archive: what it says, and as it was on
// the bus.
func (s *Server) messageShow(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	id, err := url.PathUnescape(c.Params("id"))
	if err != nil {
		return hub.ErrNotFound
	}
	hubs, err := s.Archive.Hubs(ctx, id)
	if errors.Is(err, hub.ErrNotFound) {
		// As much is asked as for a message that is not for the visitor.
		return cmp.Or(s.mayRead(ctx, v, noHub), err)
	}
	if err == nil {
		err = s.mayRead(ctx, v, hubs...)
	}
	if err != nil {
		return err
	}
	m, err := s.Archive.Message(ctx, id)
	if err != nil {
		return err
	}
	said := fedmsg.Said{Message: m, Meta: s.Meta(m)}
	if !slices.Equal(slices.Sorted(slices.Values(said.Meta.Hubs)), hubs) { // the archive read it by older rules
		if err := s.mayRead(ctx, v, said.Meta.Hubs...); err != nil {
			return err
		}
	}
	return s.html(c, views.Message(views.Frame{Title: said.Meta.Summary, Bar: s.bar(c, v)}, said, envelope(m.Raw)))
}

// noHub is the key of a team that there can't be.
const noHub = string(hub.Team) + "/"

// mayRead tells whether the visitor may see all hubs that a message is about.
func (s *Server) mayRead(ctx context.Context, v visit, hubs ...string) error {
	gates, err := s.Gates.Gates(ctx, v.agent(), hubs...)
	if err != nil {
		return err
	}
	for i, key := range hubs {
		g := gates[i] // one for each
		k, _ := hub.ParseKey(key)
		if !v.passes(g) && (g.Hidden || g.Hub.ID != 0 || k.Kind != hub.Person) { // a person need not have a page
			return hub.ErrNotFound
		}
	}
	return nil
}

// shownBytes is how much of an envelope a page shows.
const shownBytes = 64 << 10

// envelope is an envelope for people to read: indented if that does not make it
// much larger, and cut if it is very long. Hidden characters in it are escaped, as
// JSON has it, and so what is read is what it says.
func envelope(raw []byte) string {
	var indented bytes.Buffer
	if len(raw) <= shownBytes && json.Indent(&indented, raw, "", "  ") == nil && indented.Len() <= 4*shownBytes {
		return escaped(indented.String())
	}
	if len(raw) <= shownBytes {
		return escaped(string(raw))
	}
	return escaped(strings.ToValidUTF8(string(raw[:shownBytes]), "")) + " …"
}

func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		if one := string(r); r == '\n' || r == '\t' || visible.Is(one) {
			b.WriteString(one)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}
