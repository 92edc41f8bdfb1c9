package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/uptrace/bun"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// wordLength is how many letters of a word count.
const wordLength = 40

type wordRow struct {
	bun.BaseModel `bun:"table:hub_words"`
	Kind          hub.Kind
	Weight        int // 0: the hub is called so, 1: it only says so
	Word          string
	HubID         int64
}

// Words are the words of a text as the search knows them, each once: without
// case, accents and what is neither a letter nor a digit. It happens here and
// not in the database: SQLite knows the case of ASCII letters alone.
func Words(text string) []string {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToValidUTF8(text, " ")))
	// The capitals of Cherokee and its other letters would only change places.
	words := strings.FieldsFunc(cases.Fold().String(strings.ToLower(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, word := range words {
		if letters := []rune(word); len(letters) > wordLength {
			words[i] = string(letters[:wordLength])
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// learn keeps the words of a hub for the search.
func learn(ctx context.Context, tx bun.IDB, h hub.Hub) error {
	if _, err := tx.NewDelete().Model((*wordRow)(nil)).Where("hub_id = ?", h.ID).Exec(ctx); err != nil {
		return err
	}
	called := Words(h.Name + " " + h.Title)
	rows := make([]wordRow, 0, len(called))
	for _, word := range called {
		rows = append(rows, wordRow{Kind: h.Kind, Word: word, HubID: h.ID})
	}
	for _, word := range Words(h.Summary) {
		if _, known := slices.BinarySearch(called, word); !known {
			rows = append(rows, wordRow{Kind: h.Kind, Weight: 1, Word: word, HubID: h.ID})
		}
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Returning("NULL").Exec(ctx)
	return err
}

type accountWordRow struct {
	bun.BaseModel `bun:"table:account_words"`
	Word          string
	Username      string
}

// learnName keeps the words in the names of a person.
func learnName(ctx context.Context, tx bun.IDB, a hub.Account) error {
	if _, err := tx.NewDelete().Model((*accountWordRow)(nil)).Where("username = ?", a.Username).Exec(ctx); err != nil {
		return err
	}
	var rows []accountWordRow
	for _, word := range Words(a.Username + " " + a.FullName) {
		rows = append(rows, accountWordRow{Word: word, Username: a.Username})
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Returning("NULL").Exec(ctx)
	return err
}

// learnAll learns what was there before there was a search, who was there before
// their names had words, and which teams before no two could look alike.
func (u *upgrade) learnAll(ctx context.Context) error {
	err := learnMissing(ctx, u, "NOT EXISTS (SELECT 1 FROM hub_words AS w WHERE w.hub_id = h.id)", "id",
		func(tx bun.Tx, row hubRow) error { return learn(ctx, tx, row.Hub) })
	if err != nil {
		return fmt.Errorf("learn the words of hubs: %w", err)
	}
	err = learnMissing(ctx, u, "NOT EXISTS (SELECT 1 FROM account_words AS w WHERE w.username = a.username)", "username",
		func(tx bun.Tx, row accountRow) error { return learnName(ctx, tx, row.Account) })
	if err != nil {
		return fmt.Errorf("learn the names of people: %w", err)
	}
	err = learnMissing(ctx, u, "kind = 't' AND skeleton IS NULL", "id",
		func(tx bun.Tx, row hubRow) error { return learnSkeleton(ctx, tx, row.Hub) })
	if err != nil {
		return fmt.Errorf("learn what names of teams look like: %w", err)
	}
	return nil
}

// learnMissing learns rows that have not been learned yet, some hundreds at a time
// in the order of a column. It writes only where there are some, and has the lock
// of migrations then.
func learnMissing[R any](ctx context.Context, u *upgrade, missing, first string, learn func(bun.Tx, R) error) error {
	for {
		if some, err := u.db.NewSelect().Model((*R)(nil)).Where(missing).Exists(ctx); err != nil || !some {
			return err
		}
		err := u.change(ctx, "some hundred rows", func(tx bun.Tx) error {
			if err := u.lock(ctx, tx); err != nil {
				return err
			}
			var rows []R
			if err := tx.NewSelect().Model(&rows).Where(missing).Order(first).Limit(500).Scan(ctx); err != nil {
				return err
			}
			for _, row := range rows {
				if err := learn(tx, row); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}
