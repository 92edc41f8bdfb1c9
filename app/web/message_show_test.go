package web

import "testing"

// What is hidden in an envelope is there to be read.
func TestEnvelopeHidesNothing(t *testing.T) {
	for raw, want := range map[string]string{
		`{"a":"ü é\u00a0👩"}`:         "{\n  \"a\": \"ü é\\u00a0👩\"\n}",
		`{"a":"x` + "\u202e" + `y"}`: "{\n  \"a\": \"x\\u202ey\"\n}",
		"no \u200b\U000e0041JSON":    `no \u200b\udb40\udc41JSON`,
	} {
		if got := envelope([]byte(raw)); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}
