package app

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/redisd"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
)

// counter shows how many messages an account has caused: a number that only
// grows, so that an old fragment after a new one is seen.
type counter struct{}

type counterConfig struct {
	Who widgets.Username `name:"who" label:"Who"`
}

func (counter) About() widgets.About {
	return widgets.About{Name: "counter", Title: "Counter", Help: "Counts messages."}
}

func (counter) Interests(_ widgets.Hub, c counterConfig) widgets.Interests {
	return widgets.Interests{{Usernames: []string{string(c.Who)}}}
}

func (counter) Data(ctx context.Context, env widgets.Env, c counterConfig) (int64, error) {
	n, err := env.Counts.ByUser(ctx, string(c.Who))
	// Drawings overlap with messages and with each other.
	time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
	if err == nil && rand.IntN(20) == 0 {
		err = widgets.Explain("Out of luck.", nil)
	}
	return n, err
}

func (counter) View(n int64) templ.Component { return templ.Raw(fmt.Sprintf("<b>count=%d.</b>", n)) }

// Whatever happens in between, every page ends with the newest fragment of
// every widget, and no page ever sees an older one after a newer.
func TestNoLostUpdate(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprintf("embedded %d", seed), func(t *testing.T) {
			t.Parallel()
			unlucky(t, seed, servertest.SQLite(t).URL, "")
		})
		t.Run(fmt.Sprintf("servers %d", seed), func(t *testing.T) {
			t.Parallel()
			url := redisFor(t)
			unlucky(t, seed, servertest.Postgres(t).URL, url)
		})
	}
}

// redisPatience is what an address of Redis says for a machine that is busy.
const redisPatience = "?dial_timeout=1m&read_timeout=1m&write_timeout=1m"

// redisFor gives the test a database of the Redis server for itself, with the
// patience that a busy machine needs.
func redisFor(t *testing.T) string {
	r := servertest.RedisServer(t)
	o := r.Client.Options()
	db := <-redisDBs
	t.Cleanup(func() { redisDBs <- db }) // last
	url := fmt.Sprintf("redis://:%s@%s/%d", o.Password, o.Addr, db) + redisPatience
	client, err := redisd.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	if err := client.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.FlushDB(context.Background()); client.Close() })
	return url
}

// redisDBs are the databases of the server that no test has. One that finds none
// waits for another to end.
var redisDBs = func() chan int {
	free := make(chan int, 15)
	for db := range cap(free) {
		free <- db + 1
	}
	return free
}()

const (
	luckHubs    = 3
	luckWidgets = 4
	luckPages   = 8
	luckSteps   = 250
)

// A world is the whole program, with roles that end and start again.
type world struct {
	t      *testing.T
	parts  *parts
	random *rand.Rand
	in     chan fedmsg.Message
	addr   string
	web    *role
	worker *role
	back   *role
	pages  []*visitor
	sent   map[string]int64
	n      int
}

// A role runs until it is ended.
type role struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func start(t *testing.T, run func(context.Context) error) *role {
	ctx, cancel := context.WithCancel(context.Background())
	r := &role{cancel, make(chan struct{})}
	go func() {
		defer close(r.done)
		if err := run(ctx); err != nil {
			t.Errorf("role: %v", err)
		}
	}()
	return r
}

func (r *role) end() {
	r.cancel()
	<-r.done
}

func unlucky(t *testing.T, seed uint64, database, redis string) {
	w := newWorld(t, seed, database, redis)
	for range luckSteps {
		w.step()
	}
	for _, v := range w.pages {
		if !v.connected() {
			v.connect(t)
		}
	}
	deadline := time.Now().Add(2 * time.Minute)
	for _, v := range w.pages {
		for !v.complete(w.sent) {
			if time.Now().After(deadline) {
				t.Fatalf("a page of hub %d ends with %v, sent were %v; %s", v.hub, v.state(), w.sent, w.inside())
			}
			time.Sleep(5 * time.Millisecond)
		}
		v.leave()
	}
}

// inside tells what the cache and the queue have, for who wonders where an update is.
func (w *world) inside() string {
	var refs []hub.Ref
	err := w.parts.store.EachPage(w.t.Context(), func(p hub.Page) error {
		for _, placed := range p.Widgets {
			refs = append(refs, hub.Ref{Widget: placed.ID, Hub: p.Hub.ID})
		}
		return nil
	})
	found, old, err2 := w.parts.cache.Get(w.t.Context(), refs...)
	waiting, err3 := w.parts.queue.State(w.t.Context())
	text := fmt.Sprintf("the queue has %+v (%v);", waiting, errors.Join(err, err2, err3))
	for _, ref := range refs {
		f := found[ref.Widget]
		text += fmt.Sprintf("\n%v: %s of %s, out of date: %v, problem: %q", ref, f.HTML, f.ID, old[ref.Widget], f.Problem)
	}
	return text
}

func newWorld(t *testing.T, seed uint64, database, redis string) *world {
	kinds, err := widgets.ByName([]widgets.Kind{widgets.New(counter{})})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrate(t.Context(), database, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	config, err := load([]string{"HUBS_DATABASE_URL=" + database, "HUBS_REDIS_URL=" + redis, "HUBS_DRAW_TIMEOUT=1m"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := wire(t.Context(), config, rules.Set{}, kinds, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	all.waits = patientWaits
	w := &world{t: t, parts: all, random: rand.New(rand.NewPCG(seed, 1)), in: make(chan fedmsg.Message, 100), sent: map[string]int64{}}
	w.addr = servertest.FreeAddress(t)
	for h := range luckHubs {
		page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: fmt.Sprint("crew", h), Title: "Team"}}
		for i := range luckWidgets {
			page.Widgets = append(page.Widgets, hub.Placed{
				Kind: "counter", Column: hub.Main, Position: i, Config: fmt.Appendf(nil, `{"who":"%s"}`, who(h, i)),
			})
		}
		if err := all.store.CreateHub(t.Context(), "x", &page); err != nil {
			t.Fatal(err)
		}
	}
	w.startBackend()
	w.startWorker()
	w.startWeb()
	for i := range luckPages {
		w.pages = append(w.pages, &visitor{hub: i % luckHubs, addr: w.addr, t: t})
	}
	t.Cleanup(func() {
		for _, v := range w.pages {
			v.leave()
		}
		for _, r := range []*role{w.web, w.worker, w.back} {
			r.end()
		}
		if err := all.close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// who counts on the widget: the last one of each hub shares its account with
// all other hubs.
func who(h, i int) string {
	if i == luckWidgets-1 {
		return "everyone"
	}
	return fmt.Sprintf("user-%d-%d", h, i)
}

func (w *world) startBackend() {
	c := w.parts.consumer()
	if err := c.Load(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.back = start(w.t, func(ctx context.Context) error {
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() error { return c.Run(ctx, w.in) })
		g.Go(func() error { return c.Sweep(ctx) })
		return g.Wait()
	})
}

func (w *world) startWorker() {
	w.worker = start(w.t, func(ctx context.Context) error { return w.parts.worker().Run(ctx) })
}

func (w *world) startWeb() {
	l, err := net.Listen("tcp", w.addr)
	if err != nil {
		w.t.Fatal(err)
	}
	w.web = start(w.t, func(ctx context.Context) error { return w.parts.web().Run(ctx, l) })
}

// step does one thing that may happen.
func (w *world) step() {
	switch p := w.random.IntN(200); {
	case p < 120:
		w.publish()
	case p < 190:
		v := w.pages[w.random.IntN(len(w.pages))]
		switch {
		case !v.open || w.random.IntN(4) == 0:
			v.load(w.t)
		case v.connected():
			v.disconnect()
		default:
			v.connect(w.t)
		}
	case p < 193:
		w.web.end()
		w.startWeb()
	case p < 197:
		w.worker.end()
		w.startWorker()
	default:
		w.back.end()
		w.startBackend()
	}
}

func (w *world) publish() {
	name := who(w.random.IntN(luckHubs), w.random.IntN(luckWidgets))
	w.n++
	m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"org.fedoraproject.prod.fas.user.update","msg":{"user":"%s"},"timestamp":%d,"msg_id":"2026-%d"}`,
		name, time.Now().Unix(), w.n))
	if err != nil {
		w.t.Fatal(err)
	}
	w.sent[name]++
	w.in <- m
}

// A visitor is a browser with one page.
type visitor struct {
	t    *testing.T
	addr string
	hub  int
	open bool

	mu    sync.Mutex
	last  string // what it hands in to come back
	seen  map[int]int64
	conn  net.Conn
	ended chan struct{}
}

var (
	countMark  = regexp.MustCompile(`id="widget-(\d+)-title".*?count=(\d+)\.`)
	sinceMark  = regexp.MustCompile(`since=([0-9-]+)`)
	widgetHole = regexp.MustCompile(`<div id="widget-(\d+)">`)
)

// load opens the page again, also while the server is starting.
func (v *visitor) load(t *testing.T) {
	v.leave()
	body := v.get(t)
	v.mu.Lock()
	defer v.mu.Unlock()
	since := sinceMark.FindSubmatch(body)
	if since == nil || len(widgetHole.FindAll(body, -1)) != luckWidgets {
		t.Fatalf("no page: %s", body)
	}
	v.open, v.last, v.seen = true, string(since[1]), map[int]int64{}
	for widget := range bytes.SplitSeq(body, []byte(`class="placed"`)) {
		v.note(widget)
	}
}

func (v *visitor) get(t *testing.T) []byte {
	for deadline := time.Now().Add(patience); ; {
		resp, err := http.Get(fmt.Sprintf("http://%s/t/crew%d", v.addr, v.hub))
		if err == nil {
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err == nil && resp.StatusCode == http.StatusOK {
				return body
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("the page does not come: %v", err)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// note reads the number in a widget; v.mu is held.
func (v *visitor) note(html []byte) {
	for _, m := range countMark.FindAllSubmatch(html, -1) {
		widget, _ := strconv.Atoi(string(m[1]))
		n, _ := strconv.ParseInt(string(m[2]), 10, 64)
		if n < v.seen[widget] {
			v.t.Errorf("widget %d went back from %d to %d", widget, v.seen[widget], n)
		}
		v.seen[widget] = n
	}
}

func (v *visitor) connected() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.conn != nil
}

// connect opens the event stream as the page does: with the last event that it
// has. A server that is not there is asked again.
func (v *visitor) connect(t *testing.T) {
	if !v.open {
		v.load(t)
	}
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		conn, err := net.Dial("tcp", v.addr)
		if err != nil {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		v.mu.Lock()
		fmt.Fprintf(conn, "GET /t/crew%d/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: %s\r\n\r\n", v.hub, v.last)
		v.mu.Unlock()
		lines := bufio.NewReader(conn)
		if status, err := lines.ReadString('\n'); err == nil && status == "HTTP/1.1 200 OK\r\n" {
			v.mu.Lock()
			v.conn, v.ended = conn, make(chan struct{})
			go v.follow(lines, v.ended)
			v.mu.Unlock()
			return
		}
		conn.Close()
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatal("the stream does not open")
}

// follow reads events until the connection ends.
func (v *visitor) follow(lines *bufio.Reader, ended chan struct{}) {
	defer close(ended)
	id := ""
	for {
		line, err := lines.ReadBytes('\n')
		v.mu.Lock()
		switch {
		case err != nil:
			v.conn = nil
			v.mu.Unlock()
			return
		case bytes.HasPrefix(line, []byte("id: ")):
			id = string(bytes.TrimSpace(line[4:]))
		case bytes.HasPrefix(line, []byte("data:")):
			v.note(line)
			v.last = id
		}
		v.mu.Unlock()
	}
}

func (v *visitor) disconnect() {
	v.mu.Lock()
	conn, ended := v.conn, v.ended
	v.mu.Unlock()
	if conn != nil {
		conn.Close()
		<-ended
	}
}

func (v *visitor) leave() {
	v.disconnect()
	v.open = false
}

func (v *visitor) state() map[int]int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return maps.Clone(v.seen)
}

// complete reports whether the page shows all that was sent, and comes back if
// its connection was lost.
func (v *visitor) complete(sent map[string]int64) bool {
	if !v.connected() {
		v.connect(v.t)
	}
	state := v.state()
	for i := range luckWidgets {
		if state[v.hub*luckWidgets+i+1] != sent[who(v.hub, i)] {
			return false
		}
	}
	return true
}
