package app

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// Run lists the fragments of placed widgets.
func (c listCommand) Run(ctx context.Context, p *program) error {
	return p.onCache(ctx, func(t *cacheTool) error { return t.list(ctx, c) })
}

// Run forgets fragments, so that they are drawn again at the next look.
func (c cleanCommand) Run(ctx context.Context, p *program) error {
	return p.onCache(ctx, func(t *cacheTool) error { return t.clean(ctx, c) })
}

// Run tells how many placed widgets have a fresh fragment.
func (coverageCommand) Run(ctx context.Context, p *program) error {
	return p.onCache(ctx, func(t *cacheTool) error { return t.coverage(ctx) })
}

// A cacheTool looks after the cache from outside of the roles.
type cacheTool struct {
	*parts
	now      func() time.Time
	out      io.Writer
	progress *progress
}

// onCache wires a cacheTool for a command.
func (p *program) onCache(ctx context.Context, command func(*cacheTool) error) (err error) {
	if p.config.RedisURL == "" {
		return errors.New("HUBS_REDIS_URL must be set: without it the cache is inside the process that runs Hubs, where no command reaches it")
	}
	all, err := wire(ctx, p.config, p.rules, p.kinds, p.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, all.close()) }()
	out := bufio.NewWriter(p.Stdout)
	err = command(&cacheTool{all, time.Now, out, &progress{out: p.Stderr, now: time.Now}})
	return errors.Join(err, out.Flush())
}

// A widgetHead is a placed widget with the head of its fragment, nil if it is missing.
type widgetHead struct {
	hub.Ref
	key  string // of the hub
	kind string
	head *fragment.Head
}

func (t *cacheTool) condition(w widgetHead) fragment.Condition {
	return w.head.Condition(w.head.Old, t.kinds, t.now())
}

// each calls f with those that were chosen, some hundreds at a time, so that
// any number fits in memory.
func (t *cacheTool) each(ctx context.Context, chosen selection, f func([]widgetHead) error) error {
	const size = 500
	var batch []widgetHead
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		if err := t.fill(ctx, batch); err != nil {
			return err
		}
		err := f(batch)
		t.progress.add(len(batch))
		batch = batch[:0]
		return err
	}
	err := t.chosen(ctx, chosen, func(page hub.Page) error {
		for _, w := range page.Widgets {
			if chosen.Kind != "" && w.Kind != chosen.Kind {
				continue
			}
			batch = append(batch, widgetHead{Ref: hub.Ref{Widget: w.ID, Hub: page.Hub.ID}, key: page.Hub.Key(), kind: w.Kind})
			if len(batch) < size {
				continue
			}
			if err := flush(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// chosen calls f with the hubs of a selection.
func (t *cacheTool) chosen(ctx context.Context, s selection, f func(hub.Page) error) error {
	if _, known := t.kinds[s.Kind]; s.Kind != "" && !known {
		return fmt.Errorf("--kind: there is no kind of widget called %q; there are %s", s.Kind, strings.Join(slices.Sorted(maps.Keys(t.kinds)), ", "))
	}
	if s.Hub == "" {
		return t.store.EachPage(ctx, f)
	}
	key, ok := hub.ParseKey(s.Hub)
	if !ok {
		return fmt.Errorf("--hub must be t/NAME for a team or u/NAME for a person, not %q", s.Hub)
	}
	page, err := t.store.Page(ctx, key.Kind, key.Name)
	if errors.Is(err, hub.ErrNotFound) {
		return fmt.Errorf("--hub: there is no hub %s", s.Hub)
	}
	if err != nil {
		return err
	}
	return f(page)
}

// fill reads the heads of the widgets' fragments.
func (t *cacheTool) fill(ctx context.Context, widgets []widgetHead) error {
	heads, err := t.cache.Heads(ctx, refs(widgets)...)
	if err != nil {
		return err
	}
	for i := range widgets {
		if head, ok := heads[widgets[i].Widget]; ok {
			widgets[i].head = &head
		}
	}
	return nil
}

func refs(widgets []widgetHead) []hub.Ref {
	list := make([]hub.Ref, len(widgets))
	for i, w := range widgets {
		list[i] = w.Ref
	}
	return list
}

// A listing is a fragment in the list.
type listing struct {
	Widget int64              `json:"widget"`
	Hub    string             `json:"hub"`
	Kind   string             `json:"kind"`
	Drawn  time.Time          `json:"drawn,omitzero"` // the content; zero if it never was
	Size   int64              `json:"size"`
	State  fragment.Condition `json:"state"`
	Reason string             `json:"reason,omitempty"`
	Since  time.Time          `json:"since,omitzero"` // since when it fails
}

func (t *cacheTool) list(ctx context.Context, c listCommand) error {
	if !slices.Contains([]fragment.Condition{"", fragment.Fresh, fragment.Stale, fragment.Failed}, fragment.Condition(c.State)) {
		return fmt.Errorf("--state must be fresh, stale or failed, not %q", c.State)
	}
	shown := 0
	err := t.each(ctx, c.selection, func(batch []widgetHead) error {
		for _, w := range batch {
			if w.head == nil || c.State != "" && fragment.Condition(c.State) != t.condition(w) {
				continue
			}
			shown++
			l := listing{w.Widget, w.key, w.kind, w.head.Drawn, w.head.Size, t.condition(w), w.head.Problem, w.head.Since}
			if err := t.show(l, c.JSON); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && shown == 0 && !c.JSON {
		fmt.Fprintln(t.out, "No such fragment is cached.")
	}
	return err
}

func (t *cacheTool) show(l listing, asJSON bool) error {
	if asJSON {
		line := json.NewEncoder(t.out)
		line.SetEscapeHTML(false)
		return line.Encode(l)
	}
	age, state := "never drawn", string(l.State)
	if !l.Drawn.IsZero() {
		age = humanize.RelTime(l.Drawn, t.now(), "ago", "from now")
	}
	if l.Reason != "" {
		state += ": " + visible.Line(l.Reason)
	}
	_, err := fmt.Fprintf(t.out, "%-8d %-24s %-14s %-16s %8d  %s\n", l.Widget, l.Hub, l.Kind, age, l.Size, state)
	return err
}

// A coverage is how the widgets of a kind are covered with fragments.
type coverage struct{ placed, fresh, stale, failed, missing int }

func (c *coverage) add(more coverage) {
	c.placed += more.placed
	c.fresh += more.fresh
	c.stale += more.stale
	c.failed += more.failed
	c.missing += more.missing
}

func (t *cacheTool) coverage(ctx context.Context) error {
	var total coverage
	kinds := map[string]*coverage{}
	err := t.each(ctx, selection{}, func(batch []widgetHead) error {
		for _, w := range batch {
			one := t.covered(w)
			if kinds[w.kind] == nil {
				kinds[w.kind] = &coverage{}
			}
			kinds[w.kind].add(one)
			total.add(one)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if total.placed == 0 {
		fmt.Fprintln(t.out, "There is no widget on any hub yet.")
		return nil
	}
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "kind\tplaced\tfresh\tstale\tfailed\tmissing\tpercent fresh")
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		kinds[name].row(table, name)
	}
	total.row(table, "total")
	return table.Flush()
}

func (t *cacheTool) covered(w widgetHead) coverage {
	if w.head == nil {
		return coverage{placed: 1, missing: 1}
	}
	switch t.condition(w) {
	case fragment.Failed:
		return coverage{placed: 1, failed: 1}
	case fragment.Stale:
		return coverage{placed: 1, stale: 1}
	}
	return coverage{placed: 1, fresh: 1}
}

// row writes a line of the table. The percentage is rounded down: 100 means all.
func (c *coverage) row(table io.Writer, name string) {
	tenths := 1000 * c.fresh / c.placed
	fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d.%d\n", name, c.placed, c.fresh, c.stale, c.failed, c.missing, tenths/10, tenths%10)
}

func (t *cacheTool) clean(ctx context.Context, c cleanCommand) error {
	narrow := c.selection != selection{}
	switch {
	case c.All && narrow:
		return errors.New("--all is every fragment: it does not go with --hub and --kind")
	case !c.All && !narrow && !c.Orphans:
		return errors.New("say what to clean: --hub, --kind, --all or --orphans")
	}
	if c.All || narrow {
		n, err := t.cleanPlaced(ctx, c.selection)
		fmt.Fprintf(t.out, "Fragments dropped: %d\n", n)
		if err != nil {
			return err
		}
	}
	if !c.Orphans {
		return nil
	}
	n, err := t.cleanOrphans(ctx)
	fmt.Fprintf(t.out, "Fragments without a widget dropped: %d\n", n)
	return err
}

// cleanPlaced drops fragments of placed widgets. Those that Redis lacks are
// dropped, too: a web process may hold a copy, or a worker draw one just now.
func (t *cacheTool) cleanPlaced(ctx context.Context, s selection) (n int, err error) {
	err = t.each(ctx, s, func(batch []widgetHead) error {
		if err := t.cache.Drop(ctx, refs(batch)...); err != nil {
			return err
		}
		for _, w := range batch {
			if w.head != nil {
				n++
			}
		}
		return nil
	})
	return n, err
}

// cleanOrphans drops fragments whose widget does not stand on a hub any more.
// It first sees the fragment and then asks for the widget, so that a widget
// which is new is never taken for one that is gone.
func (t *cacheTool) cleanOrphans(ctx context.Context) (n int, err error) {
	err = t.cache.Scan(ctx, func(widgets []int64) error {
		defer t.progress.add(len(widgets))
		placed, err := t.store.WhichPlaced(ctx, widgets...)
		if err != nil {
			return err
		}
		var orphans []hub.Ref
		for _, id := range widgets {
			if !placed[id] {
				orphans = append(orphans, hub.Ref{Widget: id})
			}
		}
		n += len(orphans)
		return t.cache.Drop(ctx, orphans...)
	})
	return n, err
}

// progressEvery is how often long work says how far it has come.
const progressEvery = 3 * time.Second

// A progress is how far long work has come.
type progress struct {
	out  io.Writer
	now  func() time.Time
	done int
	next time.Time
}

func (p *progress) add(n int) {
	p.done += n
	now := p.now()
	p.next = cmp.Or(p.next, now.Add(progressEvery))
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(progressEvery)
	fmt.Fprintf(p.out, "%s widgets so far\n", humanize.Comma(int64(p.done)))
}
