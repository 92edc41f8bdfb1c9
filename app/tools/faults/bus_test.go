package faults_test

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

// soon is how long it may take until a publisher that is back is heard, and what
// it said is seen.
const soon = 4 * time.Second

// fetched is how long it may take until what was missed is fetched, and the banner
// of it goes: a connection is asked about after 5 s, and the archive of others may be
// 5 s behind the bus. One that hangs is given up after half a minute.
const fetched, givenUp = 15 * time.Second, 35 * time.Second

// filled is how long the archive of others must be bad until a gap is asked for.
const filled = 18 * time.Second

// busFaults are those of the bus, and of the archive that is asked for what was
// missed.
var busFaults = []fault{
	{name: "bus-killed", how: "the publisher is killed, and started again", lasts: aMinute, breaks: publisherKilled, want: want{heals: soon}, short: true},
	{name: "bus-restarted", how: "the publisher is restarted", breaks: publisherKilled, want: want{heals: soon}},
	{name: "bus-cut", how: "the network cuts connections", lasts: 2 * aMinute, breaks: linkIs("bus", servertest.Cut), want: want{old: 22 * time.Second, heals: fetched, ready: `(?i)bus: .*\w{2}.* `}},
	{name: "bus-silent", how: "the network loses all", lasts: aMinute, breaks: linkIs("bus", servertest.Hanging), want: want{old: 20 * time.Second}},
	{name: "bus-slow", how: "the network is slow: 200 ms there and back", lasts: aWhile, breaks: linkSlow("bus")},
	{name: "bus-halved", how: "the network cuts a message in its middle", breaks: halved},
	{name: "bus-bytes", how: "bytes come that no publisher sends", breaks: injected},
	{name: "bus-garbage", how: "a thousand messages that are none", breaks: published(1000, nonsense)},
	{name: "bus-oversized", how: "messages of 3 MiB", breaks: published(5, oversized)},
	{name: "bus-flood", how: "5,000 messages at once", breaks: published(5000, sensible)},
	{name: "bus-duplicates", how: "each message comes 20 times", lasts: aWhile, breaks: duplicated},
	{name: "bus-clocks", how: "clocks of others are wrong by decades", breaks: published(100, wrongClock)},
	{name: "backlog-away", how: "messages are missed, and the archive of others is away", lasts: filled, breaks: both(backlogIs(closing), missed)},
	{name: "backlog-hangs", how: "messages are missed, and the archive of others hangs", lasts: filled, breaks: both(backlogIs(hanging), missed), want: want{heals: givenUp}},
	{name: "backlog-garbage", how: "messages are missed, and the archive of others answers nonsense", lasts: filled, breaks: both(backlogIs(garbage), missed)},
	{name: "backlog-refuses", how: "messages are missed, and the archive of others answers 401", lasts: filled, breaks: both(backlogIs(answering(http.StatusUnauthorized)), missed)},
}

func publisherKilled(r *rig) func() {
	r.bus.Kill()
	return r.startBus
}

func halved(r *rig) func() {
	r.links["bus"].Halve()
	return nothing
}

func injected(r *rig) func() {
	bytes := make([]byte, 1<<10)
	_, _ = rand.Read(bytes) // never fails
	r.links["bus"].Inject(bytes)
	return nothing
}

// missed lets the backend miss what is said for a while.
func missed(r *rig) func() {
	r.links["bus"].Set(servertest.Cut)
	sleep.For(r.Context(), 3*time.Second)
	r.links["bus"].Set(servertest.Whole)
	return nothing
}

func backlogIs(bad http.HandlerFunc) func(*rig) func() {
	return func(r *rig) func() {
		r.backlog.be(bad)
		return func() { r.backlog.be(nil) }
	}
}

// duplicated lets all be said many times.
func duplicated(r *rig) func() {
	r.talker.repeat(20)
	return func() { r.talker.repeat(1) }
}

// published sends messages of others.
func published(n int, message func(i int) (topic string, envelope []byte)) func(*rig) func() {
	return func(r *rig) func() {
		for i := range n {
			topic, envelope := message(i)
			r.talker.publish(r.T, topic, envelope)
		}
		return nothing
	}
}

func sensible(int) (string, []byte) { return said(time.Now(), "") }

func wrongClock(i int) (string, []byte) {
	years := []int{-100, -56, -1, 1, 73, 500}
	return said(time.Now().AddDate(years[i%len(years)], 0, 0), "")
}

func oversized(int) (string, []byte) { return said(time.Now(), strings.Repeat("x", 3*fedmsg.MaxSize)) }

// said is a message of somebody else than the talker.
func said(at time.Time, more string) (topic string, envelope []byte) {
	topic = demo.Prefix + ".hubs-test.other"
	envelope, err := json.Marshal(map[string]any{
		"topic": topic, "msg_id": "2026-other-" + rand.Text(), "timestamp": at.Unix(), "i": 1,
		"msg": map[string]any{"agent": "rui", "user": "rui", "note": "other", "more": more},
	})
	if err != nil {
		panic(err) // texts and numbers
	}
	return topic, envelope
}

// nonsense is no message, for a different reason each time.
func nonsense(i int) (string, []byte) {
	topic := demo.Prefix + ".hubs-test.nonsense"
	all := []string{
		"", "{", "null", "[]", "\xff\xfe", `{"topic": 1}`, `{"topic":"` + topic + `"}`, `{"topic":"other","msg":{},"timestamp":1}`,
		strings.Repeat("[", 10_000), `{"topic":"` + topic + `","msg":{},"timestamp":"yesterday"}`, `{"topic":"` + topic + `","msg":{},"timestamp":1e308}`,
	}
	return topic, []byte(all[i%len(all)])
}
