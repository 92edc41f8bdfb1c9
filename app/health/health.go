// Package health says whether a process works, and serves that and the
// process's metrics to those who watch over it.
package health

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fedora-hubs/hubs/backend/outage"
)

// A MissingError says why a part is of no use, for everyone to read. The cause is
// for the log.
type MissingError struct {
	Why   string
	Cause error // nil: there is no more to say
	// Begins is whether the part has only begun to work, as each does: the log is not
	// told of that.
	Begins bool
}

func (m *MissingError) Error() string {
	if m.Cause == nil {
		return m.Why
	}
	return m.Why + ": " + m.Cause.Error()
}

func (m *MissingError) Unwrap() error { return m.Cause }

// ImpairedError says what a part lacks, for everyone to read, where the process is
// of use all the same.
type ImpairedError string

func (i ImpairedError) Error() string { return string(i) }

// patience is how long all parts together have to answer.
const patience = 2 * time.Second

// A Monitor knows the parts that a process needs. It is made before it is used:
// parts are added first.
type Monitor struct {
	log     *slog.Logger
	parts   map[string]*part
	records outage.Records[string] // by part: the log is told once a state
}

// NewMonitor makes a monitor of no parts.
func NewMonitor(log *slog.Logger) *Monitor { return &Monitor{log: log, parts: map[string]*part{}} }

// Add makes the monitor ask a part. It is asked every few seconds at most, however
// many want to know, so the question may be a costly one. An error that is neither
// a MissingError nor an ImpairedError shows nobody why.
func (m *Monitor) Add(name string, ask func(context.Context) error) { m.parts[name] = &part{ask: ask} }

// Ready asks all parts at once and gives a line for each.
func (m *Monitor) Ready(ctx context.Context) (text string, ready bool) {
	found := m.Parts(ctx)
	ready = true
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(found)) {
		lines.WriteString(name + ": " + line(found[name]) + "\n")
		ready = ready && IsUp(found[name])
	}
	return lines.String(), ready
}

// Ails is for who met an error and is in doubt: it reports whether a part is of no
// use, and what was well before is asked again.
func (m *Monitor) Ails(ctx context.Context) bool {
	for _, err := range m.parted(ctx, (*part).doubt) {
		if !IsUp(err) {
			return true
		}
	}
	return false
}

// Ailing reports, for who may not wait, whether one of these parts was of no use
// when it was asked last, as Run does every few seconds.
func (m *Monitor) Ailing(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return m.parts[name].ails.Load() })
}

// Lacking reports the same of parts that lacked anything.
func (m *Monitor) Lacking(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return m.parts[name].lacks.Load() })
}

// Parts asks all parts at once, and gives what each lacks.
func (m *Monitor) Parts(ctx context.Context) map[string]error { return m.parted(ctx, (*part).state) }

func (m *Monitor) parted(ctx context.Context, state func(*part, context.Context) error) map[string]error {
	asker := ctx
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found := make(map[string]error, len(m.parts))
	var mu sync.Mutex
	var asking sync.WaitGroup
	for name, p := range m.parts {
		asking.Go(func() {
			err := state(p, ctx)
			mu.Lock()
			defer mu.Unlock()
			found[name] = err
		})
	}
	asking.Wait()
	if asker.Err() != nil { // nobody waited for an answer
		return found
	}
	for name, err := range found {
		if missing, ok := errors.AsType[*MissingError](err); !ok || !missing.Begins {
			m.records.Note(m.log, name, "check "+name, err)
		}
	}
	return found
}

// IsUp reports whether a part is of use that lacks what Parts gave.
func IsUp(err error) bool {
	_, impaired := errors.AsType[ImpairedError](err)
	return err == nil || impaired
}

// line is what everyone may know of a part.
func line(err error) string {
	impaired, isImpaired := errors.AsType[ImpairedError](err)
	missing, isMissing := errors.AsType[*MissingError](err)
	switch {
	case err == nil:
		return "ok"
	case isImpaired:
		return string(impaired)
	case isMissing:
		return "not ready: " + missing.Why
	}
	return "not ready: it does not answer"
}

// askEvery is how often the parts are asked where nobody else does, so that the
// log and pages tell of them.
const askEvery = 5 * time.Second

// Run asks the parts now and then until the context ends.
func (m *Monitor) Run(ctx context.Context) error {
	for {
		m.Parts(ctx)
		select {
		case <-time.After(askEvery):
		case <-ctx.Done():
			return nil
		}
	}
}
