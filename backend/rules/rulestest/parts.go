package rulestest

import (
	"fmt"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// Parts names the parts that a sentence has, in a line.
func Parts(s fedmsg.Sentence) string {
	var all []string
	for _, d := range s.Who {
		name := d.Name
		if d.Account {
			name = "@" + name
		}
		all = append(all, name)
	}
	if s.Others > 0 {
		all = append(all, fmt.Sprintf("+%d", s.Others))
	}
	all = append(all, s.Does)
	for _, part := range []struct{ name, text string }{
		{"object", s.Object}, {"title", s.Title}, {"at", s.At}, {"place", s.Place}, {"more", s.More}, {"for", s.For}, {"state", s.State}, {"ends", s.Ends}, {"list", s.List}, {"quote", s.Quote},
	} {
		if part.text != "" {
			all = append(all, part.name+"="+part.text)
		}
	}
	return strings.Join(all, " | ")
}
