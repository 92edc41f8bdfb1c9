package app

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// tally is a counter that never fails.
type tally struct{ counter }

func (tally) Data(ctx context.Context, env widgets.Env, c counterConfig) (int64, error) {
	return env.Counts.ByUser(ctx, string(c.Who))
}

// A smallWorld is a running program with one team, whose page counts what ana
// and bob do.
type smallWorld struct {
	*site
	bus  *bus.Memory
	logs *lockedBuffer

	watch string // where metrics are, if not at url
}

type lockedBuffer struct {
	mu    sync.Mutex
	bytes bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes.String()
}

// newSmallWorld runs roles. Watch is the address that the tests ask.
func newSmallWorld(t *testing.T, r roles, watch string, settings ...string) *smallWorld {
	t.Helper()
	kinds, err := widgets.ByName([]widgets.Kind{widgets.New(tally{})})
	if err != nil {
		t.Fatal(err)
	}
	if own := servertest.FreeAddress(t); r.web && !slices.ContainsFunc(settings, func(s string) bool { return strings.HasPrefix(s, "HUBS_METRICS_ADDR=") }) {
		settings = append(settings, "HUBS_METRICS_ADDR="+own)
	}
	config, err := load(append(settings, "HUBS_DATABASE_URL="+servertest.SQLite(t).URL, "HUBS_LOG_LEVEL=debug", "HUBS_LOG_FORMAT=json"))
	if err != nil {
		t.Fatal(err)
	}
	w := &smallWorld{site: &site{T: t, url: "http://" + watch}, bus: bus.NewMemory(), logs: &lockedBuffer{}}
	if config.MetricsAddr != "" {
		w.watch = "http://" + config.MetricsAddr
	}
	if w.parts, err = wire(t.Context(), config, rules.Set{}, kinds, config.logger(w.logs)); err != nil {
		t.Fatal(err)
	}
	w.parts.waits = patientWaits
	page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "one", Title: "One"}}
	for i, who := range []string{"ana", "bob"} {
		page.Widgets = append(page.Widgets, hub.Placed{Kind: "counter", Column: hub.Main, Position: i, Config: fmt.Appendf(nil, `{"who":%q}`, who)})
	}
	if err := w.parts.store.Quiet().CreateHub(t.Context(), "x", &page); err != nil {
		t.Fatal(err)
	}
	running := start(t, func(ctx context.Context) error { return w.parts.run(ctx, r, io.Discard, w.bus) })
	t.Cleanup(func() {
		running.end()
		if err := w.parts.close(); err != nil && !w.broken {
			t.Error(err)
		}
	})
	w.until("it is ready", func() bool {
		resp, err := http.Get(w.url + "/healthz/ready")
		if err == nil {
			resp.Body.Close()
		}
		return err == nil && resp.StatusCode == http.StatusOK
	})
	w.until("pages come from workers", func() bool {
		return !r.web || strings.Contains(w.logs.String(), "following the fragment stream")
	})
	return w
}

func (w *smallWorld) publish(id, who string) {
	w.Helper()
	const topic = "org.example.prod.fas.user.update"
	envelope := fmt.Appendf(nil, `{"topic":%q,"msg":{"user":%q},"timestamp":1700000000,"msg_id":%q}`, topic, who, id)
	if err := w.bus.Publish(w.Context(), topic, envelope); err != nil {
		w.Fatal(err)
	}
}

// scrape gives the metrics.
func (w *smallWorld) scrape() string {
	w.Helper()
	watch := &site{T: w.T, url: cmp.Or(w.watch, w.url)}
	resp, body := watch.get("/metrics")
	if resp.StatusCode != http.StatusOK {
		w.Fatalf("metrics: %d", resp.StatusCode)
	}
	return body
}

// shows waits until the metrics have these lines.
func (w *smallWorld) shows(lines ...string) {
	w.Helper()
	for _, line := range lines {
		w.until("the metrics say "+line, func() bool { return strings.Contains(w.scrape(), "\n"+line+"\n") })
	}
}

// stream opens the team's event stream and gives its lines.
func (w *smallWorld) stream() *bufio.Reader {
	w.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { conn.Close() })
	fmt.Fprint(conn, "GET /t/one/events HTTP/1.1\r\nHost: x\r\n\r\n")
	return bufio.NewReader(conn)
}

func (w *smallWorld) reads(lines *bufio.Reader, part string) {
	w.Helper()
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			w.Fatalf("the stream ends before %q: %v", part, err)
		}
		if strings.Contains(line, part) {
			return
		}
	}
}

func TestMetricsOfASmallWorld(t *testing.T) {
	t.Parallel()
	address := servertest.FreeAddress(t)
	w := newSmallWorld(t, allRoles, address, "HUBS_ADDR="+address)
	w.get("/t/one")
	w.shows(`hubs_fragment_lag_seconds_count 2`)
	stream := w.stream()
	w.reads(stream, "#notices") // a process that has just started does not know what others said
	w.reads(stream, "hx-partial")
	w.reads(stream, "hx-partial") // both widgets

	w.publish("2026-1", "ana")
	w.reads(stream, "count=1.")
	w.publish("2026-1", "ana")
	w.publish("2026-2", "carl") // concerns nobody
	if err := w.bus.Publish(t.Context(), "a.b.c.d", []byte("{")); err != nil {
		t.Fatal(err)
	}
	// All that the messages bring about has happened when these are shown.
	w.shows(`hubs_messages_duplicate_total{category="fas"} 1`, `hubs_messages_refused_total{reason="json"} 1`,
		`hubs_message_matched_widgets_count 2`, `hubs_fragment_lag_seconds_count 3`, `hubs_page_lag_seconds_count 1`,
		`hubs_queue_tasks{state="waiting"} 0`, `hubs_queue_tasks{state="leased"} 0`)
	text := w.scrape()
	for _, line := range []string{
		`hubs_messages_archived_total{category="fas"} 2`,
		`hubs_messages_duplicate_total{category="fas"} 1`,
		`hubs_message_matched_widgets_sum 1`,
		`hubs_drawing_duration_seconds_count{kind="counter"} 3`,
		`hubs_drawing_errors_total{kind="counter"} 0`,
		`hubs_drawings_late_total{kind="counter"} 0`,
		`hubs_fragment_lag_seconds_count 3`,
		`hubs_page_lag_seconds_count 1`,
		`hubs_fragment_lookups_total{found="missing"} 2`,
		`hubs_streams_open 1`,
		`hubs_stream_messages_total 4`, // both widgets, that no messages are missing, and the news
		`hubs_queue_oldest_task_age_seconds 0`,
		`hubs_outbox_length 0`,
		`hubs_up{part="database"} 1`,
		`hubs_up{part="redis"} 1`,
	} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("the metrics lack %q", line)
		}
	}
	for _, name := range []string{"hubs_index_entries", "hubs_stream_sent_bytes_total", "hubs_build_info{", "go_goroutines", "process_resident_memory_bytes"} {
		if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + `.* [1-9]`).MatchString(text) {
			t.Errorf("%s has no value", name)
		}
	}
	if strings.Contains(text, "hubs_bus_") {
		t.Error("there are metrics of a bus that is not set")
	}
	if t.Failed() {
		t.Log(regexp.MustCompile(`(?m)^(go|process)_.*\n|^#.*\n|.*_bucket.*\n`).ReplaceAllString(text, ""))
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("the linter says %v, %v", problems, err)
	}
}

// One id leads from the bus to the open pages.
func TestLogsFollowAMessage(t *testing.T) {
	t.Parallel()
	address := servertest.FreeAddress(t)
	w := newSmallWorld(t, allRoles, address, "HUBS_ADDR="+address)
	w.get("/t/one")
	w.shows(`hubs_fragment_lag_seconds_count 2`) // a widget that waits keeps the cause that it has
	stream := w.stream()
	w.reads(stream, "hx-partial")
	w.reads(stream, "hx-partial")
	w.publish("2026-7", "bob")
	w.reads(stream, "count=1.")
	type line struct {
		Msg, Message, Category, Kind, Event string
		Widget, Widgets, Pages              int64
		Milliseconds                        *float64
	}
	found := map[string]line{}
	w.until("consumer, worker and web have spoken", func() bool {
		for text := range strings.Lines(w.logs.String()) {
			var l line
			if err := json.Unmarshal([]byte(text), &l); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if l.Message == "2026-7" {
				found[l.Msg] = l
			}
		}
		return len(found) >= 3
	})
	routed, drawn, sent := found["archived and routed"], found["drawn"], found["sent"]
	if len(found) != 3 || routed.Category != "fas" || routed.Widgets != 1 ||
		drawn.Kind != "counter" || drawn.Widget == 0 || drawn.Milliseconds == nil || drawn.Event == "" ||
		sent.Widget != drawn.Widget || sent.Event != drawn.Event || sent.Pages != 1 {
		t.Errorf("the log has %+v", found)
	}
}

// With an address of their own, metrics are at no page's address.
func TestMetricsAddress(t *testing.T) {
	t.Parallel()
	pages, watch := servertest.FreeAddress(t), servertest.FreeAddress(t)
	w := newSmallWorld(t, allRoles, watch, "HUBS_ADDR="+pages, "HUBS_METRICS_ADDR="+watch)
	w.shows(`hubs_up{part="redis"} 1`, "hubs_streams_open 0")
	resp, err := http.Get("http://" + pages + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("the pages' address answers %d", resp.StatusCode)
	}
}

// Without an address of their own, metrics are nowhere: who asks can't be told
// from a proxy on the same machine.
func TestNoMetricsAmongPages(t *testing.T) {
	t.Parallel()
	address := servertest.FreeAddress(t)
	w := newSmallWorld(t, roles{web: true}, address, "HUBS_ADDR="+address, "HUBS_METRICS_ADDR=")
	if resp, body := w.get("/metrics"); resp.StatusCode != http.StatusNotFound || strings.Contains(body, "hubs_") {
		t.Errorf("%d: %.200s", resp.StatusCode, body)
	}
}

func TestHealthOfALoneWorker(t *testing.T) {
	t.Parallel()
	address := servertest.FreeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	w := newSmallWorld(t, roles{worker: true}, address, "PORT="+port)
	w.answers("/healthz/live", http.StatusOK, "ok\n")
	w.answers("/healthz/ready", http.StatusOK, "database: ok\nmessages: ok\nredis: ok\n")
	w.answers("/t/one", http.StatusNotFound, "404 page not found\n")
	if text := w.scrape(); !strings.Contains(text, "\nhubs_drawing_errors_total") || strings.Contains(text, "\nhubs_streams") || strings.Contains(text, "\nhubs_messages") {
		t.Errorf("a worker's metrics are %s", text)
	}
	w.broken = true
	if err := w.parts.store.Close(); err != nil {
		t.Fatal(err)
	}
	w.comesToAnswer("/healthz/ready", http.StatusServiceUnavailable, "database: not ready: it does not answer\nmessages: ok\nredis: ok\n")
	w.answers("/healthz/live", http.StatusOK, "ok\n")
	w.shows(`hubs_up{part="database"} 0`)
}

func (w *smallWorld) answers(path string, status int, text string) {
	w.Helper()
	if resp, body := w.get(path); resp.StatusCode != status || body != text {
		w.Errorf("%s: %d %q, want %d %q", path, resp.StatusCode, body, status, text)
	}
}

// comesToAnswer waits: what is known of a part serves for a few seconds.
func (w *smallWorld) comesToAnswer(path string, status int, text string) {
	w.Helper()
	got := ""
	defer func() {
		if w.Failed() {
			w.Logf("%s answers %s", path, got)
		}
	}()
	w.until(fmt.Sprintf("%s answers %d %q", path, status, text), func() bool {
		resp, body := w.get(path)
		got = fmt.Sprintf("%d %q", resp.StatusCode, body)
		return resp.StatusCode == status && body == text
	})
}

// A backend without a bus is of use, and says what it lacks.
func TestHealthOfALoneBackend(t *testing.T) {
	t.Parallel()
	address, endpoint := servertest.FreeAddress(t), "tcp://"+servertest.FreeAddress(t)
	w := newSmallWorld(t, roles{backend: true}, address, "HUBS_METRICS_ADDR="+address, "HUBS_BUS_ENDPOINTS="+endpoint, "HUBS_BUS_DAILY_MB=1")
	w.comesToAnswer("/healthz/ready", http.StatusOK, "bus: no connection to 1 of 1 endpoints\ndatabase: ok\nindex: ok\nmessages: ok\nredis: ok\n")
	w.shows(`hubs_up{part="bus"} 1`, `hubs_impaired{part="bus"} 1`, `hubs_up{part="index"} 1`)
	w.shows(`hubs_bus_connected{endpoint="` + endpoint + `"} 0`)
	p, err := bus.NewPublisher(endpoint, w.parts.log)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	w.comesToAnswer("/healthz/ready", http.StatusOK, "bus: ok\ndatabase: ok\nindex: ok\nmessages: ok\nredis: ok\n")
	w.shows(`hubs_bus_connected{endpoint="`+endpoint+`"} 1`, `hubs_bus_gap_seconds{endpoint="`+endpoint+`"} 0`)
	const topic = "org.example.dev.test"
	for i := range 3 { // each more than a third of what the endpoint may send in a day
		raw := fmt.Appendf(nil, `{"topic":%q,"msg_id":"2026-%d","timestamp":1,"msg":{"text":%q}}`, topic, i, strings.Repeat("x", 400<<10))
		if err := p.Publish(t.Context(), topic, raw); err != nil {
			t.Fatal(err)
		}
	}
	w.comesToAnswer("/healthz/ready", http.StatusOK, "bus: 1 of 1 endpoints sent more than HUBS_BUS_DAILY_MB, and what is more is dropped\n"+
		"database: ok\nindex: ok\nmessages: ok\nredis: ok\n")
	w.shows(`hubs_bus_messages_over_limit_total{endpoint="`+endpoint+`"} 1`, `hubs_messages_refused_total{reason="limit"} 1`, `hubs_messages_archived_total{category="test"} 2`)
	w.until("what was dropped is noted as missing", func() bool {
		gaps, err := w.parts.store.Gaps(t.Context())
		return err == nil && slices.ContainsFunc(gaps, func(g store.Gap) bool { return g.Endpoint == endpoint && !g.Fetched && !g.To.IsZero() })
	})
}

func TestMetricsPortThatIsTaken(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for setting, role := range map[string]string{"HUBS_METRICS_ADDR=" + l.Addr().String(): "run", "PORT=" + port: "worker"} {
		env := []string{setting, "HUBS_DATABASE_URL=sqlite://" + filepath.Join(t.TempDir(), "x.db")}
		if role == "run" {
			env = append(env, "HUBS_ADDR=127.0.0.1:0")
		} else {
			env = append(env, "HUBS_REDIS_URL=redis://127.0.0.1:1/0")
		}
		name, _, _ := strings.Cut(setting, "=")
		err := Run(t.Context(), Process{Args: []string{role}, Env: env, Stdout: io.Discard, Stderr: io.Discard}, standard.Kinds()...)
		if err == nil || !strings.HasPrefix(err.Error(), name+": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line that names it", setting, err)
		}
	}
}
