package signin

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// named is a person as claims tell.
func named(username, fullName, email string, groups []string) Person {
	return Person{Username: username, FullName: fullName, Email: email, Groups: groups}
}

func TestPerson(t *testing.T) {
	claims := Claims{"preferred_username", "name", "email", "groups"}
	long := strings.Repeat("ä", 300)
	for name, c := range map[string]struct {
		told map[string]any
		want Person
		err  error
	}{
		"odd types":       {map[string]any{"preferred_username": "bob", "name": []any{}, "email": true, "groups": 3.5}, named("bob", "bob", "", []string{}), nil},
		"groups of types": {map[string]any{"preferred_username": "bob", "groups": []any{"a", 1, nil, "", "b c"}}, named("bob", "bob", "", []string{"a", "b c"}), nil},
		"groups by text":  {map[string]any{"preferred_username": "bob", "groups": " a,b  c,,\td "}, named("bob", "bob", "", []string{"a", "b", "c", "d"}), nil},
		"unseen letters":  {map[string]any{"preferred_username": "bob", "name": "B\x00o\u202eb\n"}, named("bob", "Bob", "", []string{}), nil},
		"a long name":     {map[string]any{"preferred_username": "bob", "name": long}, named("bob", long[:398]+"…", "", []string{}), nil},
		"no address":      {map[string]any{"preferred_username": "bob", "email": "bob"}, named("bob", "bob", "", []string{}), nil},
		"mixed letters":   {map[string]any{"preferred_username": "bob", "name": "B\u043eb"}, named("bob", "bob", "", []string{}), nil},
		"a path":          {map[string]any{"preferred_username": "a/b"}, Person{}, ErrUsername},
		"an address":      {map[string]any{"preferred_username": "bob@example.org"}, Person{}, ErrUsername},
		"a letter":        {map[string]any{"preferred_username": "b"}, Person{}, ErrUsername},
		"nobody":          {map[string]any{}, Person{}, ErrUsername},
		"a nickname":      {map[string]any{"nickname": "bob"}, Person{}, ErrUsername},
		"a number":        {map[string]any{"preferred_username": 7, "nickname": "bob"}, Person{}, ErrUsername},
		"an unseen mark":  {map[string]any{"preferred_username": "\u200bbob"}, Person{}, ErrUsername},
		"spaces":          {map[string]any{"preferred_username": " bob "}, Person{}, ErrUsername},
		"a zero":          {map[string]any{"preferred_username": "bob\x00"}, Person{}, ErrUsername},
	} {
		got, err := claims.person(c.told)
		if !errors.Is(err, c.err) || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v, want %+v, %v", name, got, err, c.want, c.err)
		}
	}
	many := make([]any, 5000)
	for i := range many {
		many[i] = "g"
	}
	if got := groups(many); len(got) != groupsMost {
		t.Errorf("%d groups are kept", len(got))
	}
}
