package store

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What a database says when it refuses data for what it is. The longest entry
// counts that a code begins with. All other codes are about the state of the
// database, which passes: it is read-only, full, locked, out of memory, has an
// older version, gave up for the time or another transaction.
var (
	postgresBlames = map[string]bool{ // by SQLSTATE
		"22":    true,  // text or a number that it can't hold
		"23":    true,  // constraints
		"23505": false, // unique: of a sequence that is behind its table
		"54":    true,  // limits of the program: too long for an index
	}
	sqliteBlames = map[int]bool{ // by result code, the primary one in the low byte
		sqlite3.SQLITE_CONSTRAINT:            true,
		sqlite3.SQLITE_CONSTRAINT_UNIQUE:     false,
		sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: false,
		sqlite3.SQLITE_CONSTRAINT_ROWID:      false,
		sqlite3.SQLITE_TOOBIG:                true,
		sqlite3.SQLITE_MISMATCH:              true,
		sqlite3.SQLITE_RANGE:                 true,
	}
)

// BlamesData tells whether a database refused what was to be written for what
// it is, so that trying again is in vain. Of any other error the data may be
// innocent.
func BlamesData(err error) bool {
	if failed, is := errors.AsType[*pgconn.PgError](err); is {
		blames, known := postgresBlames[failed.Code]
		return blames || !known && len(failed.Code) == 5 && postgresBlames[failed.Code[:2]]
	}
	if failed, is := errors.AsType[*sqlite.Error](err); is {
		blames, known := sqliteBlames[failed.Code()]
		return blames || !known && sqliteBlames[failed.Code()&0xff]
	}
	return false
}

// IsAway tells whether an error is about the state of the database, or of the way
// to it, and neither about data nor of this program: later all may be well.
func IsAway(err error) bool {
	if BlamesData(err) {
		return false
	}
	_, isPostgres := errors.AsType[*pgconn.PgError](err)
	_, isConnect := errors.AsType[*pgconn.ConnectError](err)
	_, isSQLite := errors.AsType[*sqlite.Error](err)
	_, isNetwork := errors.AsType[net.Error](err)
	return isPostgres || isConnect || isSQLite || isNetwork || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
}
