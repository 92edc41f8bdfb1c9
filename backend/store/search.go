package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

const (
	// SearchCount is how far what is found is counted.
	SearchCount = 1000
	// searchLooks is how many hubs that are called by the rarest word of a search,
	// and how many that say it, are looked at: what a search costs has a limit,
	// however many hubs there are.
	searchLooks = 5000
)

// A Search is what somebody looks for.
type Search struct {
	Kind     hub.Kind
	Words    []string // as Words gives them; the beginning of each is enough
	Username string   // who looks; empty for nobody who is known
	All      bool     // also what is not theirs to see: for admins of the site
}

// Search finds hubs in whose name, title or summary all words are: first those
// that are called by the rarest of the words, then by name. Skip leaves out the
// first. What only members see is found by them alone, and counted for nobody
// else. The count is that of all that are found, 0 if so many are left out that
// there is nothing more.
func (s *Store) Search(ctx context.Context, look Search, skip, limit int) (found []Listed, count int, err error) {
	if len(look.Words) == 0 {
		return nil, 0, nil
	}
	rarest, err := s.rarest(ctx, look)
	if err != nil {
		return nil, 0, fmt.Errorf("find the rarest word: %w", err)
	}
	q := s.db.NewSelect().Join("JOIN (?) AS c ON c.hub_id = h.id", s.candidates(look, look.Words[rarest])).
		Join("LEFT JOIN activity AS act ON act.hub_id = h.id").
		ColumnExpr("COUNT(*) OVER () AS of_all").OrderExpr("c.weight, h.name").Offset(int64(skip)).Limit(int64(limit))
	for i, word := range look.Words {
		if i != rarest {
			q = q.Where("EXISTS (?)", begins(s.db.NewSelect().Table("hub_words").ColumnExpr("1").Where("hub_id = h.id"), word))
		}
	}
	rows, err := s.rows(ctx, q)
	if err != nil || len(rows) == 0 {
		return nil, 0, err
	}
	return listed(rows), rows[0].OfAll, nil
}

// begins leaves the words that begin so. As their bytes are compared, none of
// them comes after the last character that there can be.
func begins(q *bun.SelectQuery, word string) *bun.SelectQuery {
	return q.Where("word >= ? AND word < ?", word, word+"\U0010FFFF")
}

// some are hubs that have a word, in the order of the index, of those that who looks
// may see: the others must not change what is found, nor in which order.
func (s *Store) some(look Search, word string, weight int) *bun.SelectQuery {
	q := s.db.NewSelect().TableExpr("hub_words AS w").Join("JOIN hubs AS h ON h.id = w.hub_id").Column("w.hub_id", "w.weight").
		Where("w.kind = ? AND w.weight = ?", look.Kind, weight)
	return look.visible(begins(q, word)).Order("w.word", "w.hub_id").Limit(searchLooks)
}

// candidates are the hubs that have a word, each once.
func (s *Store) candidates(look Search, word string) *bun.SelectQuery {
	return s.db.NewSelect().Column("hub_id").ColumnExpr("MIN(weight) AS weight").Group("hub_id").
		TableExpr("(SELECT hub_id, weight FROM (?) AS called UNION ALL SELECT hub_id, weight FROM (?) AS said) AS both_kinds", s.some(look, word, 0), s.some(look, word, 1))
}

// rarest tells which of the words the fewest hubs have.
func (s *Store) rarest(ctx context.Context, look Search) (at int, err error) {
	if len(look.Words) == 1 {
		return 0, nil
	}
	least := -1
	for i, word := range look.Words {
		var called, said int
		q := s.db.NewSelect().ColumnExpr("(SELECT COUNT(*) FROM (?) AS called), (SELECT COUNT(*) FROM (?) AS said)", s.some(look, word, 0), s.some(look, word, 1))
		if err := q.Scan(ctx, &called, &said); err != nil {
			return 0, err
		}
		if n := called + said; least < 0 || n < least {
			at, least = i, n
		}
	}
	return at, nil
}

// visible leaves the hubs that who looks may see.
func (look Search) visible(q *bun.SelectQuery) *bun.SelectQuery {
	if look.All {
		return q
	}
	return q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
		q = q.Where("h.visibility = ?", hub.Public)
		if look.Username == "" {
			return q
		}
		return q.WhereOr("h.kind = ? AND h.name = ?", hub.Person, look.Username).
			WhereOr("h.id IN (SELECT r.hub_id FROM roles AS r WHERE r.username = ? AND r.role IN (?))", look.Username, bun.List(belonging))
	})
}
