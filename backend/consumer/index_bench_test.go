package consumer_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

const (
	widgetsOnHub = 10
	concerned    = 50 // widgets that the message of the benchmark concerns
	nearly       = 50 // widgets that it concerns but for one condition
)

// BenchmarkMatch measures finding the widgets that a message concerns among so
// many; how many those are stays the same.
func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("widgets=%d", n), func(b *testing.B) {
			x, size := fillIndex(n)
			said := concerning()
			if found := x.Match(said); len(found) != concerned {
				b.Fatalf("%d widgets were found", len(found))
			}
			b.ReportAllocs()
			for b.Loop() {
				x.Match(said)
			}
			b.ReportMetric(size/float64(n), "B/widget")
		})
	}
}

// BenchmarkReplace measures what a change to one hub costs: of its own names
// only, and of one whose topic all the others share.
func BenchmarkReplace(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		x, _ := fillIndex(n)
		own, shared := hubInterests(7), hubInterests(7)
		for i := range shared {
			shared[i].Filters = append(shared[i].Filters, fedmsg.Filter{Topics: []string{"popular.*"}})
		}
		b.Run(fmt.Sprintf("widgets=%d/own", n), func(b *testing.B) {
			for b.Loop() {
				x.Replace(7, own)
			}
		})
		for id := range n / widgetsOnHub {
			x.Replace(int64(id), append(hubInterests(int64(id)), consumer.Interest{
				Widget: int64(n + id), Filters: []fedmsg.Filter{{Topics: []string{"popular.*"}}},
			}))
		}
		b.Run(fmt.Sprintf("widgets=%d/shared", n), func(b *testing.B) {
			for b.Loop() {
				x.Replace(7, shared)
			}
		})
	}
}

// fillIndex places n widgets, and tells how many bytes that takes.
func fillIndex(n int) (x *consumer.Index, size float64) {
	before := heap()
	x = consumer.NewIndex()
	for id := range int64(n/widgetsOnHub) - 1 {
		x.Replace(id, hubInterests(id))
	}
	x.Replace(-1, concernedInterests())
	return x, float64(heap() - before)
}

// hubInterests are those of a hub with a few people and packages and ten widgets.
func hubInterests(id int64) (list []consumer.Interest) {
	people := make([]string, 8)
	for i := range people {
		people[i] = fmt.Sprintf("user%d", id*4+int64(i)) // half of them are in another hub, too
	}
	packages := []string{fmt.Sprintf("package%d", id), fmt.Sprintf("lib%d", id)}
	key := fmt.Sprintf("t/team%d", id)
	for i := range int64(widgetsOnHub) {
		in := consumer.Interest{Widget: id*widgetsOnHub + i}
		switch i {
		case 0, 1:
			in.Filters = []fedmsg.Filter{{Usernames: people}, {Packages: packages}}
		case 2, 3:
			in.Filters = []fedmsg.Filter{{Topics: []string{"hubs.user.role.*"}, Hubs: []string{key}}}
		case 4:
			in.Filters = []fedmsg.Filter{{Usernames: people[:1], Categories: []string{"bodhi"}}}
		case 5:
			in.Filters = []fedmsg.Filter{{Topics: []string{fmt.Sprintf("service%d.*", id)}}}
		default: // widgets that only their own settings change
		}
		list = append(list, in)
	}
	return list
}

// concernedInterests are those of the widgets that concerning is about, or nearly.
func concernedInterests() (list []consumer.Interest) {
	filters := []fedmsg.Filter{
		{Usernames: []string{"ada"}}, {Packages: []string{"emacs"}}, {Topics: []string{"bodhi.update.*"}}, {Categories: []string{"bodhi"}},
	}
	for i := range concerned {
		list = append(list, consumer.Interest{Widget: -int64(i) - 1, Filters: []fedmsg.Filter{filters[i%len(filters)]}})
	}
	for i := range nearly {
		list = append(list, consumer.Interest{Widget: -int64(i) - 1000, Filters: []fedmsg.Filter{{Usernames: []string{"ada"}, Categories: []string{"git"}}}})
	}
	return list
}

func concerning() fedmsg.Said {
	return fedmsg.Said{
		Message: fedmsg.Message{Topic: "org.fedoraproject.prod.bodhi.update.comment"},
		Meta:    fedmsg.Meta{Usernames: []string{"ada", "bob"}, Packages: []string{"emacs"}},
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
