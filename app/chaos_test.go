package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/app/tools/loadtest"
	"github.com/fedora-hubs/hubs/app/tools/window"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

const (
	chaosMessages = 20_000
	chaosRate     = 500 // messages a second
	chaosWindows  = 12  // open pages
)

// Two web, two backend and three worker processes take 20,000 messages while
// pages are open and processes are killed and started again. In the end every
// message is in the archive once, the totals are those of the archive, and every
// open page is as if it were drawn now.
func TestProcessesAreKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("Left out: it takes a minute.")
	}
	c := newChaos(t, nil, "web", "web", "backend", "backend", "worker", "worker", "worker")
	var windows []*window.Window
	for i := range chaosWindows {
		path := c.paths[i%len(c.paths)]
		windows = append(windows, window.Open(t, "http://"+c.webs[i%len(c.webs)].addr, path))
	}
	killing := c.killAtRandom(rand.New(rand.NewPCG(7, 7)))
	sent := c.publish()
	kills := killing()
	c.settle(len(sent))
	c.archived(sent)
	c.counted()
	for _, w := range windows {
		c.upToDate(w)
	}
	t.Logf("%d messages, %d kills", len(sent), kills)
}

// chaos is the program as processes on real servers, with a bus and an archive
// that others keep.
type chaos struct {
	*testing.T
	parts     *parts
	community *demo.Community
	bus       *loadtest.Bus
	others    *servertest.Datagrepper
	binary    string
	env       []string
	webs      []*victim
	backends  []*victim
	victims   []*victim
	paths     []string // of the pages that are open
	before    int      // messages in the archive at the start
}

// newChaos starts a process for each of the roles.
func newChaos(t *testing.T, settings []string, roles ...string) *chaos {
	c := &chaos{T: t, community: demo.New(1), others: servertest.NewDatagrepper(t), binary: buildHubs(t)}
	c.bus = loadtest.NewBus(t)
	rules := c.community.Rules()
	c.env = slices.Concat(settings, []string{
		"HUBS_DATABASE_URL=" + servertest.Postgres(t).URL, "HUBS_REDIS_URL=" + redisFor(t), "HUBS_TOPIC_PREFIX=" + demo.Prefix,
		"HUBS_BUS_ENDPOINTS=" + c.bus.Endpoint, "HUBS_BACKLOG_URL=" + c.others.URL, "HUBS_LOG_LEVEL=warn",
		"HUBS_IDENTITY=" + rules.Identity, "HUBS_MAIL_DOMAIN=" + rules.MailDomain,
	})
	config, err := load(c.env)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrate(t.Context(), config.DatabaseURL, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	if c.parts, err = wire(t.Context(), config, config.rules(), kinds, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.parts.close(); err != nil {
			t.Error(err)
		}
	})
	c.before = 500
	if err := prepare(t.Context(), c.parts.store, c.community, time.Now(), c.before); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		c.paths = append(c.paths, "/t/"+c.community.Teams[i].Name, "/u/"+c.community.People[i].Username)
	}
	c.startAll(t, roles)
	return c
}

func (c *chaos) check(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *chaos) startAll(t *testing.T, roles []string) {
	for i, name := range roles {
		v := &victim{name: fmt.Sprintf("%s.%d", name, i), role: name, log: filepath.Join(t.TempDir(), "log")}
		if name == "web" {
			v.addr = servertest.FreeAddress(t)
			c.webs = append(c.webs, v)
		}
		if name == "backend" {
			c.backends = append(c.backends, v)
		}
		v.start(c)
		c.victims = append(c.victims, v)
	}
	t.Cleanup(func() {
		for _, v := range c.victims {
			v.kill()
			if t.Failed() {
				t.Logf("%s:\n%s", v.name, v.said())
			}
		}
	})
	for _, v := range c.webs {
		(&site{T: t, url: "http://" + v.addr}).until("web is ready", func() bool {
			resp, err := http.Get("http://" + v.addr + "/healthz/ready")
			if err == nil {
				resp.Body.Close()
			}
			return err == nil && resp.StatusCode == http.StatusOK
		})
	}
	c.bus.Subscribed(t)
}

// A victim is a process that is killed now and then.
type victim struct {
	name, role, addr, log string
	process               *exec.Cmd
}

func (v *victim) start(c *chaos) {
	log, err := os.OpenFile(v.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		c.Error(err)
		return
	}
	defer log.Close()
	v.process = exec.Command(c.binary, v.role)
	v.process.Env = c.env
	if v.addr != "" {
		v.process.Env = append(slices.Clone(c.env), "HUBS_ADDR="+v.addr)
	}
	v.process.Stdout, v.process.Stderr = log, log
	if err := v.process.Start(); err != nil {
		c.Error(err)
	}
}

// kill does not let it finish anything.
func (v *victim) kill() {
	_ = v.process.Process.Kill()
	_ = v.process.Wait()
}

func (v *victim) said() string {
	b, _ := os.ReadFile(v.log)
	return string(b[max(0, len(b)-2000):])
}

// killAtRandom kills processes, now and then all that take messages, and starts
// them again until the returned function is called, which tells how many it
// were.
func (c *chaos) killAtRandom(random *rand.Rand) (end func() int) {
	stop, done := make(chan struct{}), make(chan int)
	go func() {
		kills := 0
		defer func() { done <- kills }()
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Duration(300+random.IntN(1200)) * time.Millisecond):
			}
			chosen := c.victims[random.IntN(len(c.victims)):][:1]
			if kills%4 == 3 {
				chosen = c.backends
			}
			for _, v := range chosen {
				v.kill()
				kills++
			}
			time.Sleep(time.Duration(random.IntN(1500)) * time.Millisecond)
			for _, v := range chosen {
				v.start(c)
			}
		}
	}()
	return func() int { close(stop); return <-done }
}

// publish sends the messages at their pace and gives them by id.
func (c *chaos) publish() map[string]bool {
	sent := map[string]bool{}
	begun := time.Now()
	for i, m := range c.messages() {
		due := begun.Add(time.Duration(i) * time.Second / chaosRate)
		time.Sleep(time.Until(due))
		id := "2026-" + uuid.NewString()
		m["msg_id"], m["timestamp"] = id, float64(time.Now().UnixMilli())/1000
		raw, err := json.Marshal(m)
		if err != nil {
			c.Fatal(err)
		}
		topic, _ := m["topic"].(string)
		c.others.Put(c.T, string(raw))
		c.bus.Publish(c.T, topic, raw)
		sent[id] = true
	}
	return sent
}

// messages are those of the demo's people, and the recorded ones where they
// are at hand.
func (c *chaos) messages() []map[string]any {
	var list []map[string]any
	for _, m := range c.community.History(time.Now(), chaosMessages) {
		list = append(list, envelopeOf(c.T, m.Raw))
	}
	path := filepath.Join(servertest.Root(c.T), "..", "shared", "corpus", "messages.jsonl")
	recorded, err := os.ReadFile(path)
	if err != nil {
		return list
	}
	var corpus []map[string]any
	for line := range bytes.Lines(recorded) {
		var entry struct{ Message map[string]any }
		if err := json.Unmarshal(line, &entry); err == nil && entry.Message["topic"] != nil && entry.Message["msg"] != nil {
			corpus = append(corpus, entry.Message)
		}
	}
	for i := 0; len(corpus) > 0 && i < len(list); i += 4 {
		list[i] = corpus[i/4%len(corpus)]
	}
	return list
}

func envelopeOf(t *testing.T, raw []byte) (m map[string]any) {
	t.Helper()
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// settle waits until all messages are archived and routed, and nothing waits
// to be drawn.
func (c *chaos) settle(sent int) {
	deadline := time.Now().Add(5 * time.Minute)
	for {
		stored, err := c.parts.store.DB().NewSelect().Table("messages").Count(c.Context())
		if err != nil {
			c.Fatal(err)
		}
		unrouted, err := c.parts.store.DB().NewSelect().Table("unrouted").Count(c.Context())
		if err != nil {
			c.Fatal(err)
		}
		q, err := c.parts.queue.State(c.Context())
		if err != nil {
			c.Fatal(err)
		}
		if int(stored) == sent+c.before && unrouted == 0 && q.Waiting+q.Leased == 0 {
			return
		}
		if time.Now().After(deadline) {
			c.Fatalf("%d of %d messages are archived, %d are not routed, the queue has %+v", int(stored)-c.before, sent, unrouted, q)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (c *chaos) archived(sent map[string]bool) {
	var ids []string
	if err := c.parts.store.DB().NewSelect().Table("messages").Column("msg_id").Scan(c.Context(), &ids); err != nil {
		c.Fatal(err)
	}
	times := map[string]int{}
	for _, id := range ids {
		times[id]++
	}
	for id := range sent {
		if times[id] != 1 {
			c.Errorf("message %s is %d times in the archive", id, times[id])
		}
	}
}

// counted holds the totals against the messages of the archive.
func (c *chaos) counted() {
	want := map[string]int64{}
	var raws []string
	if err := c.parts.store.DB().NewSelect().Table("messages").Column("raw").Scan(c.Context(), &raws); err != nil {
		c.Fatal(err)
	}
	for _, raw := range raws {
		m, err := fedmsg.Decode([]byte(raw))
		if err != nil {
			c.Fatal(err)
		}
		want["category "+m.Category()]++
		meta := c.parts.rules.Meta(m)
		for _, name := range meta.Usernames {
			want["user "+name]++
		}
		for _, name := range meta.Packages {
			want["package "+name]++
		}
	}
	for _, width := range []int{0, 86400} { // seconds: of all time, and the days
		var rows []struct {
			Kind, Name string
			N          int64
		}
		err := c.parts.store.DB().NewSelect().Table("series").Column("kind", "name").ColumnExpr("CAST(SUM(n) AS BIGINT) AS n").
			Where("width = ?", width).Group("kind", "name").Scan(c.Context(), &rows)
		if err != nil {
			c.Fatal(err)
		}
		missing := maps.Clone(want)
		for _, row := range rows {
			key := row.Kind + " " + row.Name
			if want[key] != row.N {
				c.Errorf("%s is counted %d times, the archive has %d", key, row.N, want[key])
			}
			delete(missing, key)
		}
		if len(missing) > 0 {
			c.Errorf("not counted: %v", missing)
		}
	}
}

// drawnAt is when a fragment was drawn, in which two drawings differ.
var drawnAt = regexp.MustCompile(`(?s)<p class="age".*?</p>|<p>Updated .*?</p>`)

// upToDate holds an open page against its widgets as they are drawn now.
func (c *chaos) upToDate(w *window.Window) {
	kind, name, _ := strings.Cut(strings.TrimPrefix(w.Path, "/"), "/")
	page, err := c.parts.store.Page(c.Context(), hub.Kind(kind), name)
	if err != nil {
		c.Fatal(err)
	}
	for _, placed := range page.Widgets {
		h, placed, err := c.parts.store.Placed(c.Context(), placed.ID)
		if err != nil {
			c.Fatal(err)
		}
		f, err := c.parts.drawer.Draw(c.Context(), h, placed, func() *fragment.Fragment { return nil })
		if err != nil {
			c.Fatal(err)
		}
		want := drawnAt.ReplaceAllString(string(f.HTML), "")
		got := ""
		for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			if got = drawnAt.ReplaceAllString(w.Shows(placed.ID), ""); got == want {
				break
			}
		}
		if got != want {
			c.Errorf("%s shows of its %s, widget %d,\n%s\nand drawn now it is\n%s", w.Path, placed.Kind, placed.ID, got, want)
		}
	}
}

// buildHubs makes the program that the processes run.
func buildHubs(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hubs")
	build := exec.Command("go", "build", "-o", path, "./app/hubs")
	build.Dir = servertest.Root(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}
