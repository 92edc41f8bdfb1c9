package fedmsg

import (
	"testing"
	"time"
)

// Of a message that is too large one learns what kind it is, and when it came.
func TestLarge(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for event, want := range map[string]string{"git.receive": "Git: receive.", "someapp.thing.done": "Someapp: thing done."} {
		m := Large("2026-1", event, at)
		meta := Rules{}.Meta(m)
		if m.Event() != event || m.ID != "2026-1" || !m.Time.Equal(at) || meta.Summary != want || len(meta.Usernames)+len(meta.Hubs)+len(meta.Packages) > 0 {
			t.Errorf("%s: %+v says %+v, want %q", event, m, meta, want)
		}
	}
}

// An id is part of an address, which must lead to the message.
func TestIDsThatLeadElsewhere(t *testing.T) {
	for id, good := range map[string]bool{".": false, "..": false, "...": true, "2026-..": true} {
		_, err := Decode([]byte(`{"topic":"org.example.prod.a.b","msg":{},"timestamp":1,"msg_id":"` + id + `"}`))
		if (err == nil) != good {
			t.Errorf("%q: %v", id, err)
		}
	}
}
