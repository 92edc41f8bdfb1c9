package fedmsg

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

func FuzzDecode(f *testing.F) {
	for _, m := range readSamples(f) {
		f.Add(m.Raw)
	}
	f.Add([]byte(`{"topic":"a.b.c.d","msg":{}}`))
	f.Add([]byte(`{"topic":"a.b.c.d","msg":{"n":1e999,"s":"\ud800"},"timestamp":1e10}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Decode(raw)
		if err != nil {
			if Kind(err) == "other" {
				t.Errorf("an error without a kind: %v", err)
			}
			return
		}
		if m.Topic == "" || m.ID == "" || len(m.ID) > maxID || m.Body == nil || !bytes.Equal(m.Raw, raw) {
			t.Errorf("decoded as %+v", m)
		}
		var tidy bytes.Buffer
		if err := json.Compact(&tidy, raw); err != nil {
			t.Fatalf("decoded what is not JSON: %v", err)
		}
		if again, err := Decode(tidy.Bytes()); err != nil || again.ID != m.ID || !again.Time.Equal(m.Time) {
			t.Errorf("written tightly it is %s at %v, %v; was %s at %v", again.ID, again.Time, err, m.ID, m.Time)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, m := range readSamples(f) {
		f.Add([]byte(m.Topic), m.Raw)
	}
	f.Fuzz(func(t *testing.T, topic, raw []byte) {
		m, err := Parse([][]byte{topic, raw})
		if err != nil {
			if Kind(err) == "other" {
				t.Errorf("an error without a kind: %v", err)
			}
			return
		}
		if m.Topic != string(topic) || m.Time.IsZero() || m.Time.Year() > 9999 {
			t.Errorf("parsed as %+v", m)
		}
	})
}

// readSamples gives the messages that were made up for the rules of services.
func readSamples(t testing.TB) (all []Message) {
	t.Helper()
	file, err := os.ReadFile("../rules/testdata/samples.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(file) {
		m, err := Decode(bytes.Clone(line))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, m)
	}
	return all
}
