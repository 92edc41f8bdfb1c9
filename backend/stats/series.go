package stats

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// Kinds of names.
const (
	category = "category"
	user     = "user"
	pkg      = "package"
)

// Widths of buckets in seconds.
const (
	ever int64 = 0
	day  int64 = 24 * 60 * 60
)

// kept are the series: the names of a message that it counts for, and in
// buckets of which widths.
var kept = []struct {
	kind   string
	names  func(fedmsg.Said) []string
	widths []int64
}{
	{category, func(s fedmsg.Said) []string { return []string{s.Category()} }, []int64{ever, day}},
	{user, func(s fedmsg.Said) []string { return s.Meta.Usernames }, []int64{ever, day}},
	{pkg, func(s fedmsg.Said) []string { return s.Meta.Packages }, []int64{ever, day}},
}

// A row is one bucket of one name.
type row struct {
	bun.BaseModel `bun:"table:series,alias:s"`
	Kind          string `bun:",pk"`
	Width         int64  `bun:",pk"`
	Name          string `bun:",pk"`
	Bucket        int64  `bun:",pk"` // when it begins, in seconds since 1970
	N             int64
}

// tally counts messages into rows, always in the same order, so that two
// backends can't deadlock.
func tally(messages []fedmsg.Said) []row {
	totals := map[row]int64{} // by rows without their number
	for _, said := range messages {
		if len(said.Meta.Hubs) > 0 {
			continue // who may read it is another question each time
		}
		for _, s := range kept {
			for _, name := range s.names(said) {
				for _, width := range s.widths {
					totals[row{Kind: s.kind, Width: width, Name: name, Bucket: bucket(said.Time, width)}]++
				}
			}
		}
	}
	rows := make([]row, 0, len(totals))
	for r, n := range totals {
		r.N = n
		rows = append(rows, r)
	}
	sortRows(rows)
	return rows
}

func sortRows(rows []row) {
	slices.SortFunc(rows, func(x, y row) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Width, y.Width), cmp.Compare(x.Name, y.Name), cmp.Compare(x.Bucket, y.Bucket))
	})
}

// difference is what is to be added to some rows to have others, in the order of tally.
func difference(was, is []row) []row {
	by := map[row]int64{}
	for _, r := range is {
		n := r.N
		r.N = 0
		by[r] += n
	}
	for _, r := range was {
		n := r.N
		r.N = 0
		by[r] -= n
	}
	rows := make([]row, 0, len(by))
	for r, n := range by {
		if r.N = n; n != 0 {
			rows = append(rows, r)
		}
	}
	sortRows(rows)
	return rows
}

// bucket is the beginning of the one that a time is in.
func bucket(at time.Time, width int64) int64 {
	if width == ever {
		return 0
	}
	seconds := at.Unix()
	return seconds - (seconds%width+width)%width
}

// counted are the names that a filter asks for, each once, and of which kind.
func counted(f fedmsg.Filter) (kind string, names []string, err error) {
	asked := map[string][]string{user: f.Usernames, pkg: f.Packages, category: f.Categories}
	fields := 0
	for k, list := range asked {
		if len(list) > 0 {
			kind, names = k, list
			fields++
		}
	}
	rest := f
	rest.Usernames, rest.Packages, rest.Categories = nil, nil, nil
	if fields != 1 || !rest.Empty() || !rest.Unless.Empty() {
		return "", nil, fmt.Errorf("messages are counted by username, by package or by category, not by %+v", f)
	}
	return kind, slices.Compact(slices.Sorted(slices.Values(names))), nil
}
