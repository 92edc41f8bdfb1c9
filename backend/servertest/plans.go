package servertest

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
)

// A raw notes statements with their values.
type raw struct {
	mu   sync.Mutex
	list []string
	done bool
}

// BeforeQuery is for bun.
func (r *raw) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.done {
		r.list = append(r.list, e.Query)
	}
	return ctx
}

// AfterQuery is for bun.
func (*raw) AfterQuery(context.Context, *bun.QueryEvent) {}

var (
	asksForRows = regexp.MustCompile(`^(SELECT|DELETE|UPDATE|WITH)\b`)
	readsAll    = regexp.MustCompile(`\bSCAN (\w+)(?: AS \w+)?$|\bSeq Scan on (\w+)`)
)

// Plans does something, and gives how the database finds the rows of each
// statement of it, a line for each step. A table that is read from one end to the
// other, although there may be an index, is an error.
func Plans(t *testing.T, db *bun.DB, do func()) (steps []string) {
	t.Helper()
	noted := &raw{}
	db.AddQueryHook(noted) //nolint:staticcheck // as in OfDatabase
	do()
	noted.mu.Lock()
	noted.done = true
	noted.mu.Unlock()
	for _, query := range noted.list {
		if !asksForRows.MatchString(query) {
			continue
		}
		plan := explain(t, db, query)
		for _, step := range plan {
			if readsAll.MatchString(step) {
				t.Errorf("%s\nreads all there is:\n%s", query, strings.Join(plan, "\n"))
			}
		}
		steps = append(steps, plan...)
	}
	return steps
}

// explain asks for the steps of a statement. Postgres reads small tables from one
// end to the other, unless it is told that this is dear.
func explain(t *testing.T, db *bun.DB, query string) (steps []string) {
	t.Helper()
	err := db.RunInTx(t.Context(), nil, func(ctx context.Context, tx bun.Tx) error {
		if db.Dialect().Name() != dialect.PG {
			var id, parent, unused int
			return each(ctx, tx, "EXPLAIN QUERY PLAN "+query, func(step string) { steps = append(steps, step) }, &id, &parent, &unused)
		}
		if _, err := tx.ExecContext(ctx, "SET LOCAL enable_seqscan = off"); err != nil {
			return err
		}
		return each(ctx, tx, "EXPLAIN "+query, func(step string) { steps = append(steps, step) })
	})
	if err != nil {
		t.Fatalf("explain %s: %v", query, err)
	}
	return steps
}

// each calls f with the last column of what a question gives.
func each(ctx context.Context, tx bun.Tx, query string, f func(string), before ...any) error {
	rows, err := tx.Tx.QueryContext(ctx, query) // its values are in it
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var step string
		if err := rows.Scan(append(before, &step)...); err != nil {
			return err
		}
		f(step)
	}
	return rows.Err()
}
