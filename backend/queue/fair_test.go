package queue_test

import (
	"context"
	_ "embed"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/ledger"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// The order of hubs, and which of them have to wait, on both kinds of Redis.
func TestTurns(t *testing.T) {
	for name, rule := range map[string]func(*testing.T, servertest.Redis, *queue.Queue){
		"thousands on one hub delay no other hub":      delaysNobody,
		"hubs that always have tasks get the same":     sharesEvenly,
		"a hub that had no tasks saved nothing up":     savesNothing,
		"a patient push keeps the pause of a failure":  keepsPause,
		"a retry that is due has its turn":             retriesInTurn,
		"tasks without turns are found":                healsItself,
		"a process that knows no turns is no obstacle": worksWithOld,
		"no widget is drawn twice beside old workers":  neverTwiceWithOld,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servertest.Redises(t, func(t *testing.T, r servertest.Redis) { rule(t, r, queue.New(r.Client, r.Prefix)) })
		})
	}
}

func pushOn(t *testing.T, q *queue.Queue, home, from int64, n int) {
	t.Helper()
	tasks := make([]queue.Task, n)
	for i := range tasks {
		tasks[i] = queue.Task{Widget: from + int64(i), Hub: home}
	}
	if err := q.Push(t.Context(), tasks...); err != nil {
		t.Fatal(err)
	}
}

// finish claims n tasks one by one and tells of which hubs they are.
func finish(t *testing.T, q *queue.Queue, n int) (hubs []int64) {
	t.Helper()
	for range n {
		leases := claim(t, q, 1, long)
		if len(leases) != 1 {
			t.Fatalf("claimed %d tasks after %d", len(leases), len(hubs))
		}
		done(t, q, leases[0], true)
		hubs = append(hubs, leases[0].Hub)
	}
	return hubs
}

func delaysNobody(t *testing.T, _ servertest.Redis, q *queue.Queue) {
	pushOn(t, q, 1, 1, 4000)
	finish(t, q, 100) // it is at work already
	pushOn(t, q, 2, 5001, 7)
	var place []int
	for i, home := range finish(t, q, 16) {
		if home == 2 {
			place = append(place, i)
		}
	}
	if len(place) != 7 {
		t.Errorf("of the other hub's 7 widgets %d are among the next 16, at %v", len(place), place)
	}
	if left := claim(t, q, 5000, long); len(left) != 4000-100-9 {
		t.Errorf("%d tasks are left, want %d", len(left), 4000-100-9)
	}
}

func sharesEvenly(t *testing.T, _ servertest.Redis, q *queue.Queue) {
	random := rand.New(rand.NewPCG(3, 4))
	served, pushed := map[int64]int{}, map[int64]int64{}
	for home := range int64(5) {
		pushOn(t, q, home+1, home*10_000+1, 20+random.IntN(200))
		pushed[home+1] = home*10_000 + 1000
	}
	for n := range 90 {
		for _, home := range finish(t, q, 1) {
			served[home]++
		}
		if random.IntN(2) == 0 { // more for one of them makes no difference
			home := random.Int64N(5) + 1
			pushOn(t, q, home, pushed[home], 10)
			pushed[home] += 10
		}
		least, most := n, 0
		for home := range int64(5) {
			least, most = min(least, served[home+1]), max(most, served[home+1])
		}
		if most > least+1 {
			t.Fatalf("after %d claims the hubs had %v", n+1, served)
		}
	}
}

func savesNothing(t *testing.T, _ servertest.Redis, q *queue.Queue) {
	pushOn(t, q, 1, 1, 300)
	finish(t, q, 200)
	pushOn(t, q, 2, 1001, 50)
	counts := map[int64]int{}
	for _, home := range finish(t, q, 20) {
		counts[home]++
	}
	if counts[1] < 9 || counts[2] < 9 {
		t.Errorf("the next 20 were of the hubs %v", counts)
	}
}

// A message a second does not bring a widget forward that fails, neither while
// it waits nor while it is drawn; a changed setting does both.
func keepsPause(t *testing.T, _ servertest.Redis, q *queue.Queue) {
	message, setting := queue.Task{Widget: 7, Hub: 1, Patient: true}, queue.Task{Widget: 7, Hub: 1}
	say := func(tasks ...queue.Task) {
		t.Helper()
		if err := q.Push(t.Context(), tasks...); err != nil {
			t.Fatal(err)
		}
	}
	fail := func() {
		t.Helper()
		if err := q.Retry(t.Context(), claim(t, q, 1, long)[0], time.Hour, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	say(message)
	fail()
	say(message, message)
	if got := claim(t, q, 1, long); len(got) != 0 {
		t.Fatal("a message ended the pause")
	}
	say(message, setting)
	l := claim(t, q, 1, long)
	if len(l) != 1 {
		t.Fatal("a changed setting did not end the pause")
	}
	say(message)
	if err := q.Retry(t.Context(), l[0], time.Hour, time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := claim(t, q, 1, long); len(got) != 0 {
		t.Fatal("a message during the drawing that failed ended the pause")
	}
	say(setting)
	l = claim(t, q, 1, long)
	say(message, setting)
	if err := q.Retry(t.Context(), l[0], time.Hour, time.Hour); err != nil {
		t.Fatal(err)
	}
	l = claim(t, q, 1, long)
	if len(l) != 1 {
		t.Fatal("a setting that changed during the drawing waits for the retry")
	}
	say(message)
	done(t, q, l[0], true)
	if got := claim(t, q, 1, long); len(got) != 1 {
		t.Error("a message during a drawing that succeeded was forgotten")
	}
}

func retriesInTurn(t *testing.T, _ servertest.Redis, q *queue.Queue) {
	pushOn(t, q, 2, 9001, 1)
	if err := q.Retry(t.Context(), claim(t, q, 1, long)[0], time.Millisecond, time.Millisecond); err != nil {
		t.Fatal(err)
	}
	pushOn(t, q, 1, 1, 500)
	waitForNextMillisecond()
	waitForNextMillisecond()
	// It is seen at one in so many claims.
	if hubs := finish(t, q, 400); !slices.Contains(hubs, 2) {
		t.Error("a retry that is due waits for all others")
	}
}

func healsItself(t *testing.T, r servertest.Redis, q *queue.Queue) {
	pushOn(t, q, 1, 1, 300)
	finish(t, q, 100)
	for _, lost := range [][]string{{"turns", "homes"}, {"rounds"}, {"rounds", "turns", "homes", "causes", "tries", "paused", "hurry"}} {
		for _, name := range lost {
			if err := r.Client.Del(t.Context(), r.Prefix+":queue:"+name).Err(); err != nil {
				t.Fatal(err)
			}
		}
		pushOn(t, q, 2, 1001, 5)
		counts := map[int64]int{}
		for _, home := range finish(t, q, 30) {
			counts[home]++
		}
		if counts[2] != 5 {
			t.Errorf("of the next 30 after a loss of %v %d are of the other hub, want all 5", lost, counts[2])
		}
	}
	finish(t, q, 300-100-75)
}

//go:embed testdata/before_turns.lua
var before string

// An oldProcess has the queue's rules of before there were turns.
type oldProcess struct {
	*ledger.Ledger
	keys []string
}

func newOld(r servertest.Redis) oldProcess {
	name := func(s string) string { return r.Prefix + ":queue:" + s }
	return oldProcess{ledger.New(r.Client, r.Prefix), []string{name("tries"), name("causes"), name("bell")}}
}

var (
	oldPush  = ledger.NewScript(before + "return push(ARGV)")
	oldClaim = ledger.NewScript(before + "return claim(tonumber(ARGV[1]), tonumber(ARGV[2]))")
	oldDone  = ledger.NewScript(before + "return done(ARGV[1], ARGV[2])")
	oldRetry = ledger.NewScript(before + "return retry(ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]))")
)

func (o oldProcess) push(ctx context.Context, widget int64) error {
	return o.Run(ctx, oldPush, o.keys, widget, "2026-old").Err()
}

// claim gives widget and token, empty if there is none.
func (o oldProcess) claim(ctx context.Context) (widget int64, token string, err error) {
	rows, err := o.Run(ctx, oldClaim, o.keys, 1, long.Milliseconds()).StringSlice()
	if err != nil || len(rows) < 5 {
		return 0, "", err
	}
	widget, err = strconv.ParseInt(rows[0], 10, 64)
	return widget, rows[1], err
}

func (o oldProcess) done(ctx context.Context, widget int64, token string) (bool, error) {
	n, err := o.Run(ctx, oldDone, o.keys, widget, token).Int()
	return n == 1, err
}

// While processes are replaced one by one, each takes what the other has pushed.
func worksWithOld(t *testing.T, r servertest.Redis, q *queue.Queue) {
	old := newOld(r)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(old.push(t.Context(), 7))
	l := claim(t, q, 1, long)
	if len(l) != 1 || l[0].Widget != 7 || l[0].Cause != "2026-old" {
		t.Fatalf("claimed %+v of what an old process pushed", l)
	}
	must(old.push(t.Context(), 7)) // while it is drawn
	if widget, _, err := old.claim(t.Context()); err != nil || widget != 0 {
		t.Errorf("an old worker claimed %d, %v, which is being drawn", widget, err)
	}
	done(t, q, l[0], true)
	widget, token, err := old.claim(t.Context())
	if err != nil || widget != 7 {
		t.Fatalf("an old worker claimed %d, %v, of what was pushed during a drawing", widget, err)
	}
	push(t, q, 7) // while an old worker draws it
	if l := claim(t, q, 1, long); len(l) != 0 {
		t.Errorf("claimed %+v, which an old worker draws", l)
	}
	must(old.Run(t.Context(), oldRetry, old.keys, widget, token, 1, 1).Err())
	if l := claimSoon(t, q); l.Widget != 7 || l.Tries != 1 {
		t.Errorf("claimed %+v after an old worker failed", l)
	}
	push(t, q, 8)
	if widget, _, err := old.claim(t.Context()); err != nil || widget != 8 {
		t.Errorf("an old worker claimed %d, %v, of what was pushed", widget, err)
	}
}

// Old and new workers and pushers at a time, some of whose drawings fail.
func neverTwiceWithOld(t *testing.T, r servertest.Redis, q *queue.Queue) {
	const widgets, pushes = 5, 200
	old := newOld(r)
	var busy [widgets + 1]atomic.Int32
	var pushed, drawn [widgets + 1]atomic.Int64
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	draw := func(id int64, end func() (bool, error)) {
		seen := pushed[id].Load()
		if busy[id].Add(1) != 1 {
			t.Errorf("widget %d is drawn twice at a time", id)
		}
		busy[id].Add(-1)
		if held, err := end(); err == nil && held {
			raise(&drawn[id], seen)
		}
	}
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for n := 1; ctx.Err() == nil; n++ {
				leases, _ := q.Claim(ctx, 2, long, 10*time.Millisecond)
				for _, l := range leases {
					draw(l.Widget, func() (bool, error) {
						if n%7 == 0 {
							return false, q.Retry(ctx, l, time.Millisecond, time.Millisecond)
						}
						return q.Done(ctx, l)
					})
				}
			}
		})
		workers.Go(func() {
			for ctx.Err() == nil {
				if widget, token, err := old.claim(ctx); err == nil && widget != 0 {
					draw(widget, func() (bool, error) { return old.done(ctx, widget, token) })
				} else {
					time.Sleep(time.Millisecond)
				}
			}
		})
	}
	for i := range pushes {
		id := int64(i%widgets + 1)
		pushed[id].Add(1)
		if i%2 == 0 {
			push(t, q, id)
		} else if err := old.push(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "every push is followed by a drawing", func() bool {
		for id := range widgets {
			if drawn[id+1].Load() != pushed[id+1].Load() {
				return false
			}
		}
		return true
	})
	cancel()
	workers.Wait()
}
