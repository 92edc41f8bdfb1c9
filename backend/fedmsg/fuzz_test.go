package fedmsg

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
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
		checkMeta(t, Rules{}.Meta(m))
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

// FuzzMeta tries any body under any topic.
func FuzzMeta(f *testing.F) {
	for _, m := range readSamples(f) {
		body, err := json.Marshal(m.Body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(m.Topic, body)
	}
	f.Fuzz(func(t *testing.T, topic string, raw []byte) {
		var body Body
		if outsized(raw) != nil || decode(raw, &body) != nil {
			return
		}
		m := Message{Topic: topic, Body: body}
		meta := Rules{}.Meta(m)
		checkMeta(t, meta)
		if again := (Rules{}).Meta(m); again.Summary != meta.Summary || !slices.Equal(again.Objects, meta.Objects) {
			t.Errorf("says %q and then %q", meta.Summary, again.Summary)
		}
	})
}

// checkMeta checks what holds whatever a message says.
func checkMeta(t *testing.T, m Meta) {
	t.Helper()
	checkNames(t, "usernames", m.Usernames, maxAccount)
	checkNames(t, "packages", m.Packages, maxPackage)
	checkNames(t, "objects", m.Objects, maxObject)
	checkNames(t, "repositories", m.Repositories, maxRepo)
	for _, place := range m.Repositories {
		if repository("https://"+place) != place {
			t.Errorf("repository %q", place)
		}
	}
	checkNames(t, "hubs", m.Hubs, maxAccount+2)
	if m.Actor != "" && !slices.Contains(m.Usernames, m.Actor) {
		t.Errorf("the actor %q is not among %q", m.Actor, m.Usernames)
	}
	for _, address := range []string{m.Link, m.Icon, m.SecondaryIcon} {
		if address != "" && absolute(address) == "" {
			t.Errorf("address %q", address)
		}
	}
	if m.Icon == "" {
		t.Error("no icon")
	}
	if !strings.HasSuffix(m.Summary, ".") || utf8.RuneCountInString(m.Summary) > maxSummary || !plain(m.Summary) {
		t.Errorf("summary %q", m.Summary)
	}
}

func checkNames(t *testing.T, what string, names []string, limit int) {
	t.Helper()
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) || len(names) > maxNames {
		t.Errorf("%s: %q", what, names)
	}
	for _, name := range names {
		if name == "" || len(name) > limit || !plain(name) {
			t.Errorf("%s: %q", what, name)
		}
	}
}

func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
