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

// Checks ask the parts that a process needs, by their names.
type Checks map[string]func(context.Context) error

// ImpairedError says what a part lacks, for everyone to read, where the process is
// of use all the same.
type ImpairedError string

func (i ImpairedError) Error() string { return string(i) }

// patience is how long all parts together have to answer.
const patience = 2 * time.Second

// Ready asks all parts at once and gives a line for each. Why a part is missing
// stays in the log, which the records keep from being told at each probe.
func (c Checks) Ready(ctx context.Context, log *slog.Logger, records *outage.Records[string]) (text string, ready bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	parts := slices.Sorted(maps.Keys(c))
	found := make([]error, len(parts))
	var asking sync.WaitGroup
	for i, part := range parts {
		asking.Go(func() { found[i] = c[part](ctx) })
	}
	asking.Wait()
	ready = true
	var lines strings.Builder
	for i, part := range parts {
		answer := "ok"
		impaired, is := errors.AsType[ImpairedError](found[i])
		switch {
		case is:
			answer, found[i] = string(impaired), nil
		case found[i] != nil:
			answer, ready = "missing", false
		}
		records.Note(log, part, "ask whether "+part+" is ready", found[i])
		lines.WriteString(part + ": " + answer + "\n")
	}
	return lines.String(), ready
}
