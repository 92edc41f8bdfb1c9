package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/fedora-hubs/hubs/backend/metrics"
)

// shown has the metrics of all roles, with parts that answer as they are told.
func shown(away error) *metrics.Metrics {
	m := metrics.New([]string{"git"}, []string{"feed", "rules"})
	m.ShowBus(func() []metrics.Peer {
		return []metrics.Peer{
			{Endpoint: "tcp://x:1", Connected: true, LastHeard: time.UnixMilli(1700000000500), Received: 5, Dropped: 2, Cut: 1, Over: 3},
			{Endpoint: "tcp://y:1", Missing: 90 * time.Second},
		}
	})
	m.ShowPublisher(func() map[string]int64 { return map[string]int64{"subscribers": 4, "dropped": 6} })
	m.ShowConsumer(metrics.Consumer{
		Refused:   func() map[string]int64 { return map[string]int64{"ok": 9, "json": 8} },
		Forgotten: func() int64 { return 71 },
		Index:     func() int { return 70 },
		Outbox:    func(context.Context) (int, error) { return 11, away },
	})
	m.ShowDatabase(func(context.Context) (metrics.Database, error) {
		return metrics.Database{Size: 30, Tables: map[string]int64{"changes": 31}, Oldest: time.Unix(32, 0)}, away
	})
	m.ShowWorker()
	m.ShowDrawings(func() metrics.Drawings {
		return metrics.Drawings{Working: 20, Waiting: 21, Behind: map[string]int{"feed": 22}}
	})
	m.ShowWeb(func() metrics.Streams { return metrics.Streams{Open: 12, Messages: 13, Bytes: 14} },
		func() metrics.Lookups { return metrics.Lookups{Copies: 15, Redis: 16, Missing: 17} })
	m.ShowQueue(func(context.Context) (metrics.Queue, error) {
		return metrics.Queue{Waiting: 18, Leased: 19, Oldest: 1500 * time.Millisecond}, away
	})
	m.ShowParts(func(context.Context) map[string]metrics.Part {
		return map[string]metrics.Part{"redis": {Up: away == nil}, "database": {Up: true, Impaired: true}}
	})
	return m
}

func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.Code != http.StatusOK {
		t.Fatalf("%d, %v: %s", answer.Code, err, body)
	}
	return string(body)
}

func expect(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("there is no line %q", line)
		}
	}
	if t.Failed() {
		t.Log(regexp.MustCompile(`(?m)^(go|process)_.*\n|^#.*\n`).ReplaceAllString(text, ""))
	}
}

func TestMetrics(t *testing.T) {
	m := shown(nil)
	m.Archived("git")
	m.Archived("git")
	m.Duplicate("strange")
	m.Matched(3)
	m.Drawn("feed", 30*time.Millisecond, nil)
	m.Drawn("feed", 20*time.Second, errors.New("no"))
	m.Late("gone")
	m.Committed(40 * time.Millisecond)
	m.Forgot("messages", 33)
	m.Written(-time.Second) // the clocks of two machines differ
	expect(t, scrape(t, m),
		`hubs_messages_archived_total{category="git"} 2`,
		`hubs_messages_duplicate_total{category="strange"} 1`,
		`hubs_messages_refused_total{reason="json"} 8`,
		`hubs_messages_refused_forgotten_total 71`,
		`hubs_message_matched_widgets_bucket{le="2"} 0`,
		`hubs_message_matched_widgets_bucket{le="5"} 1`,
		`hubs_bus_messages_received_total{endpoint="tcp://x:1"} 5`,
		`hubs_bus_messages_dropped_total{endpoint="tcp://x:1"} 2`,
		`hubs_bus_messages_over_limit_total{endpoint="tcp://x:1"} 3`,
		`hubs_bus_connections_cut_total{endpoint="tcp://x:1"} 1`,
		`hubs_bus_connected{endpoint="tcp://x:1"} 1`,
		`hubs_bus_connected{endpoint="tcp://y:1"} 0`,
		`hubs_bus_last_heard_timestamp_seconds{endpoint="tcp://x:1"} 1.7000000005e+09`,
		`hubs_bus_gap_seconds{endpoint="tcp://x:1"} 0`,
		`hubs_bus_gap_seconds{endpoint="tcp://y:1"} 90`,
		`hubs_publisher_subscribers 4`,
		`hubs_publisher_messages_dropped_total 6`,
		`hubs_index_entries 70`,
		`hubs_outbox_length 11`,
		`hubs_database_size_bytes 30`,
		`hubs_table_size_bytes{table="changes"} 31`,
		`hubs_oldest_message_timestamp_seconds 32`,
		`hubs_forgotten_total{kind="messages"} 33`,
		`hubs_drawing_duration_seconds_count{kind="feed"} 2`,
		`hubs_drawing_duration_seconds_bucket{kind="feed",le="0.05"} 1`,
		`hubs_drawing_errors_total{kind="feed"} 1`,
		`hubs_drawing_errors_total{kind="rules"} 0`,
		`hubs_drawings_late_total{kind="other"} 1`,
		`hubs_fragment_lag_seconds_bucket{le="0.05"} 1`,
		`hubs_page_lag_seconds_sum 0`,
		`hubs_drawings{state="working"} 20`,
		`hubs_drawings{state="waiting"} 21`,
		`hubs_drawings_left_behind{kind="feed"} 22`,
		`hubs_drawings_left_behind{kind="rules"} 0`,
		`hubs_streams_open 12`,
		`hubs_stream_messages_total 13`,
		`hubs_stream_sent_bytes_total 14`,
		`hubs_fragment_lookups_total{found="process"} 15`,
		`hubs_fragment_lookups_total{found="redis"} 16`,
		`hubs_fragment_lookups_total{found="missing"} 17`,
		`hubs_queue_tasks{state="waiting"} 18`,
		`hubs_queue_tasks{state="leased"} 19`,
		`hubs_queue_oldest_task_age_seconds 1.5`,
		`hubs_up{part="redis"} 1`,
		`hubs_up{part="database"} 1`,
		`hubs_impaired{part="redis"} 0`,
		`hubs_impaired{part="database"} 1`,
	)
}

func TestPartThatIsAway(t *testing.T) {
	text := scrape(t, shown(errors.New("away")))
	expect(t, text, `hubs_up{part="redis"} 0`, `hubs_up{part="database"} 1`, `hubs_streams_open 12`)
	for _, name := range []string{"hubs_queue", "hubs_outbox", "hubs_database", "hubs_table", "hubs_oldest"} {
		if strings.Contains(text, name) {
			t.Errorf("%s is shown", name)
		}
	}
}

// Senders of messages can't make as many series as they like.
func TestLabelsAreBounded(t *testing.T) {
	m := shown(nil)
	for n := range 150 {
		m.Archived(fmt.Sprint("new", n))
		m.Archived(fmt.Sprint("new", n))
	}
	m.Archived("git")
	m.Duplicate("new0")
	m.Duplicate("new149")
	m.Drawn("gone", time.Second, nil)
	m.Drawn("lost", time.Second, nil)
	text := scrape(t, m)
	expect(t, text,
		`hubs_messages_archived_total{category="git"} 1`,
		`hubs_messages_archived_total{category="new99"} 2`,
		`hubs_messages_archived_total{category="other"} 100`,
		`hubs_messages_duplicate_total{category="new0"} 1`,
		`hubs_messages_duplicate_total{category="other"} 1`,
		`hubs_drawing_duration_seconds_count{kind="other"} 2`,
	)
	if n := strings.Count(text, "\nhubs_messages_archived_total{"); n != 102 {
		t.Errorf("there are %d series, want git, 100 others, and all the rest as one", n)
	}
	for _, odd := range []string{"", strings.Repeat("x", 1000)} {
		m := shown(nil)
		m.Archived(odd)
		expect(t, scrape(t, m), `hubs_messages_archived_total{category="other"} 1`)
	}
}

func TestLint(t *testing.T) {
	m := shown(nil)
	m.Archived("git")
	m.Duplicate("git")
	m.Drawn("feed", time.Second, nil)
	problems, err := promlint.New(strings.NewReader(scrape(t, m))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// Every metric that has a name in this package is shown by the process that has it, and
// no other: the documents list them.
func TestAllMetricsAreShown(t *testing.T) {
	m := shown(nil)
	m.Archived("git")
	m.Duplicate("git")
	m.Confidential("git")
	m.Drawn("feed", time.Second, nil)
	m.Forgot("changes", 1)
	is := map[string]bool{}
	for _, found := range regexp.MustCompile(`(?m)^# TYPE (hubs_\w+) `).FindAllStringSubmatch(scrape(t, m), -1) {
		is[found[1]] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, found := range regexp.MustCompile(`"(hubs_[a-z_]+)"`).FindAllStringSubmatch(string(source), -1) {
			if !is[found[1]] {
				t.Errorf("%s is not shown", found[1])
			}
			delete(is, found[1])
		}
	}
	for name := range is {
		t.Errorf("%s is shown, and named nowhere", name)
	}
}
