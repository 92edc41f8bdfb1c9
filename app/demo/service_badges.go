package demo

import (
	"hash/fnv"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// awarded is somebody getting the next badge. Everyone gets them in an order
// of their own, and none twice before having had all.
func (w *world) awarded(who *Person) line {
	h := fnv.New32a()
	h.Write([]byte(who.Username))
	// 7 and the number of badges have no divisor in common.
	n := int(h.Sum32()%1000) + 7*w.number("badges of "+who.Username, 60*24*time.Hour)
	b := badges[n%len(badges)]
	return func(time.Time) post {
		picture := strings.ReplaceAll(strings.ToLower(strings.ReplaceAll(b.name, "'", "")), " ", "-")
		return post{"fedbadges.badge.award", fedmsg.Body{
			"badge": map[string]any{
				"name": b.name, "description": b.description, "image_url": "https://badges." + domain + "/pngs/" + picture + ".png",
				"issuer_id": "harbor", "creator": "badges",
			},
			"user": map[string]any{"username": who.Username, "badges_user_id": h.Sum32() % 10_000},
		}}
	}
}
