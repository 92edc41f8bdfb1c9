package demo

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// seal puts a post into its envelope, as it is on the bus.
func (w *world) seal(at time.Time, p post) fedmsg.Message {
	category, _, _ := strings.Cut(p.event, ".")
	w.sent[category]++
	raw, err := json.Marshal(map[string]any{
		"topic":     Prefix + "." + p.event,
		"msg":       p.body,
		"timestamp": stamp(at),
		"msg_id":    w.messageID(at),
		"i":         w.sent[category],
		"username":  sender(category),
	})
	if err != nil {
		panic(fmt.Sprintf("demo: encode %s: %v", p.event, err)) // texts, numbers, lists and objects
	}
	m, err := fedmsg.Decode(raw)
	if err != nil {
		panic(fmt.Sprintf("demo: decode %s: %v", p.event, err)) // what was just encoded
	}
	return m
}

// stamp is a time as envelopes have it, in seconds since 1970.
func stamp(at time.Time) json.Number {
	return json.Number(fmt.Sprintf("%d.%03d", at.Unix(), at.Nanosecond()/int(time.Millisecond)))
}

// messageID is the year and a random UUID.
func (w *world) messageID(at time.Time) string {
	var id uuid.UUID
	for i := range id {
		id[i] = byte(w.ids.Uint32())
	}
	id[6] = id[6]&0x0f | 0x40 // version 4
	id[8] = id[8]&0x3f | 0x80 // variant 1
	return fmt.Sprintf("%04d-%s", at.UTC().Year(), id)
}

// sender is the account that the process of a service runs under.
func sender(category string) string {
	switch category {
	case "buildsys":
		return "koji"
	case "fedbadges":
		return "badges"
	case "git", "github", "pagure":
		return "git"
	case "ansible":
		return "root"
	}
	return category
}
