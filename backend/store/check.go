package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrReplaced tells that the file of a SQLite database is not the one that was
// opened.
var ErrReplaced = errors.New("its file was moved, removed or replaced: put it back, or start Hubs again")

// Check finds out whether the database works: its file is the one that was
// opened, its tables are of this version, and it takes a write, of a row that is
// for that alone. Why tells of its errors what everyone may know.
func (s *Store) Check(ctx context.Context) error {
	if err := s.sameFile(); err != nil {
		return err
	}
	if err := s.Schema(ctx); err != nil {
		return err
	}
	return s.pulse(ctx)
}

// sameFile notices a SQLite file that was deleted or replaced: connections write
// on into the one that is gone.
func (s *Store) sameFile() error {
	if s.file == nil {
		return nil
	}
	now, err := os.Stat(s.path)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrReplaced, err)
	case !os.SameFile(s.file, now):
		return ErrReplaced
	}
	return nil
}

type pulseRow struct {
	bun.BaseModel `bun:"table:pulse"`
	ID            int64 `bun:",pk"`
	At            int64
}

func (s *Store) pulse(ctx context.Context) error {
	row := pulseRow{ID: 1, At: s.now().UnixMicro()}
	if _, err := s.db.NewInsert().Model(&row).On("CONFLICT (id) DO UPDATE").Set("at = EXCLUDED.at").Exec(ctx); err != nil {
		return fmt.Errorf("write to the database: %w", err)
	}
	return nil
}

// postgresWhys are by SQLSTATE, or by what it begins with.
var postgresWhys = map[string]string{
	"25006": "it takes no writes: it is read-only",
	"28":    "it refuses the user or the password",
	"3D000": "it has no database of this name",
	"42501": "its user may not do what Hubs needs",
	"53100": "its disk is full",
	"53200": "it is out of memory",
	"53300": "it has too many connections",
	"53400": "it has reached a limit of its settings",
	"55P03": "its tables are locked",
	"57014": "it does not answer in time",
	"57":    "it is starting or stopping",
	"58":    "its disk fails",
	"XX":    "its files are damaged",
}

// sqliteWhys are by the primary result code.
var sqliteWhys = map[int]string{
	sqlite3.SQLITE_READONLY:  "it takes no writes: its file is read-only",
	sqlite3.SQLITE_FULL:      "its disk is full",
	sqlite3.SQLITE_BUSY:      "its file is locked",
	sqlite3.SQLITE_LOCKED:    "its file is locked",
	sqlite3.SQLITE_INTERRUPT: "it does not answer in time",
	sqlite3.SQLITE_IOERR:     "its disk fails",
	sqlite3.SQLITE_CORRUPT:   "its file is damaged",
	sqlite3.SQLITE_NOTADB:    "its file is no database",
	sqlite3.SQLITE_CANTOPEN:  "its file can't be opened",
	sqlite3.SQLITE_PERM:      "its file can't be opened",
	sqlite3.SQLITE_AUTH:      "its file can't be opened",
	sqlite3.SQLITE_NOMEM:     "it is out of memory",
}

// Why tells, for everyone to read, why the database does not work.
func Why(err error) string {
	for _, plain := range []error{ErrReplaced, ErrNoTables, ErrOlder, ErrNewer} {
		if errors.Is(err, plain) {
			return plain.Error()
		}
	}
	if failed, is := errors.AsType[*pgconn.PgError](err); is {
		for _, code := range []string{failed.Code, failed.Code[:min(2, len(failed.Code))]} {
			if why, known := postgresWhys[code]; known {
				return why
			}
		}
		return "it refuses what Hubs asks"
	}
	if failed, is := errors.AsType[*sqlite.Error](err); is {
		if why, known := sqliteWhys[failed.Code()&0xff]; known {
			return why
		}
		return "it refuses what Hubs asks"
	}
	timeout, is := errors.AsType[net.Error](err)
	if errors.Is(err, context.DeadlineExceeded) || is && timeout.Timeout() || strings.Contains(err.Error(), "interrupted") {
		return "it does not answer in time"
	}
	return "it does not answer"
}
