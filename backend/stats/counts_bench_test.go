package stats_test

import (
	"fmt"
	"testing"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/stats"
)

// BenchmarkArchive measures what counting costs: messages of a community are
// archived with and without it, one at a time and in full batches.
func BenchmarkArchive(b *testing.B) {
	for name, database := range map[string]func(testing.TB) servertest.Database{"sqlite": servertest.SQLite, "postgres": servertest.Postgres} {
		for _, size := range []int{1, 256} {
			for _, counted := range []bool{false, true} {
				b.Run(fmt.Sprintf("%s/batch=%d/counted=%t", name, size, counted), func(b *testing.B) { archives(b, database(b), size, counted) })
			}
		}
	}
}

func archives(b *testing.B, d servertest.Database, size int, counted bool) {
	s := open(b, d)
	if _, err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	a := archive.New(s.DB())
	if counted {
		a = archive.New(s.DB(), stats.NewCounts(s.DB()))
	}
	c := demo.New(1)
	rules, past := c.Rules(), c.History(noon, 10_000)
	var batch []fedmsg.Said
	n := 0
	for b.Loop() {
		b.StopTimer()
		batch = batch[:0]
		for range size {
			m := past[n%len(past)]
			m.ID = fmt.Sprint("2026-", n)
			batch = append(batch, fedmsg.Said{Message: m, Meta: rules.Meta(m)})
			n++
		}
		b.StartTimer()
		add(b, a, batch...)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/message")
	b.ReportMetric(0, "ns/op")
}
