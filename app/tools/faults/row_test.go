package faults_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fedora-hubs/hubs/backend/sleep"
)

// giveUp is how much longer than it may take a row waits, so that the table
// tells by how much.
const giveUp = 3

// A result is what came of a row.
type result struct {
	fault
	sights   []sight
	letters  []letter
	said     []string // by processes that were not well
	healed   bool
	took     time.Duration // from the end of the fault until all was well again
	notes    int
	lost     []string // messages and forms
	lines    int      // of logs
	logs     string   // the first of them
	lasted   time.Duration
	problems []string // what is not as it should be
	leftOut  error    // why it was not tried
}

// try breaks something, heals it, and waits until all is well again.
func (r *rig) try(f fault) (got result) {
	got.fault, r.problems = f, nil
	people, leave := r.people()
	start := time.Now()
	if !within(startTime, func() bool { return r.well(start) }) {
		leave()
		got.wrong("it does not begin: all is not well")
		return got
	}
	r.talker.begin()
	r.reader.begin(f.want.says)
	r.writer.begin()
	r.sentry.begin()
	before := r.lines()
	broken := time.Now()
	heal := f.breaks(r)
	sleep.For(r.Context(), time.Until(broken.Add(f.lasts)))
	during := r.sentry.heard()
	heal()
	mended := time.Now()
	got.healed = !f.want.ends && within(f.want.longest()*giveUp, func() bool { return r.well(mended) })
	got.took, got.lasted = time.Since(mended), time.Since(broken)
	leave()
	people.Wait()
	got.said = during
	got.sights, got.letters = r.reader.seen(), r.writer.sent()
	got.notes = len(r.talker.notes())
	if got.healed {
		got.lost = append(r.unarchived(), r.writer.lost(r.Context())...)
	}
	got.lines, got.logs = r.logged(before)
	got.problems = r.problems
	got.judge()
	return got
}

// people use the site until they leave.
func (r *rig) people() (all *sync.WaitGroup, leave context.CancelFunc) {
	ctx, leave := context.WithCancel(r.Context())
	all = &sync.WaitGroup{}
	all.Go(func() { r.talker.talk(ctx, r.T) })
	all.Go(func() { r.reader.read(ctx, r.talker) })
	all.Go(func() { r.reader.browse(ctx) })
	all.Go(func() { r.writer.write(ctx) })
	all.Go(func() { r.sentry.watch(ctx) })
	return all, leave
}

// well reports whether, after a time, all processes were ready, a page was up to
// date, and a page that is open all the time is.
func (r *rig) well(since time.Time) bool {
	return r.sentry.wellSince(since) && r.reader.freshSince(since) && r.talker.has(r.window.Newest(mark), since)
}

// unarchived waits until all that was said is in the archive, and gives what does
// not come there.
func (r *rig) unarchived() (missing []string) {
	left := r.talker.notes()
	within(archiveTime*patience(), func() bool {
		for len(left) > 0 && r.hasMessage(left[0]) {
			left = left[1:]
		}
		return len(left) == 0
	})
	for _, n := range left {
		if !r.hasMessage(n) {
			missing = append(missing, n.id())
		}
	}
	return missing
}

// archiveTime is how long it may take until the last message is archived: a gap
// is filled some seconds after it ended.
const archiveTime = 30 * time.Second

func (r *rig) hasMessage(n note) bool {
	resp, _ := fetch(r.Context(), http.MethodGet, r.front+"/messages/"+n.id(), "", nil)
	return resp != nil && resp.StatusCode == http.StatusOK
}

// lines is how many lines each role has logged.
func (r *rig) lines() map[string]int {
	lines := map[string]int{}
	for name, d := range r.roles {
		lines[name] = d.lines(r.T)
	}
	return lines
}

// logged is what all roles have logged since they had logged some lines.
func (r *rig) logged(before map[string]int) (lines int, logs string) {
	for _, name := range slices.Sorted(maps.Keys(r.roles)) {
		said := r.roles[name].said(r.T, before[name])
		lines += strings.Count(said, "\n")
		logs += name + ":\n" + said[:min(len(said), shownLogs)]
	}
	return lines, logs
}

// shownLogs is how many bytes of what a role logged are shown of a row that fails.
const shownLogs = 4000
