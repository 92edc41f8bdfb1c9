package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

type identityRow struct {
	bun.BaseModel `bun:"table:identities"`
	Issuer        string `bun:",pk"`
	Subject       string `bun:",pk"`
	Username      string
	Since         int64 // microseconds since 1970
}

// Identify finds the account of somebody by what a provider knows them by, or
// gives them the one with the name that they claim: a new one, or one that nobody
// has signed in with yet. From then on it is theirs, whatever the provider calls
// them. An account that is somebody else's is hub.ErrTaken. Names are one without
// case.
func (s *Store) Identify(ctx context.Context, id hub.Identity, claimed hub.Account) (username string, err error) {
	if err := hub.CheckName(claimed.Username); err != nil {
		return "", err
	}
	username, err = identified(ctx, s.db, id)
	if err != nil || username != "" {
		return username, err
	}
	if username, err = s.alike(ctx, claimed.Username); err != nil {
		return "", err
	}
	if username == "" {
		username = claimed.Username
		if err := s.AddAccount(ctx, claimed); err != nil {
			return "", err
		}
	}
	row := &identityRow{Issuer: id.Issuer, Subject: id.Subject, Username: username, Since: s.now().UnixMicro()}
	if _, err := s.db.NewInsert().Model(row).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
		return "", fmt.Errorf("remember whose account %s is: %w", username, err)
	}
	// The quicker one has it.
	switch known, err := identified(ctx, s.db, id); {
	case err != nil:
		return "", err
	case known == "":
		return "", fmt.Errorf("account %s: %w", username, hub.ErrTaken)
	default:
		return known, nil
	}
}

// identified finds the account of an identity; empty for none.
func identified(ctx context.Context, db bun.IDB, id hub.Identity) (username string, err error) {
	err = db.NewSelect().Model((*identityRow)(nil)).Column("username").Where("issuer = ? AND subject = ?", id.Issuer, id.Subject).Scan(ctx, &username)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("ask whose account it is: %w", err)
	}
	return username, nil
}

// alike finds the account that has a name without its case; empty for none.
func (s *Store) alike(ctx context.Context, name string) (username string, err error) {
	err = s.db.NewSelect().Table("accounts").Column("username").Where("LOWER(username) = ?", strings.ToLower(name)).
		OrderExpr("username = ? DESC, username", name).Limit(1).Scan(ctx, &username)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("look for account %s: %w", name, err)
	}
	return username, nil
}

// Disown forgets whose an account is: the next one who signs in with its name gets
// it. Hub.ErrNotFound if it is nobody's.
func (s *Store) Disown(ctx context.Context, username string) error {
	res, err := s.db.NewDelete().Model((*identityRow)(nil)).Where("username = ?", username).Exec(ctx)
	if err == nil && affected(res) == 0 {
		err = hub.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("forget whose account %s is: %w", username, err)
	}
	return nil
}

// SetAdmin makes a person an admin of the site, or not any more.
func (s *Store) SetAdmin(ctx context.Context, username string, admin bool) error {
	res, err := s.db.NewUpdate().Table("accounts").Set("admin = ?", admin).Where("username = ?", username).Exec(ctx)
	if err == nil && affected(res) == 0 {
		err = hub.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("account %s: %w", username, err)
	}
	return nil
}

// IsAdmin reports whether a person was made an admin of the site.
func (s *Store) IsAdmin(ctx context.Context, username string) (bool, error) {
	is, err := s.db.NewSelect().Table("accounts").Where("username = ? AND admin", username).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("ask whether %s is an admin: %w", username, err)
	}
	return is, nil
}
