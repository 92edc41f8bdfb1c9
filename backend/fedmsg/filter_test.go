package fedmsg

import (
	"reflect"
	"slices"
	"testing"
)

func TestFilterMatch(t *testing.T) {
	m := Message{Topic: "org.fedoraproject.prod.bodhi.update.comment"}
	meta := Meta{Usernames: []string{"mira", "yuki"}, Packages: []string{"quill"}, Hubs: []string{"u/mira"}}
	tests := []struct {
		name   string
		filter Filter
		want   bool
	}{
		{"nothing", Filter{}, false},
		{"topic", Filter{Topics: []string{"bodhi.update.comment"}}, true},
		{"topic above", Filter{Topics: []string{"bodhi.update"}}, false},
		{"topics below", Filter{Topics: []string{"bodhi.update.*"}}, true},
		{"topics far below", Filter{Topics: []string{"bodhi.*"}}, true},
		{"topics below itself", Filter{Topics: []string{"bodhi.update.comment.*"}}, false},
		{"not a whole part", Filter{Topics: []string{"bodhi.up*"}}, false},
		{"a star alone", Filter{Topics: []string{"*"}}, false},
		{"one of the topics", Filter{Topics: []string{"git.receive", "bodhi.*"}}, true},
		{"full topic", Filter{Topics: []string{m.Topic}}, false},
		{"category", Filter{Categories: []string{"git", "bodhi"}}, true},
		{"another category", Filter{Categories: []string{"git"}}, false},
		{"user", Filter{Usernames: []string{"yuki"}}, true},
		{"another user", Filter{Usernames: []string{"nils"}}, false},
		{"package", Filter{Packages: []string{"quill"}}, true},
		{"hub", Filter{Hubs: []string{"u/mira"}}, true},
		{"another hub", Filter{Hubs: []string{"t/mira"}}, false},
		{"all fields", Filter{Topics: []string{"bodhi.*"}, Categories: []string{"bodhi"}, Usernames: []string{"mira"}, Packages: []string{"quill"}, Hubs: []string{"u/mira"}}, true},
		{"one field disagrees", Filter{Categories: []string{"bodhi"}, Packages: []string{"teapot"}}, false},
	}
	for _, tt := range tests {
		if got := tt.filter.Match(m, meta); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestTopicPatterns(t *testing.T) {
	for event, want := range map[string][]string{
		"bodhi":                {"bodhi"},
		"bodhi.update":         {"bodhi.update", "bodhi.*"},
		"bodhi.update.comment": {"bodhi.update.comment", "bodhi.update.*", "bodhi.*"},
		"":                     {""},
		".odd":                 {".odd", ".*"},
		"a..b":                 {"a..b", "a..*", "a.*"},
	} {
		if got := TopicPatterns(event); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, want %q", event, got, want)
		}
	}
}

// FuzzTopicPatterns holds the index, which looks patterns up, to what a filter
// matches.
func FuzzTopicPatterns(f *testing.F) {
	f.Add("bodhi.update.comment", "bodhi.*")
	f.Add("a.b.", "a.b.*")
	f.Add(".", ".*")
	f.Fuzz(func(t *testing.T, event, pattern string) {
		listed := slices.Contains(TopicPatterns(event), pattern)
		if matched := matchTopic([]string{pattern}, event); matched != listed {
			t.Errorf("%q matches %q: %v, is among its patterns: %v", pattern, event, matched, listed)
		}
	})
}
