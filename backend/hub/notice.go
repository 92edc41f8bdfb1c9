package hub

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A NoticeEvent is what a notice tells of.
type NoticeEvent string

// The events of notices.
const (
	UserCreated   NoticeEvent = "user.created"
	UserUpdated   NoticeEvent = "user.updated"
	RoleAdded     NoticeEvent = "user.role.added"
	RoleChanged   NoticeEvent = "user.role.changed"
	RoleRemoved   NoticeEvent = "user.role.removed"
	HubCreated    NoticeEvent = "hub.created"
	HubUpdated    NoticeEvent = "hub.updated"
	WidgetUpdated NoticeEvent = "widget.updated"
)

// NoticeCategory is the category of the topics of notices.
const NoticeCategory = "hubs"

// Topics that select notices, without prefix and environment.
const (
	RoleNotices = NoticeCategory + ".user.role.*"
	UserNotices = NoticeCategory + "." + string(UserUpdated)
	HubNotices  = NoticeCategory + ".hub.*"
)

// A Notice is what Hubs itself says on the bus: that a person, a role, a hub or a
// widget is another. It is written with the change, in its transaction, and it is
// what indexes, pages and fragments follow. A field that does not apply is zero.
type Notice struct {
	Event   NoticeEvent `json:"-"`
	Agent   string      `json:"agent"`                  // who did it
	Changed []string    `json:"changed_keys,omitempty"` //nolint:tagliatelle // its name on the bus; which settings, and none: it is not known
	Hub     string      `json:"hub,omitempty"`          // its key
	Kind    string      `json:"kind,omitempty"`         // of the widget
	Role    Role        `json:"role,omitempty"`         // that the user got, or lost
	Title   string      `json:"title,omitempty"`        // of the hub
	User    string      `json:"user,omitempty"`         // whom it is about
	Widget  int64       `json:"widget,omitempty"`       // its id
}

// RoleNotice is a notice about the role of somebody in a hub.
func RoleNotice(event NoticeEvent, agent string, h Hub, username string, role Role) Notice {
	n := Notice{Event: event, Agent: agent, Hub: h.Key(), Title: h.Title, User: username, Role: role}
	if event == RoleChanged {
		n.Changed = []string{"role"}
	}
	return n
}

// Topic is the topic without prefix and environment.
func (n Notice) Topic() string { return NoticeCategory + "." + string(n.Event) }

// Body is what the message on the bus says.
func (n Notice) Body() (json.RawMessage, error) {
	raw, err := json.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("notice %s: %w", n.Event, err)
	}
	return raw, nil
}

// Changes reports whether a notice may tell that a hub has another of some settings.
func (n Notice) Changes(settings ...string) bool {
	if n.Event != HubUpdated {
		return false
	}
	if n.Changed == nil {
		return true
	}
	return slices.ContainsFunc(n.Changed, func(key string) bool { return slices.Contains(settings, key) })
}

// OnlyMoved reports whether a notice tells that a widget stands elsewhere, and shows
// the same.
func (n Notice) OnlyMoved() bool { return len(n.Changed) == 1 && n.Changed[0] == "position" }

// ReadNotice reads a message by its topic, without prefix and environment, and what
// it says; false if it is none. A field of another type than a notice has counts as
// not there: such messages may be older, or of another program.
func ReadNotice(topic string, body map[string]any) (n Notice, ok bool) {
	event, ok := strings.CutPrefix(topic, NoticeCategory+".")
	if !ok {
		return n, false
	}
	text := func(key string) string {
		switch value := body[key].(type) {
		case string:
			return value
		case json.Number:
			return value.String()
		}
		return ""
	}
	n = Notice{
		Event: NoticeEvent(event), Agent: text("agent"), User: text("user"), Hub: text("hub"), Title: text("title"),
		Role: Role(text("role")), Kind: text("kind"),
	}
	n.Widget, _ = strconv.ParseInt(text("widget"), 10, 64) // else it is about none
	if keys, told := body["changed_keys"].([]any); told {
		n.Changed = []string{}
		for _, key := range keys {
			if name, is := key.(string); is {
				n.Changed = append(n.Changed, name)
			}
		}
	}
	return n, true
}
