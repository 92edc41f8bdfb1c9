package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
)

// A forgetful is the program in two processes, of which the second has pages
// alone, on a Redis that loses what it was told.
type forgetful struct {
	*testing.T
	random *rand.Rand
	redis  *redis.Client // nil: nothing is lost on purpose
	bus    *bus.Memory
	parts  []*parts
	urls   []string
	pages  []*visitor
	sent   map[string]int64
	n      int
}

// Whatever Redis loses, every page ends with what is true: those that are open,
// and those that are reloaded from either process.
func TestRedisForgets(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			url := redisFor(t)
			f := newForgetful(t, rand.New(rand.NewPCG(seed, 10)), url)
			o, err := redis.ParseURL(url)
			if err != nil {
				t.Fatal(err)
			}
			f.redis = redis.NewClient(o)
			t.Cleanup(func() { f.redis.Close() })
			f.steps(250)
			f.flush() // what waits to be drawn is forgotten, and no message comes afterwards
			f.truth()
		})
	}
}

func newForgetful(t *testing.T, random *rand.Rand, redisURL string) *forgetful {
	f := &forgetful{T: t, random: random, bus: bus.NewMemory(), sent: map[string]int64{}}
	kinds, err := widgets.ByName([]widgets.Kind{widgets.New(tally{})})
	if err != nil {
		t.Fatal(err)
	}
	database := servertest.SQLite(t).URL
	for i, r := range []roles{allRoles, {web: true}} {
		config, err := load([]string{"HUBS_DATABASE_URL=" + database, "HUBS_REDIS_URL=" + redisURL, "HUBS_ADDR=" + servertest.FreeAddress(t)})
		if err != nil {
			t.Fatal(err)
		}
		all, err := wire(t.Context(), config, rules.Set{}, kinds, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			f.furnish(all)
		}
		running := start(t, func(ctx context.Context) error { return all.run(ctx, r, io.Discard, f.bus) })
		t.Cleanup(func() {
			running.end()
			if err := all.close(); err != nil {
				t.Error(err)
			}
		})
		f.parts, f.urls = append(f.parts, all), append(f.urls, config.Addr)
	}
	for i := range luckPages {
		f.pages = append(f.pages, &visitor{hub: i % luckHubs, addr: f.urls[i%2], t: t})
	}
	t.Cleanup(func() {
		for _, v := range f.pages {
			v.leave()
		}
	})
	return f
}

func (f *forgetful) furnish(all *parts) {
	for h := range luckHubs {
		page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: fmt.Sprint("crew", h), Title: "Team"}}
		for i := range luckWidgets {
			page.Widgets = append(page.Widgets, hub.Placed{
				Kind: "counter", Column: hub.Main, Position: i, Config: fmt.Appendf(nil, `{"who":"%s"}`, who(h, i)),
			})
		}
		if err := all.store.CreateHub(f.Context(), "x", &page); err != nil {
			f.Fatal(err)
		}
	}
}

func (f *forgetful) steps(n int) {
	f.Helper()
	for range n {
		f.step()
	}
}

// during does things while something else happens, which ends before it does.
func (f *forgetful) during(happens func()) {
	f.Helper()
	done := make(chan struct{})
	go func() { defer close(done); happens() }()
	for {
		select {
		case <-done:
			return
		case <-time.After(20 * time.Millisecond):
			f.step()
		}
	}
}

// step does one thing that may happen.
func (f *forgetful) step() {
	p := f.random.IntN(100)
	if f.redis == nil {
		p %= 80
	}
	switch {
	case p < 60:
		f.publish()
	case p < 80:
		v := f.pages[f.random.IntN(len(f.pages))]
		switch {
		case !v.open || f.random.IntN(4) == 0:
			v.load(f.T)
		case v.connected():
			v.disconnect()
		default:
			v.connect(f.T)
		}
	case p < 83:
		f.flush()
	case p < 97:
		f.lose()
	default:
		time.Sleep(time.Duration(f.random.IntN(100)) * time.Millisecond) // lets it come to rest
	}
}

func (f *forgetful) flush() {
	if err := f.redis.FlushDB(f.Context()).Err(); err != nil {
		f.Fatal(err)
	}
}

// lose takes a key away, as an eviction does.
func (f *forgetful) lose() {
	keys, err := f.redis.Keys(f.Context(), prefix+"*").Result()
	if err != nil {
		f.Fatal(err)
	}
	if len(keys) == 0 {
		return
	}
	if err := f.redis.Del(f.Context(), keys[f.random.IntN(len(keys))]).Err(); err != nil {
		f.Fatal(err)
	}
}

func (f *forgetful) publish() {
	name := who(f.random.IntN(luckHubs), f.random.IntN(luckWidgets))
	f.n++
	f.sent[name]++
	const topic = "org.fedoraproject.prod.fas.user.update"
	raw := fmt.Appendf(nil, `{"topic":%q,"msg":{"user":%q},"timestamp":%d,"msg_id":"2026-%d"}`, topic, name, time.Now().Unix(), f.n)
	if err := f.bus.Publish(f.Context(), topic, raw); err != nil {
		f.Fatal(err)
	}
}

// truth waits until all pages show what was sent.
func (f *forgetful) truth() {
	f.Helper()
	begun := time.Now()
	deadline := begun.Add(patience)
	for _, v := range f.pages {
		for !v.complete(f.sent) {
			if time.Now().After(deadline) {
				f.Fatalf("an open page of hub %d at %s ends with %v, sent were %v", v.hub, v.addr, v.state(), f.sent)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	for h := range luckHubs {
		for _, addr := range f.urls {
			for {
				wrong := f.wrong(h, addr)
				if wrong == "" {
					break
				}
				if time.Now().After(deadline) {
					f.Fatalf("the page of hub %d, loaded at %s, has %s, sent were %v", h, addr, wrong, f.sent)
				}
				time.Sleep(5 * time.Millisecond)
			}
		}
	}
	f.Logf("all pages were right after %v", time.Since(begun).Round(time.Millisecond))
}

var countOf = regexp.MustCompile(`count=(\d+)\.`)

// wrong loads a page and gives the counts on it, if they are not those that were
// sent.
func (f *forgetful) wrong(h int, addr string) string {
	body := (&visitor{t: f.T, addr: addr, hub: h}).get(f.T)
	var got, want []string
	for _, m := range countOf.FindAllSubmatch(body, -1) {
		got = append(got, string(m[1]))
	}
	for i := range luckWidgets {
		want = append(want, strconv.FormatInt(f.sent[who(h, i)], 10))
	}
	if g := strings.Join(got, " "); g != strings.Join(want, " ") {
		return "counts " + g
	}
	return ""
}
