package queue_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

const long = time.Minute

// Every rule of the queue holds on both kinds of Redis.
func TestQueue(t *testing.T) {
	for name, rule := range map[string]func(*testing.T, *queue.Queue){
		"a waiting task is not added twice":          isASet,
		"a task pushed while leased is done again":   isDoneAgain,
		"a lease that ran out gives the task back":   leaseRunsOut,
		"a lease is renewed while it is held":        leaseIsRenewed,
		"a lost lease can't finish the task":         tokenFences,
		"a failed task waits longer each time":       waitsLonger,
		"a push makes a waiting retry due":           pushEndsRetry,
		"the first cause is kept until the claim":    keepsCause,
		"a claim waits for a push":                   claimWaits,
		"tasks come in the order of their pushes":    inOrder,
		"the state tells what waits":                 tellsState,
		"no widget is drawn twice at a time":         neverTwiceAtATime,
		"more tasks than one script takes are fine":  manyTasks,
		"finishing twice changes nothing":            doneTwice,
		"a push for a leased retry is not forgotten": pushDuringFailure,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servertest.Redises(t, func(t *testing.T, r servertest.Redis) { rule(t, queue.New(r.Client, r.Prefix)) })
		})
	}
}

func isASet(t *testing.T, q *queue.Queue) {
	push(t, q, 7, 7, 8)
	push(t, q, 7)
	if got := ids(claim(t, q, 10, long)); !slices.Equal(got, []int64{7, 8}) {
		t.Errorf("claimed %v, want 7 and 8 once each", got)
	}
	if got := claim(t, q, 10, long); len(got) != 0 {
		t.Errorf("claimed %v a second time", got)
	}
}

func isDoneAgain(t *testing.T, q *queue.Queue) {
	push(t, q, 7)
	first := claim(t, q, 1, long)[0]
	push(t, q, 7)
	push(t, q, 7)
	if got := claim(t, q, 1, long); len(got) != 0 {
		t.Fatalf("claimed %v while it is leased", got)
	}
	done(t, q, first, true)
	again := claim(t, q, 10, long)
	if !slices.Equal(ids(again), []int64{7}) {
		t.Fatalf("claimed %v after the lease, want 7 once", ids(again))
	}
	done(t, q, again[0], true)
	if got := claim(t, q, 1, long); len(got) != 0 {
		t.Errorf("claimed %v a third time", got)
	}
}

func leaseRunsOut(t *testing.T, q *queue.Queue) {
	push(t, q, 7)
	lost := claim(t, q, 1, 20*time.Millisecond)[0]
	again := claimSoon(t, q)
	if again.Widget != 7 || again.Token == lost.Token {
		t.Errorf("got %+v after %+v ran out", again, lost)
	}
}

// A lease that is renewed outlasts its time; one that was lost does not come
// back by that.
func leaseIsRenewed(t *testing.T, q *queue.Queue) {
	all := renewed(t, q, 100*time.Millisecond)
	again := claimSoon(t, q)
	if again.Widget != all[1].Widget {
		t.Errorf("claimed %d, whose lease was renewed", again.Widget)
	}
	if err := q.Renew(t.Context(), time.Millisecond, all[1]); err != nil {
		t.Fatal(err)
	}
	waitForNextMillisecond()
	waitForNextMillisecond()
	if got := claim(t, q, 2, long); len(got) != 0 {
		t.Errorf("a lost lease was renewed: claimed %v", got)
	}
	done(t, q, all[0], true)
	done(t, q, again, true)
}

// renewed gives two leases, the first of them renewed while it was held. Where
// the machine was too slow for that it takes longer leases.
func renewed(t *testing.T, q *queue.Queue, lease time.Duration) []queue.Lease {
	t.Helper()
	for {
		push(t, q, 7, 8)
		claimed := time.Now()
		all := claim(t, q, 2, lease)
		if err := q.Renew(t.Context(), time.Hour, all[0]); err != nil {
			t.Fatal(err)
		}
		if time.Since(claimed) < lease {
			return all
		}
		for _, l := range all { // whether it is held or not
			if _, err := q.Done(t.Context(), l); err != nil {
				t.Fatal(err)
			}
		}
		until(t, "none of them is left", func() bool {
			for _, l := range claim(t, q, 2, long) {
				done(t, q, l, true)
			}
			s, err := q.State(t.Context())
			return err == nil && s.Waiting+s.Leased == 0
		})
		lease *= 2
	}
}

func tokenFences(t *testing.T, q *queue.Queue) {
	push(t, q, 7)
	lost := claim(t, q, 1, 20*time.Millisecond)[0]
	again := claimSoon(t, q)
	done(t, q, lost, false)
	if err := q.Retry(t.Context(), lost, time.Millisecond, time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if got := claim(t, q, 1, long); len(got) != 0 {
		t.Errorf("a lost lease gave the task back: %v", got)
	}
	done(t, q, again, true)
}

func waitsLonger(t *testing.T, q *queue.Queue) {
	push(t, q, 7)
	l := claimSoon(t, q)
	for try := range 3 {
		if l.Tries != try {
			t.Errorf("claim after %d failures says %d", try, l.Tries)
		}
		failed := time.Now()
		pause := 40 * time.Millisecond << try
		if err := q.Retry(t.Context(), l, 40*time.Millisecond, time.Minute); err != nil {
			t.Fatal(err)
		}
		l = claimSoon(t, q)
		if took := time.Since(failed); took < pause-time.Millisecond { // the queue counts whole ones
			t.Errorf("failure %d is tried again after %s, want %s", try+1, took, pause)
		}
	}
	done(t, q, l, true)
	push(t, q, 7)
	if l := claimSoon(t, q); l.Tries != 0 {
		t.Errorf("a success did not end the count of failures: %d", l.Tries)
	}
}

func pushEndsRetry(t *testing.T, q *queue.Queue) {
	push(t, q, 7)
	if err := q.Retry(t.Context(), claim(t, q, 1, long)[0], time.Hour, time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := claim(t, q, 1, long); len(got) != 0 {
		t.Fatalf("claimed %v before its time", got)
	}
	push(t, q, 7)
	if got := claim(t, q, 1, long); len(got) != 1 {
		t.Error("a push did not make the retry due")
	}
}

func pushDuringFailure(t *testing.T, q *queue.Queue) {
	push(t, q, 7)
	l := claim(t, q, 1, long)[0]
	push(t, q, 7)
	if err := q.Retry(t.Context(), l, time.Hour, time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := claim(t, q, 1, long); len(got) != 1 {
		t.Error("a task that was pushed while it failed has to wait for its retry")
	}
}

func keepsCause(t *testing.T, q *queue.Queue) {
	before := time.Now().Add(-time.Second)
	for _, cause := range []string{"2026-first", "2026-second"} {
		if err := q.Push(t.Context(), queue.Task{Widget: 7, Cause: cause}); err != nil {
			t.Fatal(err)
		}
	}
	l := claim(t, q, 1, long)[0]
	if l.Cause != "2026-first" || l.Pushed.Before(before) || l.Pushed.After(time.Now().Add(time.Second)) {
		t.Errorf("lease is %+v", l)
	}
}

func claimWaits(t *testing.T, q *queue.Queue) {
	const wait = 2 * time.Second
	var g sync.WaitGroup
	g.Go(func() { push(t, q, 7) })
	var claimed []queue.Lease
	until(t, "a claim has the task", func() bool {
		begun := time.Now()
		l, err := q.Claim(t.Context(), 1, long, wait)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); len(l) == 0 && took < wait {
			t.Errorf("a claim waited %s for nothing, want %s", took, wait)
		}
		claimed = l
		return len(l) > 0
	})
	g.Wait()
	if len(claimed) != 1 {
		t.Errorf("claimed %v", claimed)
	}
}

func inOrder(t *testing.T, q *queue.Queue) {
	var want []int64
	for id := int64(30); id > 0; id-- { // against the order of the names
		push(t, q, id)
		want = append(want, id)
		waitForNextMillisecond()
	}
	if got := ids(claim(t, q, 100, long)); !slices.Equal(got, want) {
		t.Errorf("claimed %v", got)
	}
}

func tellsState(t *testing.T, q *queue.Queue) {
	push(t, q, 1, 2, 3)
	claim(t, q, 1, long)
	waitForNextMillisecond()
	s, err := q.State(t.Context())
	if err != nil || s.Waiting != 2 || s.Leased != 1 || s.Oldest <= 0 {
		t.Errorf("state is %+v, %v", s, err)
	}
}

func doneTwice(t *testing.T, q *queue.Queue) {
	push(t, q, 7)
	l := claim(t, q, 1, long)[0]
	done(t, q, l, true)
	push(t, q, 7)
	done(t, q, l, false)
	if got := claim(t, q, 1, long); len(got) != 1 {
		t.Error("the second end of a lease took a new task away")
	}
}

func manyTasks(t *testing.T, q *queue.Queue) {
	tasks := make([]queue.Task, 2345)
	for i := range tasks {
		tasks[i].Widget = int64(i + 1)
	}
	if err := q.Push(t.Context(), tasks...); err != nil {
		t.Fatal(err)
	}
	if s, err := q.State(t.Context()); err != nil || s.Waiting != len(tasks) {
		t.Errorf("state is %+v, %v", s, err)
	}
}

// Several workers, some of which die, and a pusher who never rests.
func neverTwiceAtATime(t *testing.T, q *queue.Queue) {
	const widgets, pushes = 5, 300
	var busy [widgets + 1]atomic.Int32
	var pushed, drawn [widgets + 1]atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var workers sync.WaitGroup
	for w := range 4 {
		workers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				leases, err := q.Claim(ctx, 2, long, 50*time.Millisecond)
				if err != nil && ctx.Err() == nil {
					t.Error(err)
				}
				for _, l := range leases {
					seen := pushed[l.Widget].Load()
					if busy[l.Widget].Add(1) != 1 {
						t.Errorf("widget %d is drawn twice at a time", l.Widget)
					}
					busy[l.Widget].Add(-1)
					if (n+w)%7 == 0 {
						_ = q.Retry(ctx, l, time.Millisecond, time.Millisecond)
						continue
					}
					if held, err := q.Done(ctx, l); err == nil && held {
						raise(&drawn[l.Widget], seen)
					}
				}
			}
		})
	}
	for i := range pushes {
		id := int64(i%widgets + 1)
		pushed[id].Add(1)
		push(t, q, id)
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

func raise(to *atomic.Int64, n int64) {
	for old := to.Load(); old < n && !to.CompareAndSwap(old, n); old = to.Load() {
	}
}

func push(t *testing.T, q *queue.Queue, widgets ...int64) {
	t.Helper()
	var tasks []queue.Task
	for _, id := range widgets {
		tasks = append(tasks, queue.Task{Widget: id, Cause: fmt.Sprint("2026-", id)})
	}
	if err := q.Push(t.Context(), tasks...); err != nil {
		t.Fatal(err)
	}
}

func claim(t *testing.T, q *queue.Queue, n int, lease time.Duration) []queue.Lease {
	t.Helper()
	leases, err := q.Claim(t.Context(), n, lease, 0)
	if err != nil {
		t.Fatal(err)
	}
	return leases
}

// claimSoon claims one task that becomes due within a moment.
func claimSoon(t *testing.T, q *queue.Queue) (l queue.Lease) {
	t.Helper()
	until(t, "a task is due", func() bool {
		leases := claim(t, q, 1, long)
		if len(leases) == 1 {
			l = leases[0]
		}
		return len(leases) == 1
	})
	return l
}

func done(t *testing.T, q *queue.Queue, l queue.Lease, want bool) {
	t.Helper()
	held, err := q.Done(t.Context(), l)
	if err != nil || held != want {
		t.Fatalf("Done of widget %d = %v, %v; want %v", l.Widget, held, err, want)
	}
}

func ids(leases []queue.Lease) (list []int64) {
	for _, l := range leases {
		list = append(list, l.Widget)
	}
	return list
}

func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.After(long)
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func waitForNextMillisecond() {
	for start := time.Now().UnixMilli(); time.Now().UnixMilli() <= start; {
	}
}
