package fedmsg

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
)

func TestFilterMatch(t *testing.T) {
	m := Message{Topic: "org.fedoraproject.prod.bodhi.update.comment", Headers: Body{"fedora_messaging_severity": json.Number("30")}}
	meta := Meta{
		Usernames: []string{"mira", "yuki"}, Packages: []string{"quill"}, Repositories: []string{"git.example.org/pens/quill"},
		Hubs: []string{"u/mira"}, Actor: "yuki",
	}
	mine := func(u Unless) Filter { return Filter{Usernames: []string{"mira"}, Unless: u} }
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
		{"repository", Filter{Repositories: []string{"git.example.org/pens/quill"}}, true},
		{"another repository", Filter{Repositories: []string{"git.example.org/pens"}}, false},
		{"nothing, with something left out", Filter{Unless: Unless{Actor: "mira"}}, false},
		{"unless somebody else did it", mine(Unless{Actor: "mira"}), true},
		{"unless this one did it", mine(Unless{Actor: "yuki"}), false},
		{"unless a topic", mine(Unless{Topics: []string{"git.*", "bodhi.update.*"}}), false},
		{"unless another topic", mine(Unless{Topics: []string{"bodhi.update"}}), true},
		{"unless a category", mine(Unless{Categories: []string{"git", "bodhi"}}), false},
		{"unless another category", mine(Unless{Categories: []string{"git"}}), true},
		{"unless less severe", mine(Unless{Below: Warning}), true},
		{"unless less severe than it is", mine(Unless{Below: Error}), false},
		{"one field disagrees", Filter{Categories: []string{"bodhi"}, Packages: []string{"teapot"}}, false},
	}
	for _, tt := range tests {
		if got := tt.filter.Match(m, meta); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestSeverity(t *testing.T) {
	for _, tt := range []struct {
		header any
		want   Severity
	}{
		{nil, Info}, {json.Number("10"), Debug}, {"40", Error}, {json.Number("25"), 25},
		{"much", Info}, {json.Number("-3"), Info}, {json.Number("1e9"), Info}, {[]any{}, Info},
	} {
		m := Message{Headers: Body{"fedora_messaging_severity": tt.header}}
		if got := m.Severity(); got != tt.want {
			t.Errorf("%v: %d, want %d", tt.header, got, tt.want)
		}
	}
	if got := (Message{}).Severity(); got != Info {
		t.Errorf("without headers: %d", got)
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
