// Package faults_test breaks the program, and what the program needs, while
// people read pages and send forms and messages come. It reports what they saw,
// whether all healed, and what was lost.
//
//	make faults                       # all faults, in about twenty minutes
//	make faults ONLY=redis-flushall   # one; ONLY=redis for those of a part
//
// Each fault is a row of a table, which says what should be seen. Without -all
// only those rows run that tell most, with more patience: other tests run beside
// them.
package faults_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/fedora-hubs/hubs/app" // what is tested: go test must not take an old result for it
	_ "github.com/fedora-hubs/hubs/widgets/standard"
)

var (
	all  = flag.Bool("all", false, "run all faults, not only those that tell most")
	only = flag.String("only", "", "run the faults whose names begin like this")
)

// A fault is one row of the table.
type fault struct {
	name   string // the part first: redis-flushall
	how    string // what is done
	on     plan
	lasts  time.Duration // from when it is broken until it is healed
	breaks func(*rig) (heal func())
	want   want
	needs  func() error // what it can't be done without; may be nil
	short  bool         // run also without -all
}

// A want is what should be seen of a fault; its zero value is what most have.
type want struct {
	away  bool          // no page is answered while it lasts
	old   time.Duration // how long pages may be out of date without a sign; 10 s
	heals time.Duration // how long it may take until all is well again; 15 s
	ready string        // what a line of a process that is not well says, a regular expression; "": none needs to
	says  string        // what some page says, a regular expression
	ends  bool          // nothing heals it: only what is seen and said counts
}

func (w want) oldest() time.Duration  { return or(w.old, 10*time.Second) * patience() }
func (w want) longest() time.Duration { return or(w.heals, 15*time.Second) * patience() }

func or(d, instead time.Duration) time.Duration {
	if d == 0 {
		return instead
	}
	return d
}

// patience is how much longer all may take.
func patience() time.Duration {
	if *all {
		return 1
	}
	return 3
}

// part is what breaks.
func (f fault) part() string {
	part, _, _ := strings.Cut(f.name, "-")
	return part
}

// faults are all rows, in the order in which they run.
func faults() []fault {
	return slices.Concat(roleFaults, postgresFaults, sqliteFaults, redisFaults, busFaults, outsideFaults, visitorFaults, trialFaults)
}

// chosen are the rows that were asked for.
func chosen() (list []fault) {
	for _, f := range faults() {
		if strings.HasPrefix(f.name, *only) && (*all || *only != "" || f.short) {
			list = append(list, f)
		}
	}
	return list
}

func TestFaults(t *testing.T) {
	list := chosen()
	if len(list) == 0 {
		t.Fatalf("no fault has a name that begins with %q", *only)
	}
	var results []result
	for _, p := range plans {
		rows := slices.DeleteFunc(slices.Clone(list), func(f fault) bool { return f.on != p })
		if len(rows) > 0 {
			t.Run(p.String(), func(t *testing.T) { results = append(results, p.try(t, rows)...) })
		}
	}
	fmt.Fprint(os.Stdout, table(results))
}

// try runs rows on a rig, and on a new one after a row that did not heal.
func (p plan) try(t *testing.T, rows []fault) (results []result) {
	var r *rig
	defer func() {
		if r != nil {
			r.end()
		}
	}()
	for _, f := range rows {
		t.Run(f.name, func(row *testing.T) {
			if f.needs != nil {
				if err := f.needs(); err != nil {
					results = append(results, result{fault: f, leftOut: err})
					row.Skipf("Left out: %v.", err)
				}
			}
			if r == nil {
				r = newRig(t, row, p)
			}
			healed := false
			defer func() {
				if !healed {
					r.end()
					r = nil
				}
			}()
			r.T = row
			got := r.try(f)
			healed = got.healed
			results = append(results, got)
			row.Log(got)
			for _, problem := range got.problems {
				row.Error(problem)
			}
			if row.Failed() {
				row.Logf("What the processes said:\n%s", got.logs)
			}
		})
	}
	return results
}

// Names are those that ONLY can choose.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range faults() {
		if seen[f.name] {
			t.Errorf("two faults are %s", f.name)
		}
		seen[f.name] = true
		if f.how == "" || f.breaks == nil {
			t.Errorf("%s does nothing", f.name)
		}
	}
}
