package consumer_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// Whatever is put in and taken out, the index finds what a look at every filter
// finds.
func TestIndexFindsWhatFiltersSelect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		index, all := consumer.NewIndex(), map[int64][]consumer.Interest{}
		t.Repeat(map[string]func(*rapid.T){
			"replace": func(t *rapid.T) {
				id := rapid.Int64Range(1, 5).Draw(t, "hub")
				all[id] = rapid.SliceOfN(interests, 0, 4).Draw(t, "interests")
				index.Replace(id, all[id])
			},
			"match": func(t *rapid.T) {
				said := message(t)
				var want []hub.Ref
				for id, list := range all {
					for _, in := range list {
						if slices.ContainsFunc(in.Filters, func(f fedmsg.Filter) bool { return f.Match(said.Message, said.Meta) }) {
							want = append(want, hub.Ref{Widget: in.Widget, Hub: id})
						}
					}
				}
				var explained []hub.Ref
				for _, r := range index.Explain(said) {
					explained = append(explained, r.Ref)
				}
				if !slices.Equal(slices.Compact(explained), slices.Compact(sorted(want))) {
					t.Fatalf("%s %+v: explains %v, want %v", said.Topic, said.Meta, explained, want)
				}
				if got := index.Match(said); !slices.Equal(sorted(got), slices.Compact(sorted(want))) || len(got) != len(slices.Compact(sorted(got))) {
					t.Fatalf("%s %+v: found %v, want %v", said.Topic, said.Meta, got, want)
				}
			},
		})
		for id := range all {
			index.Replace(id, nil)
		}
		if left := index.Hubs(); len(left) != 0 || index.Size() != 0 {
			t.Fatalf("hubs %v and %d entries are left", left, index.Size())
		}
	})
}

var (
	names      = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"ana", "bob", "cem"}), 0, 2, rapid.ID)
	topics     = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a.b.c", "a.b", "a.b.*", "a.*", "d.e"}), 0, 2, rapid.ID)
	categories = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "d"}), 0, 2, rapid.ID)
	filter     = rapid.Custom(func(t *rapid.T) fedmsg.Filter {
		return fedmsg.Filter{
			Topics: topics.Draw(t, "topics"), Usernames: names.Draw(t, "users"), Packages: names.Draw(t, "packages"), Hubs: names.Draw(t, "hubs"),
			Repositories: names.Draw(t, "repositories"), Categories: categories.Draw(t, "categories"),
			Unless: fedmsg.Unless{
				Topics: topics.Draw(t, "unless topics"), Categories: categories.Draw(t, "unless categories"),
				Actor: rapid.SampledFrom([]string{"", "ana"}).Draw(t, "unless by"), Below: rapid.SampledFrom([]fedmsg.Severity{0, fedmsg.Warning}).Draw(t, "unless below"),
			},
		}
	})
	interests = rapid.Custom(func(t *rapid.T) consumer.Interest {
		return consumer.Interest{Widget: rapid.Int64Range(0, 9).Draw(t, "widget"), Filters: rapid.SliceOfN(nonEmpty, 0, 3).Draw(t, "filters")}
	})
	nonEmpty = filter.Filter(func(f fedmsg.Filter) bool { return !f.Empty() })
)

func message(t *rapid.T) fedmsg.Said {
	topic := "org.example.prod." + rapid.SampledFrom([]string{"a.b.c", "a.b", "a.x", "d.e", "d"}).Draw(t, "topic")
	return fedmsg.Said{
		Message: fedmsg.Message{Topic: topic, Headers: fedmsg.Body{"fedora_messaging_severity": rapid.SampledFrom([]string{"", "30"}).Draw(t, "severity")}},
		Meta: fedmsg.Meta{
			Usernames: names.Draw(t, "by"), Packages: names.Draw(t, "of"), Repositories: names.Draw(t, "in"), Hubs: names.Draw(t, "on"),
			Actor: rapid.SampledFrom([]string{"", "ana", "bob"}).Draw(t, "actor"),
		},
	}
}

func sorted(refs []hub.Ref) []hub.Ref {
	return slices.SortedFunc(slices.Values(refs), func(a, b hub.Ref) int {
		return cmp.Or(cmp.Compare(a.Widget, b.Widget), cmp.Compare(a.Hub, b.Hub))
	})
}

func TestCloserLookDecides(t *testing.T) {
	index := consumer.NewIndex()
	index.Replace(1, []consumer.Interest{
		{Widget: 7, Filters: []fedmsg.Filter{{Categories: []string{"git"}}}, Closer: func(m fedmsg.Message) bool { return m.ID == "yes" }},
		{Widget: 8, Filters: []fedmsg.Filter{{}}}, // selects nothing
	})
	if n := index.Size(); n != 1 {
		t.Errorf("the index has %d entries, want 1", n)
	}
	for id, want := range map[string]string{"yes": "[{7 1}]", "no": "[]"} {
		got := index.Match(fedmsg.Said{Message: fedmsg.Message{Topic: "org.example.prod.git.receive", ID: id}})
		if fmt.Sprint(got) != want {
			t.Errorf("%s: found %v, want %s", id, got, want)
		}
	}
}

func TestExplain(t *testing.T) {
	index := consumer.NewIndex()
	index.Replace(1, []consumer.Interest{
		{Widget: 7, Filters: []fedmsg.Filter{{Usernames: []string{"ana", "bo"}}, {Packages: []string{"bash"}, Topics: []string{"a.*"}}}},
		{Widget: 8, Filters: []fedmsg.Filter{{Categories: []string{"a"}, Topics: []string{"a.b", "c"}}, {Hubs: []string{"t/x"}}}},
		{Widget: 9, Filters: []fedmsg.Filter{{Topics: []string{"a.c"}}}},
	})
	got := index.Explain(fedmsg.Said{
		Message: fedmsg.Message{Topic: "org.example.prod.a.b"},
		Meta:    fedmsg.Meta{Usernames: []string{"ana", "zoe"}, Packages: []string{"bash"}, Hubs: []string{"t/x"}},
	})
	want := "[{{7 1} package bash and topic a.*} {{7 1} user ana} {{8 1} hub t/x} {{8 1} topic a.b and category a}]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}
