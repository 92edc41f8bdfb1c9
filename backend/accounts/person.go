package accounts

import (
	"encoding/json"
	"strings"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// longestName is how many letters of a full name are kept.
const longestName = 100

// A Person is what the service tells of somebody.
type Person struct {
	Username string
	FullName string // empty if the service does not tell
	Private  bool   // wants to be known by the username alone
	Detailed bool   // the service told more than the username
}

// A List is the people of a group.
type List struct {
	People  []Person
	Skipped int // entries that are no person
}

type entry struct {
	Username string          `json:"username"`
	Human    json.RawMessage `json:"human_name"` //nolint:tagliatelle // FASJSON's word
	Private  *bool           `json:"is_private"` //nolint:tagliatelle // FASJSON's word
}

// person reads an entry; false if it is none.
func person(raw json.RawMessage) (Person, bool) {
	var e entry
	if json.Unmarshal(raw, &e) != nil || hub.CheckName(e.Username) != nil {
		return Person{}, false
	}
	p := Person{Username: e.Username, Detailed: e.Human != nil || e.Private != nil, Private: e.Private != nil && *e.Private}
	var name *string
	if e.Human != nil && json.Unmarshal(e.Human, &name) != nil {
		return Person{}, false
	}
	if name == nil || p.Private {
		return p, true
	}
	if p.FullName = visible.Short(*name, longestName); hub.CheckTitle(p.FullName) != nil {
		p.FullName = ""
	}
	return p, !strings.ContainsAny(p.FullName, "<>")
}
