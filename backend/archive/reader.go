package archive

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// A Reader gives the messages that may be read in one place. A message that is
// about hubs is for those who may see all of these: on the page of one of them it
// can be read while everybody may see the others, elsewhere while everybody may
// see all. That is found out at each reading, so whatever is hidden later is
// hidden everywhere at once.
type Reader struct {
	archive *Archive
	on      string // key of the hub whose page it is
}

// For gives what may be read on the page of a hub, by its key; with "" what
// everybody may read.
func (a *Archive) For(hubKey string) Reader { return Reader{a, hubKey} }

// readable is the condition that a message, as m, may be read. A person need not
// have a page; a team that is not there counts as hidden.
func (r Reader) readable() clause {
	return clause{`(m.category <> 'hubs' OR NOT EXISTS (
		SELECT 1 FROM mentions AS about LEFT JOIN hubs AS h ON h.kind = SUBSTR(about.name, 1, 1) AND h.name = SUBSTR(about.name, 3)
		WHERE about.seq = m.seq AND about.kind = 'hub' AND about.name <> ?
		AND COALESCE(h.visibility, CASE WHEN about.name LIKE 'u/%' THEN 'public' ELSE 'unknown' END) <> 'public'))`, []any{r.on}}
}

// Public tells which of some messages, by their ids, everybody may read.
func (a *Archive) Public(ctx context.Context, ids ...string) (map[string]bool, error) {
	readable := a.For("").readable()
	may := make(map[string]bool, len(ids))
	for chunk := range slices.Chunk(ids, 1000) {
		var found []string
		err := a.db.NewSelect().TableExpr("messages AS m").Column("m.msg_id").
			Where("m.msg_id IN (?)", bun.List(chunk)).Where(readable.sql, readable.args...).Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("ask who may read %d messages: %w", len(ids), err)
		}
		for _, id := range found {
			may[id] = true
		}
	}
	return may, nil
}
