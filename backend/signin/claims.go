package signin

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/fedora-hubs/hubs/backend/bounds"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
)

const (
	nameMost   = 200 // letters of a full name
	mailMost   = 254
	groupsMost = 1000
)

// Claims are the names under which the provider tells of a person.
type Claims struct{ Username, FullName, Email, Groups string }

// A Person is somebody as the provider knows them.
type Person struct {
	Username string
	FullName string // the username if the provider does not tell
	Email    string // empty if the provider does not tell
	Groups   []string
	Identity hub.Identity // zero where no provider was asked
	SID      string       // what the provider knows the session by; empty if it does not tell
}

// check holds a token to the limits of answers. Its parser reads what it says before
// it looks at who signed it, and anybody may send one.
func check(token string) error {
	parts := strings.SplitN(token, ".", 4) //nolint:mnd // one more than it has
	if len(parts) != 3 {
		return errors.New("it is not signed")
	}
	for _, part := range parts[:2] {
		said, err := base64.RawURLEncoding.DecodeString(part)
		if err == nil {
			err = bounds.JSON(said)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readClaims reads what a token or the user info says, by the names as they are
// written.
func readClaims(said interface{ Claims(v any) error }) (claims map[string]any, err error) {
	var raw json.RawMessage
	if err := said.Claims(&raw); err != nil {
		return nil, err
	}
	if err := bounds.JSON(raw); err != nil {
		return nil, err
	}
	if err = json.Unmarshal(raw, &claims); claims == nil && err == nil {
		err = errors.New("it says nothing")
	}
	return claims, err
}

// all tells whether nothing is missing.
func (c Claims) all(claims map[string]any) bool {
	for _, name := range []string{c.Username, c.FullName, c.Email, c.Groups} {
		if claims[name] == nil {
			return false
		}
	}
	return true
}

// person reads claims. The username is taken as it is: one that has to be cleaned
// first is not the one that the provider means, and may be somebody else's.
func (c Claims) person(claims map[string]any) (Person, error) {
	username := text(claims, c.Username)
	if err := hub.CheckName(username); err != nil {
		return Person{}, fmt.Errorf("%w (%.70q): %w", ErrUsername, username, err)
	}
	p := Person{Username: username, FullName: visible.Short(text(claims, c.FullName), nameMost), Email: visible.Line(text(claims, c.Email)), Groups: groups(claims[c.Groups])}
	if p.FullName == "" || hub.CheckTitle(p.FullName) != nil {
		p.FullName = username
	}
	if !strings.Contains(p.Email, "@") || len(p.Email) > mailMost {
		p.Email = ""
	}
	return p, nil
}

func text(claims map[string]any, name string) string {
	s, _ := claims[name].(string)
	return s
}

// groups are a list, or a text with commas or spaces.
func groups(claim any) []string {
	list := []string{}
	switch v := claim.(type) {
	case string:
		list = strings.FieldsFunc(v, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	case []any:
		for _, g := range v {
			if s, ok := g.(string); ok && s != "" {
				list = append(list, s)
			}
		}
	}
	return list[:min(len(list), groupsMost)]
}
