package fragment_test

import (
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/redisd"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// The rules hold on a cluster, where all keys must be in the slot of the prefix,
// and are found in its node alone.
func TestCluster(t *testing.T) {
	client, err := redisd.Open(servertest.StartCluster(t).URL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for name, rule := range map[string]func(*testing.T, desk){
		"commits": commits, "drops": drops, "marks": marksStale, "looks": remembersLooks,
		"changes": announces, "heads": tellsHeads, "scan": scans,
	} {
		t.Run(name, func(t *testing.T) {
			prefix := "{" + name + "}"
			q, s := queue.New(client, prefix), events.NewStream(client, prefix, events.Length)
			rule(t, desk{Cache: fragment.NewCache(client, prefix, q, s, time.Hour, time.Hour), queue: q, stream: s})
		})
	}
}
