package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outside"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// stubborn is a widget whose code ignores its context, or fails if it is told
// to.
type stubborn struct {
	end           chan struct{} // its code returns when this is closed
	running, most atomic.Int64
	begun         atomic.Int64
}

type stubbornConfig struct {
	Fails bool   `name:"fails" label:"Fails"`
	Text  string `name:"text" label:"Text"`
}

func (*stubborn) About() widgets.About {
	return widgets.About{Name: "stubborn", Title: "Stubborn", Help: "Does not end."}
}

func (*stubborn) Interests(widgets.Hub, stubbornConfig) widgets.Interests {
	return widgets.Interests{{Usernames: []string{"ana"}}}
}

func (s *stubborn) Data(_ context.Context, _ widgets.Env, c stubbornConfig) (string, error) {
	s.begun.Add(1)
	n := s.running.Add(1)
	defer s.running.Add(-1)
	for old := s.most.Load(); old < n && !s.most.CompareAndSwap(old, n); old = s.most.Load() {
	}
	if c.Fails {
		return "", errors.New("no")
	}
	<-s.end
	return "ended at last" + c.Text, nil
}

func (*stubborn) View(text string) templ.Component { return templ.Raw(text) }

// A bench is a worker with a page, which the tests put into the queue by hand.
type bench struct {
	*testing.T
	parts *parts
	page  hub.Page
}

// newBench places widgets on a hub, and runs a worker for them.
func newBench(t *testing.T, redis string, change func(*parts), kinds []widgets.Kind, placed ...hub.Placed) *bench {
	t.Helper()
	known, err := widgets.ByName(append(standard.Kinds(), kinds...))
	if err != nil {
		t.Fatal(err)
	}
	config, err := load([]string{"HUBS_DATABASE_URL=" + servertest.SQLite(t).URL, "HUBS_REDIS_URL=" + redis, "HUBS_DRAWINGS=4"})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{T: t, page: hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "one", Title: "One"}, Widgets: placed}}
	if b.parts, err = wire(t.Context(), config, rules.Set{}, known, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	change(b.parts)
	if err := b.parts.store.CreateHub(t.Context(), "x", &b.page); err != nil {
		t.Fatal(err)
	}
	w := b.parts.worker()
	w.Finish = time.Millisecond
	working := start(t, w.Run)
	t.Cleanup(func() {
		working.end()
		if err := b.parts.close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// push asks for drawings of all widgets, or of some by their place.
func (b *bench) push(places ...int) {
	b.Helper()
	for i, w := range b.page.Widgets {
		if len(places) > 0 && !slices.Contains(places, i) {
			continue
		}
		if err := b.parts.queue.Push(b.Context(), queue.Task{Widget: w.ID, Hub: b.page.Hub.ID}); err != nil {
			b.Fatal(err)
		}
	}
}

// shown is the fragment of a widget, by its place.
func (b *bench) shown(place int) (f fragment.Fragment, drawn bool) {
	b.Helper()
	id := b.page.Widgets[place].ID
	found, _, err := b.parts.cache.Get(b.Context(), hub.Ref{Widget: id, Hub: b.page.Hub.ID})
	if err != nil {
		b.Fatal(err)
	}
	f, drawn = found[id]
	return f, drawn
}

func (b *bench) until(what string, condition func() bool) {
	b.Helper()
	(&site{T: b.T}).until(what, condition)
}

// eachRedis runs a test with the embedded Redis and with a server.
func eachRedis(t *testing.T, run func(t *testing.T, url string)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) { run(t, "") })
	t.Run("server", func(t *testing.T) { run(t, redisFor(t)) })
}

// silence is a web server that takes requests and does not answer before the
// test ends, at many addresses of this machine.
func silence(t *testing.T) (port string, asked *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	asked, end := &atomic.Int64{}, make(chan struct{})
	s := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		select {
		case <-end:
		case <-r.Context().Done():
		}
	})}
	var serving sync.WaitGroup
	serving.Go(func() { _ = s.Serve(l) })
	t.Cleanup(func() {
		close(end)
		s.Close()
		serving.Wait()
	})
	_, port, err = net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port, asked
}

// A note is drawn while twelve widgets, for which there are four places, wait for
// services that don't answer.
func TestNoteBesideTwelveThatHang(t *testing.T) {
	t.Parallel()
	eachRedis(t, func(t *testing.T, redis string) {
		port, asked := silence(t)
		placed := []hub.Placed{}
		for i := range 12 {
			placed = append(placed, hub.Placed{Kind: "posts", Column: hub.Main, Position: i, Config: fmt.Appendf(nil, `{"url":"http://127.0.0.%d:%s/feed"}`, i+1, port)})
		}
		placed = append(placed, hub.Placed{Kind: "sticky", Column: hub.Side, Config: []byte(`{"text":"a plain note"}`)})
		patient := func(p *parts) { // nothing ends before the test does
			allow, err := outside.ParseAllow([]string{"127.0.0.0/8"})
			if err != nil {
				t.Fatal(err)
			}
			p.drawer.Timeout, p.config.DrawTimeout = time.Hour, time.Hour
			p.drawer.Env.HTTP = outside.NewClient(outside.Options{Allow: allow, Timeout: time.Hour})
		}
		b := newBench(t, redis, patient, nil, placed...)
		b.push()
		b.until("all twelve are asking", func() bool { return asked.Load() == 12 })
		b.until("the note is drawn", func() bool { _, drawn := b.shown(12); return drawn })
		before, _ := b.shown(12)
		b.push(12)
		b.until("it is drawn again", func() bool { f, _ := b.shown(12); return f.ID.After(before.ID) })
		for i := range 12 {
			if f, drawn := b.shown(i); drawn {
				t.Fatalf("widget %d does not hang: %s", i, f.HTML)
			}
		}
		if s := b.parts.drawer.Turnstile.State(); s.Waiting != 12 || s.Working > 1 {
			t.Errorf("under way are %+v", s)
		}
	})
}

// Drawings whose code does not end are bounded however often they are asked for;
// their widgets say why, and others are drawn.
func TestKindThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	kind := &stubborn{end: make(chan struct{})}
	placed := []hub.Placed{}
	for i := range 6 {
		placed = append(placed, hub.Placed{Kind: "stubborn", Column: hub.Main, Position: i, Config: []byte(`{}`)})
	}
	placed = append(placed, hub.Placed{Kind: "sticky", Column: hub.Side, Config: []byte(`{"text":"a plain note"}`)})
	b := newBench(t, "", func(p *parts) { p.drawer.Timeout = 50 * time.Millisecond }, []widgets.Kind{widgets.New(kind)}, placed...)
	ended := sync.OnceFunc(func() { close(kind.end) })
	t.Cleanup(ended)
	problems := func() (texts []string) {
		for i := range 6 {
			f, _ := b.shown(i)
			texts = append(texts, f.Problem)
		}
		return texts
	}
	for range 5 {
		note, _ := b.shown(6)
		b.push()
		b.until("the note is drawn", func() bool { f, _ := b.shown(6); return f.ID.After(note.ID) })
		b.until("all six say why not", func() bool {
			b.push(0, 1, 2, 3, 4, 5)
			return !slices.Contains(problems(), "")
		})
	}
	b.until("they say what they wait for", func() bool {
		b.push()
		return !slices.ContainsFunc(problems(), func(text string) bool { return !strings.Contains(text, "ended") })
	})
	if most := kind.most.Load(); most != 2 {
		t.Errorf("%d drawings of the kind were under way at a time, of 4 places", most)
	}
	if n := b.parts.drawer.Turnstile.State().Behind["stubborn"]; n != 2 {
		t.Errorf("%d drawings are left behind, want 2", n)
	}
	ended()
	b.until("all six are drawn", func() bool {
		b.push()
		return !slices.ContainsFunc(problems(), func(text string) bool { return text != "" })
	})
	b.until("none is left behind", func() bool { return b.parts.drawer.Turnstile.State().Behind["stubborn"] == 0 })
}

// Previews, drawings on the spot and pages of widgets pass the same turnstile.
func TestPreviewsThatDoNotEnd(t *testing.T) {
	t.Parallel()
	kind := &stubborn{end: make(chan struct{})}
	v := newGuarded(t, func(p *parts) {
		p.kinds["stubborn"] = widgets.New(kind)
		p.drawer.Timeout = 50 * time.Millisecond
	})
	ended := sync.OnceFunc(func() { close(kind.end) })
	t.Cleanup(ended)
	form := url.Values{"preview": {"all"}, "field-text": {""}, "kind": {"stubborn"}, "field-@column": {"side"}}
	share := int64(v.parts.config.Drawings / 2)
	var answers []string
	for range 3 * share {
		resp, body := v.send(t, true, "/t/public/widgets", form)
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("preview: %d, %s", resp.StatusCode, body)
		}
		answers = append(answers, body)
	}
	contains(t, "the last preview", answers[len(answers)-1], "Drawings of widgets of this kind have not ended.")
	if n := kind.most.Load(); n != share {
		t.Errorf("%d previews run at a time, want %d", n, share)
	}
	contains(t, "the metrics", v.metrics(), fmt.Sprintf("hubs_drawings_left_behind{kind=%q} %d\n", "other", 0))
	if n := v.parts.drawer.Turnstile.State().Behind["stubborn"]; n != int(share) {
		t.Errorf("%d are left behind, want %d", n, share)
	}
	note := url.Values{"preview": {"all"}, "kind": {"sticky"}, "field-@column": {"side"}, "field-title": {""}, "field-text": {"Drawn all the same."}, "field-until": {""}}
	_, body := v.send(t, true, "/t/public/widgets", note)
	contains(t, "the preview of a note", body, "Drawn all the same.")
	ended()
	v.until("all have ended", func() bool { return kind.running.Load() == 0 })
	_, body = v.send(t, true, "/t/public/widgets", form)
	contains(t, "a preview afterwards", body, "ended at last")
}

func (v *guarded) metrics() string {
	v.Helper()
	watch := &site{T: v.T, url: "http://" + v.parts.config.MetricsAddr}
	resp, body := watch.get("/metrics")
	if resp.StatusCode != http.StatusOK {
		v.Fatalf("metrics: %d", resp.StatusCode)
	}
	return body
}

// Neither messages nor looks make a widget that fails be drawn before its pause
// is over. What its owners change does.
func TestMessagesKeepThePauseOfAFailure(t *testing.T) {
	t.Parallel()
	kind := &stubborn{end: make(chan struct{})}
	close(kind.end)
	v := newGuarded(t, func(p *parts) { p.kinds["stubborn"] = widgets.New(kind) })
	v.get("/t/public") // somebody looks at it
	id, err := v.parts.store.Place(t.Context(), hub.System("owner"), v.hubs["public"].Hub, "stubborn", hub.Main, []byte(`{"fails":true,"text":""}`))
	v.check(err)
	v.until("it has failed, and nothing is on its way", func() bool {
		left, err := v.parts.store.OutboxLength(t.Context())
		v.check(err)
		q, err := v.parts.queue.State(t.Context())
		v.check(err)
		return kind.begun.Load() > 0 && left == 0 && q.Leased == 0 && v.routed(0)
	})
	begun, before := time.Now(), kind.begun.Load()
	most := func() int64 { return before + 1 + int64(time.Since(begun)/(5*time.Second)) }
	for i := range 40 {
		v.say(fmt.Sprintf("2026-pause-%d", i), "ana")
		v.get("/t/public")
		v.until("the message is routed", func() bool { return v.routed(i + 1) })
		if n := kind.begun.Load(); n > most() {
			t.Fatalf("it was drawn %d times in %s", n, time.Since(begun))
		}
	}
	drawn := kind.begun.Load() - before
	v.check(v.parts.store.Configure(t.Context(), hub.System("owner"), id, 1, []byte(`{"fails":false,"text":" with new settings"}`)))
	v.until("it is drawn with new settings", func() bool {
		_, body := v.get("/t/public")
		return strings.Contains(body, "ended at last with new settings")
	})
	t.Logf("%d drawings with 40 messages in %s", drawn, time.Since(begun))
}

// say publishes what somebody did.
func (v *guarded) say(id, who string) {
	v.Helper()
	const topic = "org.example.prod.fas.user.update"
	envelope := fmt.Appendf(nil, `{"topic":%q,"msg":{"user":%q},"timestamp":%d,"msg_id":%q}`, topic, who, time.Now().Unix(), id)
	if err := v.bus.Publish(v.Context(), topic, envelope); err != nil {
		v.Fatal(err)
	}
}

// routed reports whether so many messages of say are in the archive and in the
// queue.
func (v *guarded) routed(n int) bool {
	v.Helper()
	stored, err := v.parts.store.DB().NewSelect().Table("messages").Where("msg_id LIKE '2026-pause-%'").Count(v.Context())
	v.check(err)
	unrouted, err := v.parts.store.DB().NewSelect().Table("unrouted").Count(v.Context())
	v.check(err)
	return int(stored) == n && unrouted == 0
}
