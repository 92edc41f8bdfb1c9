package fedmsg

import (
	"testing"
	"time"
)

// Of a message that is too large one learns what kind it is, and when it came.
func TestLarge(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, event := range []string{"git.receive", "someapp.thing.done"} {
		m := Large("2026-1", event, at)
		if m.Event() != event || m.ID != "2026-1" || !m.Time.Equal(at) {
			t.Errorf("%s: %+v", event, m)
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
