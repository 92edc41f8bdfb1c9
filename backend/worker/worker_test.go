package worker_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/turnstile"
	"github.com/fedora-hubs/hubs/backend/worker"
	"github.com/fedora-hubs/hubs/widgets"
)

// around is what surrounds a worker, in memory: it gives out tasks once and
// notes what becomes of them.
type around struct {
	mu      sync.Mutex
	tasks   []queue.Lease
	calls   []string
	placed  map[int64]hub.Placed
	away    error // the database
	ailing  bool
	watched bool
	places  int
	lost    bool // the lease, by the time of the commit
	last    map[int64]fragment.Fragment
	busy    int
	most    int // drawings at a time
	finish  time.Duration
	lease   time.Duration
	renewed int
	told    []string
	logs    bytes.Buffer
}

func (a *around) note(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, fmt.Sprintf(format, args...))
}

func (a *around) Claim(ctx context.Context, n int, _, wait time.Duration) ([]queue.Lease, error) {
	a.mu.Lock()
	n = min(n, len(a.tasks))
	claimed := a.tasks[:n]
	a.tasks = a.tasks[n:]
	a.mu.Unlock()
	if n == 0 {
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	return claimed, ctx.Err()
}

func (a *around) Done(_ context.Context, l queue.Lease) (bool, error) {
	a.note("done %d", l.Widget)
	return true, nil
}

// Renew makes a note of the third renewal only: there may be any number.
func (a *around) Renew(_ context.Context, _ time.Duration, leases ...queue.Lease) error {
	if a.renewed += len(leases); a.renewed == 3 {
		a.note("renewed %d", leases[0].Widget)
	}
	return nil
}

func (a *around) Retry(_ context.Context, l queue.Lease, first, _ time.Duration) error {
	a.note("retry %d after %s", l.Widget, first)
	return nil
}

func (a *around) Placed(_ context.Context, id int64) (hub.Hub, hub.Placed, error) {
	p, ok := a.placed[id]
	switch {
	case a.away != nil:
		return hub.Hub{}, p, a.away
	case !ok:
		return hub.Hub{}, p, hub.ErrNotFound
	}
	return hub.Hub{ID: 1, Kind: hub.Team, Name: "one"}, p, nil
}

func (a *around) Commit(_ context.Context, l queue.Lease, f fragment.Fragment, again fragment.Retry) (events.ID, bool, error) {
	if a.lost {
		a.note("lost %d", l.Widget)
		return events.ID{}, false, nil
	}
	a.note("commit %d problem=%q kept=%v retry=%s", l.Widget, f.Problem, !f.Drawn.IsZero(), again.First)
	return events.ID{MS: 3000}, true, nil
}

func (a *around) Get(context.Context, ...hub.Ref) (map[int64]fragment.Fragment, map[int64]bool, error) {
	return a.last, nil, nil
}

func (a *around) Drop(_ context.Context, refs ...hub.Ref) error {
	for _, ref := range refs {
		a.note("drop %d", ref.Widget)
	}
	return nil
}

func (a *around) Watched(context.Context, ...int64) (map[int64]bool, error) {
	return map[int64]bool{1: a.watched}, nil
}

// task is a widget that fails if it is told to.
type task struct{ around *around }

type taskConfig struct {
	Fail bool `name:"fail" label:"Fail"`
	Hang bool `name:"hang" label:"Hang"`
}

func (task) About() widgets.About {
	return widgets.About{Name: "task", Title: "Task", Help: "A task."}
}
func (task) Interests(widgets.Hub, taskConfig) widgets.Interests { return nil }

func (w task) Data(ctx context.Context, _ widgets.Env, c taskConfig) (string, error) {
	w.around.mu.Lock()
	w.around.busy++
	w.around.most = max(w.around.most, w.around.busy)
	w.around.mu.Unlock()
	defer func() { w.around.mu.Lock(); w.around.busy--; w.around.mu.Unlock() }()
	if c.Hang {
		w.around.note("hang")
		<-ctx.Done()
	}
	if c.Fail {
		return "", errors.New("no")
	}
	return "fine", ctx.Err()
}

func (task) View(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// work runs a worker on the tasks until so many notes were taken.
func work(t *testing.T, a *around, notes int, widgetIDs ...int64) []string {
	t.Helper()
	for _, id := range widgetIDs {
		a.tasks = append(a.tasks, queue.Lease{Task: queue.Task{Widget: id, Cause: "2026-1"}, Token: "1", Pushed: time.UnixMilli(1000)})
	}
	kinds, err := widgets.ByName([]widgets.Kind{widgets.New(task{a})})
	if err != nil {
		t.Fatal(err)
	}
	w := &worker.Worker{
		Queue: a, Hubs: a, Fragments: a, Lease: a.lease, Limit: time.Minute, Finish: a.finish, Meter: meter{a}, Ailing: func() bool { return a.ailing },
		Log:    slog.New(slog.NewTextHandler(&a.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Drawer: &fragment.Drawer{Kinds: kinds, Turnstile: turnstile.New(a.places), Timeout: time.Minute, Now: time.Now},
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	a.await(notes)
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	slices.Sort(a.calls)
	return a.calls
}

// await waits until so many notes were taken, or for as long as a busy machine
// may take.
func (a *around) await(notes int) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(3 * time.Minute); ; {
		a.mu.Lock()
		taken := len(a.calls)
		a.mu.Unlock()
		if taken >= notes {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			return
		}
	}
}

// meter notes what it is told.
type meter struct{ *around }

func (m meter) Drawn(kind string, took time.Duration, err error) {
	m.tell("drawn %s took=%v error=%v", kind, took > 0, err)
}
func (m meter) Late(kind string)            { m.tell("late %s", kind) }
func (m meter) Committed(lag time.Duration) { m.tell("committed after %s", lag) }

func (a *around) tell(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.told = append(a.told, fmt.Sprintf(format, args...))
}

func newAround() *around {
	return &around{places: 4, finish: time.Minute, lease: time.Hour, placed: map[int64]hub.Placed{
		7: {ID: 7, HubID: 1, Kind: "task", Config: []byte(`{}`)},
		8: {ID: 8, HubID: 1, Kind: "task", Config: []byte(`{"fail":true}`)},
		6: {ID: 6, HubID: 1, Kind: "task", Config: []byte(`{"hang":true}`)},
	}}
}

func TestWorker(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*around)
		tasks  []int64
		want   []string
	}{
		"a drawing is committed":                                     {tasks: []int64{7}, want: []string{`commit 7 problem="" kept=true retry=0s`}},
		"a widget that is gone is forgotten":                         {tasks: []int64{9}, want: []string{"done 9", "drop 9"}},
		"the database is away":                                       {change: func(a *around) { a.away = errors.New("away") }, tasks: []int64{7}, want: []string{"retry 7 after 1s"}},
		"a failure while the database is away is none of the widget": {change: func(a *around) { a.watched, a.ailing = true, true }, tasks: []int64{8}, want: []string{"retry 8 after 1s"}},
		"a lease was lost":                                           {change: func(a *around) { a.lost = true }, tasks: []int64{7}, want: []string{"lost 7"}},
		"a failure that somebody sees is tried again": {
			change: func(a *around) { a.watched = true }, tasks: []int64{8},
			want: []string{`commit 8 problem="The data could not be read." kept=false retry=5s`},
		},
		"a failure that nobody sees waits for a look": {
			tasks: []int64{8}, want: []string{`commit 8 problem="The data could not be read." kept=false retry=0s`},
		},
		"a failure keeps the last good content": {
			change: func(a *around) {
				a.last = map[int64]fragment.Fragment{8: {Widget: 8, State: fragment.State{Drawn: time.Now()}}}
			},
			tasks: []int64{8}, want: []string{`commit 8 problem="The data could not be read." kept=true retry=0s`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAround()
			if c.change != nil {
				c.change(a)
			}
			if got := work(t, a, len(c.want), c.tasks...); !slices.Equal(got, c.want) {
				t.Errorf("did %q, want %q", got, c.want)
			}
		})
	}
}

func TestWorkerGivesBackWhatItCannotFinish(t *testing.T) {
	a := newAround()
	a.finish = time.Millisecond
	if got := work(t, a, 1, 6); !slices.Equal(got, []string{"hang", "retry 6 after 0s"}) {
		t.Errorf("did %q", got)
	}
	if len(a.told) > 0 {
		t.Errorf("told %q of what was not drawn", a.told)
	}
}

// A widget that others of its kind are in the way of comes later, and what it
// shows stays as it is.
func TestWorkerDoesNotWaitForAKindThatHangs(t *testing.T) {
	a := newAround()
	a.places, a.finish = 2, time.Millisecond
	if got := work(t, a, 2, 6, 6); !slices.Equal(got, []string{"hang", "retry 6 after 0s", "retry 6 after 1s"}) {
		t.Errorf("did %q", got)
	}
	if len(a.told) > 0 {
		t.Errorf("told %q of what was not drawn", a.told)
	}
}

func TestWorkerRenewsItsLease(t *testing.T) {
	a := newAround()
	a.lease, a.finish = time.Millisecond, time.Millisecond
	if got := work(t, a, 2, 6); !slices.Equal(got, []string{"hang", "renewed 6", "retry 6 after 0s"}) {
		t.Errorf("did %q", got)
	}
}

// The meter is told of every drawing, and each line of the log says which
// message it is about.
func TestWorkerTells(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*around)
		task   int64
		told   []string
		line   string
	}{
		"a drawing": {
			task: 7, told: []string{"drawn task took=true error=<nil>", "committed after 2s"},
			line: `level=DEBUG msg=drawn widget=7 message=2026-1 kind=task hub=t/one event=3000-0 milliseconds=`,
		},
		"a failure": {
			task: 8, told: []string{"drawn task took=true error=draw task on t/one: no", "committed after 2s"},
			line: `level=WARN msg="draw widget" widget=8 message=2026-1 error="draw task on t/one: no" kind=task hub=t/one tries=1`,
		},
		"a lost lease": {
			change: func(a *around) { a.lost = true }, task: 7, told: []string{"drawn task took=true error=<nil>", "late task"},
			line: `level=INFO msg="drawing came too late" widget=7 message=2026-1 kind=task`,
		},
		"no database": {
			change: func(a *around) { a.away = errors.New("away") }, task: 7,
			line: `level=WARN msg="find widget" widget=7 message=2026-1 error=away`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAround()
			if c.change != nil {
				c.change(a)
			}
			work(t, a, 1, c.task)
			if !slices.Equal(a.told, c.told) {
				t.Errorf("told %q, want %q", a.told, c.told)
			}
			if !strings.Contains(a.logs.String(), c.line) {
				t.Errorf("logged %s, want %s", &a.logs, c.line)
			}
		})
	}
}

func TestWorkerKeepsToItsSlots(t *testing.T) {
	a := newAround()
	tasks := slices.Repeat([]int64{7}, 50)
	if got := work(t, a, 50, tasks...); len(got) != 50 {
		t.Errorf("%d of 50 tasks were drawn", len(got))
	}
	if a.most > 2 {
		t.Errorf("%d drawings at a time in 2 slots", a.most)
	}
}
