package consumer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// A Reason tells why a message concerns a target.
type Reason struct {
	hub.Ref
	Why string // what of a filter matched: "user ana", "topic bodhi.* and package bash"
}

// Explain finds what Match finds, each with its reasons: one for each value
// that a filter selected it by. Reasons are sorted by widget, hub and text.
func (x *Index) Explain(said fedmsg.Said) []Reason {
	var found []Reason
	x.each(said, func(k key, p posting) {
		found = append(found, Reason{p.Ref, p.why(k, said)})
	})
	slices.SortFunc(found, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(a.Widget, b.Widget), cmp.Compare(a.Hub, b.Hub), cmp.Compare(a.Why, b.Why))
	})
	return slices.Compact(found)
}

// why names the value that the message was found by, and what else agreed.
func (p posting) why(k key, said fedmsg.Said) string {
	parts := []string{k.field.String() + " " + k.value}
	if p.further != nil {
		for _, k := range keysOf(said) {
			if slices.Contains(k.field.of(p.further.filter), k.value) {
				parts = append(parts, k.field.String()+" "+k.value)
			}
		}
	}
	return strings.Join(parts, " and ")
}

// of are the values that a filter has for a field.
func (f field) of(filter fedmsg.Filter) []string {
	switch f {
	case byUser:
		return filter.Usernames
	case byPackage:
		return filter.Packages
	case byRepository:
		return filter.Repositories
	case byHub:
		return filter.Hubs
	case byTopic:
		return filter.Topics
	case byCategory:
		return filter.Categories
	}
	return nil
}

// String is the field's name for people.
func (f field) String() string {
	return [...]string{byUser: "user", byPackage: "package", byRepository: "repository", byHub: "hub", byTopic: "topic", byCategory: "category"}[f]
}
