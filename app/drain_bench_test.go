package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/app/tools/loadtest"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// backlogSize is the backlog that a community plans for.
const backlogSize = 20_000

// BenchmarkDrain measures how fast a backlog is archived, counted, routed and
// drawn, by processes apart on Postgres and Redis, while ten pages are looked
// at.
func BenchmarkDrain(b *testing.B) {
	binary := loadtest.Build(b)
	for _, workers := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) { drain(b, binary, workers) })
	}
}

func drain(b *testing.B, binary string, workers int) {
	m := newApart(b, binary, workers)
	var spent time.Duration
	for b.Loop() {
		messages := m.community.History(time.Now(), backlogSize)
		spent += m.send(b, messages)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(b.N*backlogSize)/spent.Seconds(), "messages/s")
	b.ReportMetric(spent.Seconds()/float64(b.N), "s/backlog")
}

// BenchmarkHour replays the messages of an hour, at a hundred times the pace of
// a large community, and tells what each process holds on the way.
func BenchmarkHour(b *testing.B) {
	const hour, parts = 3600, 6
	m := newApart(b, loadtest.Build(b), 1)
	for b.Loop() {
		messages := m.community.History(time.Now(), hour)
		for part := range slices.Chunk(messages, hour/parts) {
			tick := time.NewTicker(10 * time.Millisecond)
			for _, one := range part {
				m.bus.Publish(b, one.Topic, one.Raw)
				<-tick.C
			}
			tick.Stop()
			var held []string
			for i, p := range m.Servers {
				held = append(held, fmt.Sprintf("%s %.0f MiB", m.roles[i], float64(loadtest.Servers{p}.Memory(b))/(1<<20)))
			}
			b.Log(held)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkWorkerDies measures how late a fragment comes when one of two workers
// is killed while a message is on its way, which mostly means: while it draws.
func BenchmarkWorkerDies(b *testing.B) {
	a := newApart(b, loadtest.Build(b), 2)
	one := loadtest.Open(b, a.Address, loadStream, 1)
	var lags loadtest.Times
	for b.Loop() {
		for i := range 20 {
			victim := 2 + i%2
			a.said++
			round := one.Expect(a.said)
			sent := a.publish(b)
			time.Sleep(time.Duration(1+i/2) * time.Millisecond) // archived and claimed by then, or being drawn
			a.Servers[victim].Kill()
			lags = append(lags, round.Wait(b, sent)...)
			a.Servers[victim] = a.Start(b, a.settings, "worker")
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(loadtest.Milliseconds(lags.Percentile(50)), "p50-ms")
	b.ReportMetric(loadtest.Milliseconds(lags.Last()), "max-ms")
	b.Logf("%v", []time.Duration(lags))
}

// apart is the program as processes, and the parts that look into its servers.
type apart struct {
	*measured
	parts     *parts
	community *demo.Community
	roles     []string
}

func newApart(b *testing.B, binary string, workers int) *apart {
	b.Helper()
	db, redis := servertest.Postgres(b).URL, loadtest.Redis(b)
	a := &apart{community: demo.New(1), roles: append([]string{"web", "backend"}, slices.Repeat([]string{"worker"}, workers)...)}
	s := setup{
		database: func(testing.TB) servertest.Database { return servertest.Database{Name: "postgres", URL: db} },
		redis:    func(testing.TB) string { return redis }, roles: a.roles, entries: 1,
	}
	a.measured = s.measure(b, binary)
	config, err := load([]string{"HUBS_DATABASE_URL=" + db, "HUBS_REDIS_URL=" + redis})
	if err != nil {
		b.Fatal(err)
	}
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		b.Fatal(err)
	}
	if a.parts, err = wire(b.Context(), config, a.community.Rules(), kinds, slog.New(slog.DiscardHandler)); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := a.parts.close(); err != nil {
			b.Error(err)
		}
	})
	for i := range 5 { // from now on somebody looks at them
		a.Await(b, "/t/"+a.community.Teams[i].Name)
		a.Await(b, "/u/"+a.community.People[i].Username)
	}
	return a
}

// send publishes messages as fast as the bus takes them, and waits until all
// are archived and routed and nothing waits to be drawn.
func (a *apart) send(b *testing.B, messages []fedmsg.Message) time.Duration {
	b.Helper()
	before, _ := a.state(b)
	begun := time.Now()
	for _, m := range messages {
		a.bus.Publish(b, m.Topic, m.Raw)
	}
	for {
		if archived, waiting := a.state(b); archived == before+len(messages) && waiting == 0 {
			return time.Since(begun)
		}
		if time.Since(begun) > 10*time.Minute {
			b.Fatal("the backlog is not drained")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// state tells how many messages are archived, and how much is still to be done.
func (a *apart) state(b *testing.B) (archived, waiting int) {
	b.Helper()
	ctx := context.Background()
	n, err := a.parts.store.DB().NewSelect().Table("messages").Count(ctx)
	if err != nil {
		b.Fatal(err)
	}
	unrouted, err := a.parts.store.DB().NewSelect().Table("unrouted").Count(ctx)
	if err != nil {
		b.Fatal(err)
	}
	q, err := a.parts.queue.State(ctx)
	if err != nil {
		b.Fatal(err)
	}
	return int(n), int(unrouted) + q.Waiting + q.Leased
}
