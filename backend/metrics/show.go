package metrics

import (
	"context"
	"maps"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A Consumer is what the metrics of a consumer are read from.
type Consumer struct {
	Refused   func() map[string]int64 // messages by what was wrong with them; "ok" are those that were not refused
	Forgotten func() int64            // refused messages that there was no room for any more
	Index     func() int              // entries
	Outbox    func(context.Context) (int, error)
}

// ShowConsumer shows what becomes of messages.
func (m *Metrics) ShowConsumer(c Consumer) {
	m.registry.MustRegister(m.archived, m.duplicates, m.secret, m.matched)
	m.counters("hubs_messages_refused_total", "Messages that can't be read and those that tell of hubs, which were dropped, and those that the database refused and that were put aside.", "reason", func() map[string]int64 {
		counts := maps.Clone(c.Refused())
		delete(counts, "ok")
		return counts
	})
	m.counter("hubs_messages_refused_forgotten_total", "Messages that were put aside and made room for others.", func() float64 { return float64(c.Forgotten()) })
	m.gauge("hubs_index_entries", "Entries of the index: what widgets and hubs are interested in.", func() float64 { return float64(c.Index()) })
	length := describe("hubs_outbox_length", "Changes that the bus was not told of yet.")
	m.ask(func(ctx context.Context, show func(*prometheus.Desc, float64, ...string)) {
		if n, err := c.Outbox(ctx); err == nil {
			show(length, float64(n))
		}
	}, length)
}

// A Database is how large a database is, in bytes.
type Database struct {
	Size   int64
	Tables map[string]int64 // nil: not known
	Oldest time.Time        // message; zero: there is none
}

// ShowDatabase shows how large the database is while it answers, and what is
// forgotten.
func (m *Metrics) ShowDatabase(state func(context.Context) (Database, error)) {
	m.registry.MustRegister(m.forgotten)
	size := describe("hubs_database_size_bytes", "How large the database is on disk.")
	tables := describe("hubs_table_size_bytes", "How large its tables are, with their indexes, where Postgres tells that.", "table")
	oldest := describe("hubs_oldest_message_timestamp_seconds", "When the oldest message was sent that is kept.")
	m.ask(func(ctx context.Context, show func(*prometheus.Desc, float64, ...string)) {
		d, err := state(ctx)
		if err != nil {
			return
		}
		show(size, float64(d.Size))
		for table, bytes := range d.Tables {
			show(tables, float64(bytes), table)
		}
		if !d.Oldest.IsZero() {
			show(oldest, float64(d.Oldest.Unix()))
		}
	}, size, tables, oldest)
}

// ShowPublisher shows what becomes of our own messages; counts has
// "subscribers" and "dropped".
func (m *Metrics) ShowPublisher(counts func() map[string]int64) {
	m.gauge("hubs_publisher_subscribers", "Subscribers to our own messages.", func() float64 { return float64(counts()["subscribers"]) })
	m.counter("hubs_publisher_messages_dropped_total", "Messages of our own that a subscriber was too slow for.", func() float64 { return float64(counts()["dropped"]) })
}

// ShowWorker shows what is told of drawings.
func (m *Metrics) ShowWorker() {
	m.kinds.each(func(kind string) { // a series that begins at 0 shows the first error
		m.failed.WithLabelValues(kind)
		m.late.WithLabelValues(kind)
	})
	m.registry.MustRegister(m.drawings, m.failed, m.late, m.committed)
}

// Drawings is what is being drawn.
type Drawings struct {
	Working, Waiting int            // at a place, for the web
	Behind           map[string]int // that run although their time is up, by kind
}

// ShowDrawings shows what is being drawn.
func (m *Metrics) ShowDrawings(state func() Drawings) {
	drawings := describe("hubs_drawings", "Widgets that this process is drawing, by what they do: work, or wait for another service.", "state")
	behind := describe("hubs_drawings_left_behind", "Drawings that still run although their time is up.", "kind")
	m.ask(func(_ context.Context, show func(*prometheus.Desc, float64, ...string)) {
		d := state()
		show(drawings, float64(d.Working), "working")
		show(drawings, float64(d.Waiting), "waiting")
		m.kinds.each(func(kind string) { show(behind, float64(d.Behind[kind]), kind) })
	}, drawings, behind)
}

// Streams is what open pages cost.
type Streams struct{ Open, Messages, Bytes int64 }

// Lookups is how often fragments were found, and where.
type Lookups struct{ Copies, Redis, Missing int64 }

// ShowWeb shows pages and streams.
func (m *Metrics) ShowWeb(streams func() Streams, lookups func() Lookups) {
	m.registry.MustRegister(m.written)
	m.gauge("hubs_streams_open", "Event streams that are open: one for each open page.", func() float64 { return float64(streams().Open) })
	m.counter("hubs_stream_messages_total", "Messages for event streams: one for each page that it is for.", func() float64 { return float64(streams().Messages) })
	m.counter("hubs_stream_sent_bytes_total", "Bytes written to event streams.", func() float64 { return float64(streams().Bytes) })
	m.counters("hubs_fragment_lookups_total", "Fragments that pages and streams asked for, by where they were: in the process, in Redis, or missing.", "found", func() map[string]int64 {
		l := lookups()
		return map[string]int64{"process": l.Copies, "redis": l.Redis, "missing": l.Missing}
	})
}

// Queue is how full the queue is.
type Queue struct {
	Waiting, Leased int
	Oldest          time.Duration // how long a task has been due at the most
}

// ShowQueue shows the queue while it answers.
func (m *Metrics) ShowQueue(state func(context.Context) (Queue, error)) {
	tasks := describe("hubs_queue_tasks", "Widgets that wait to be drawn or are being drawn, of all processes together.", "state")
	oldest := describe("hubs_queue_oldest_task_age_seconds", "How long the widget that waits longest has been due; 0 if none is.")
	m.ask(func(ctx context.Context, show func(*prometheus.Desc, float64, ...string)) {
		q, err := state(ctx)
		if err != nil {
			return
		}
		show(tasks, float64(q.Waiting), "waiting")
		show(tasks, float64(q.Leased), "leased")
		show(oldest, q.Oldest.Seconds())
	}, tasks, oldest)
}

// A Part is whether something works that a process needs.
type Part struct {
	Up       bool
	Impaired bool // it is of use, but lacks something
}

// ShowParts shows whether the parts work that a process needs.
func (m *Metrics) ShowParts(parts func(context.Context) map[string]Part) {
	up := describe("hubs_up", "Whether a part works, as /healthz/ready says: 1 or 0.", "part")
	impaired := describe("hubs_impaired", "Whether a part works but lacks something, as /healthz/ready says: 1 or 0.", "part")
	m.ask(func(ctx context.Context, show func(*prometheus.Desc, float64, ...string)) {
		for name, part := range parts(ctx) {
			show(up, number(part.Up), name)
			show(impaired, number(part.Impaired), name)
		}
	}, up, impaired)
}

func number(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
