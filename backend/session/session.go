// Package session keeps who is signed in, in Postgres or SQLite. A browser has
// a token; the database knows its checksum only.
//
// Tokens mean nothing by themselves: a session that is ended is gone, which a signed
// cookie can't be. A copy of the database lets nobody in, for a checksum is no token;
// tokens are random and long, so a fast checksum is enough. A session that was found is kept here
// for ten seconds, which is how long an ended session may live on in other processes.
// A person has a hundred at most, so nobody fills the table.
package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/uptrace/bun"
)

// ErrNone says that there is no such session, or that it is over.
var ErrNone = errors.New("no such session")

const (
	// cached is how long a session that was found is not looked up again: so
	// long one that another process has ended may go on here.
	cached    = 10 * time.Second
	cacheMost = 10_000
	// seenEach is how often the last use of a session is written down.
	seenEach = 5 * time.Minute
	// swept is how many sessions that are over a new one removes.
	swept = 20
	// mostHeld is how many sessions a person has: one more ends the one that was
	// used least lately.
	mostHeld  = 100
	tokenSize = 32 // bytes
)

// A Person is who signs in, as the provider knows them.
type Person struct {
	Username string
	FullName string
	Email    string   // empty if the provider does not tell
	Groups   []string `bun:"type:text"`
}

// An Origin is where a session comes from.
type Origin struct {
	Address string // that the sign-in came from
	Browser string // in words
	Issuer  string // of the provider; empty if there was none
	Subject string // what the provider knows the person by
	SID     string `bun:"sid"` // what it knows the session by; empty if it does not tell
}

// A Session is a person who is signed in with a browser.
type Session struct {
	ID string // is no secret
	Person
	Origin
	Admin   bool // the person was made an admin of the site
	Look    Look
	Created time.Time
	Seen    time.Time // the last use, to a few minutes
	Looked  time.Time // when the provider said last who it is
}

// A Look is how the person's page has them look; it is empty where they have none.
type Look struct {
	Hue, Picture string `bun:",scanonly"`
}

// Limits are how long sessions last.
type Limits struct {
	Idle time.Duration // since the last use
	Life time.Duration // since the sign-in
}

// Sessions are those of one database.
type Sessions struct {
	db     *bun.DB
	limits Limits
	now    func() time.Time
	found  *otter.Cache[string, entry] // by the checksum of the token
}

// An entry is what was found lately; nil: the session was ended here.
type entry struct {
	session *Session
	at      time.Time
}

// New keeps sessions in a database that has their table.
func New(db *bun.DB, limits Limits, now func() time.Time) *Sessions {
	return &Sessions{db: db, limits: limits, now: now, found: otter.Must(&otter.Options[string, entry]{
		MaximumSize: cacheMost, ExpiryCalculator: otter.ExpiryWriting[string, entry](2 * cached),
	})}
}

type row struct {
	bun.BaseModel `bun:"table:sessions,alias:s"`
	Token         string `bun:",pk"`
	ID            string
	Person
	Origin
	Created int64
	Seen    int64
	Looked  int64
	Admin   bool `bun:",scanonly"`
	Look
}

func (r row) session() *Session {
	at := func(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
	return &Session{r.ID, r.Person, r.Origin, r.Admin, r.Look, at(r.Created), at(r.Seen), at(r.Looked)}
}

// Begin makes a session and gives its token, which nobody else ever sees.
func (s *Sessions) Begin(ctx context.Context, p Person, from Origin) (token string, err error) {
	_ = s.sweep(ctx) // else the next one does
	if p.Groups == nil {
		p.Groups = []string{}
	}
	secret := make([]byte, tokenSize)
	_, _ = rand.Read(secret) // never fails
	token = base64.RawURLEncoding.EncodeToString(secret)
	now := s.now().UnixMicro()
	r := &row{Token: checksum(token), ID: rand.Text(), Person: p, Origin: from, Created: now, Seen: now, Looked: now}
	if _, err := s.db.NewInsert().Model(r).Exec(ctx); err != nil {
		return "", fmt.Errorf("begin a session of %s: %w", p.Username, err)
	}
	_ = s.makeRoom(ctx, p.Username) // else the next one does
	return token, nil
}

// makeRoom ends the sessions of a person that are too many.
func (s *Sessions) makeRoom(ctx context.Context, username string) error {
	old := s.db.NewSelect().Model((*row)(nil)).Column("token").Where("username = ?", username).
		Order("seen DESC", "created DESC", "token").Offset(mostHeld).Limit(swept)
	return s.end(ctx, "end old sessions of "+username, s.db.NewDelete().Model((*row)(nil)).Where("token IN (?)", old))
}

// Find gives the session of a token, or ErrNone. It counts as a use.
func (s *Sessions) Find(ctx context.Context, token string) (Session, error) {
	return s.find(ctx, token, true)
}

// Look is Find for who is not there: a page that is left open uses no session.
func (s *Sessions) Look(ctx context.Context, token string) (Session, error) {
	return s.find(ctx, token, false)
}

func (s *Sessions) find(ctx context.Context, token string, uses bool) (Session, error) {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenSize) {
		return Session{}, ErrNone
	}
	sum, now := checksum(token), s.now()
	e, known := s.found.GetIfPresent(sum)
	if !known || now.Sub(e.at) >= cached {
		var err error
		if e, err = s.look(ctx, sum, e, now, uses); err != nil {
			return Session{}, err
		}
	}
	if e.session == nil || s.over(e.session, now) {
		return Session{}, ErrNone
	}
	return *e.session, nil
}

func (s *Sessions) over(found *Session, now time.Time) bool {
	return now.Sub(found.Seen) >= s.limits.Idle || now.Sub(found.Created) >= s.limits.Life
}

// look asks the database. A session that was ended here meanwhile stays ended.
func (s *Sessions) look(ctx context.Context, sum string, before entry, now time.Time, uses bool) (entry, error) {
	var r row
	err := s.db.NewSelect().Model(&r).ColumnExpr("s.*").
		ColumnExpr("COALESCE((SELECT a.admin FROM accounts AS a WHERE a.username = s.username), FALSE) AS admin").
		ColumnExpr("home.hue, home.picture").Join("LEFT JOIN hubs AS home ON home.kind = 'u' AND home.name = s.username").
		Where("s.token = ?", sum).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return entry{}, ErrNone
	}
	if err != nil {
		return entry{}, fmt.Errorf("find a session: %w", err)
	}
	e := entry{r.session(), now}
	if uses {
		if err := s.use(ctx, sum, e.session, now); err != nil {
			return entry{}, err
		}
	}
	e, _ = s.found.Compute(sum, func(old entry, present bool) (entry, otter.ComputeOp) {
		if present && old.session == nil && !old.at.Equal(before.at) {
			return old, otter.CancelOp
		}
		return e, otter.WriteOp
	})
	return e, nil
}

// use writes down that a session is used, now and then.
func (s *Sessions) use(ctx context.Context, sum string, found *Session, now time.Time) error {
	if s.over(found, now) || now.Sub(found.Seen) < seenEach {
		return nil
	}
	_, err := s.db.NewUpdate().Model((*row)(nil)).Set("seen = ?", now.UnixMicro()).
		Where("token = ? AND seen < ?", sum, now.UnixMicro()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note the use of a session: %w", err)
	}
	found.Seen = now
	return nil
}

// Confirm notes what the provider says again of who a session is of.
func (s *Sessions) Confirm(ctx context.Context, token string, p Person, sid string) error {
	sum := checksum(token)
	if p.Groups == nil {
		p.Groups = []string{}
	}
	r := &row{Token: sum, Person: p, Origin: Origin{SID: sid}, Looked: s.now().UnixMicro()}
	q := s.db.NewUpdate().Model(r).Column("full_name", "email", "groups", "looked").WherePK()
	if sid != "" { // else what it was called before still ends it
		q = q.Column("sid")
	}
	if _, err := q.Exec(ctx); err != nil {
		return fmt.Errorf("confirm a session of %s: %w", p.Username, err)
	}
	s.found.Invalidate(sum)
	return nil
}

// End ends a session: at once in this process, soon in others. One that is not
// there is ended already.
func (s *Sessions) End(ctx context.Context, token string) error {
	return s.end(ctx, "end a session", s.db.NewDelete().Model((*row)(nil)).Where("token = ?", checksum(token)))
}

// EndAll ends all sessions of a person, as End does.
func (s *Sessions) EndAll(ctx context.Context, username string) error {
	return s.end(ctx, "end the sessions of "+username, s.db.NewDelete().Model((*row)(nil)).Where("username = ?", username))
}

// EndOne ends a session of a person by its ID, as End does. One that is not theirs
// is none.
func (s *Sessions) EndOne(ctx context.Context, username, id string) error {
	return s.end(ctx, "end a session of "+username, s.db.NewDelete().Model((*row)(nil)).Where("username = ? AND id = ?", username, id))
}

// EndEach ends the sessions of everybody, as End does.
func (s *Sessions) EndEach(ctx context.Context) error {
	return s.end(ctx, "end all sessions", s.db.NewDelete().Model((*row)(nil)).Where("TRUE"))
}

// EndOf ends the sessions that a provider began for a subject, one of them if it
// names that, and tells whose they were.
func (s *Sessions) EndOf(ctx context.Context, issuer, subject, sid string) (usernames []string, err error) {
	of := func(q bun.QueryBuilder) bun.QueryBuilder {
		q = q.Where("issuer = ?", issuer)
		if subject != "" {
			q = q.Where("subject = ?", subject)
		}
		if sid != "" {
			q = q.Where("sid = ?", sid)
		}
		return q
	}
	if issuer == "" || subject == "" && sid == "" {
		return nil, nil
	}
	if err := s.db.NewSelect().Model((*row)(nil)).Column("username").Distinct().ApplyQueryBuilder(of).Scan(ctx, &usernames); err != nil {
		return nil, fmt.Errorf("look for the sessions of a subject: %w", err)
	}
	return usernames, s.end(ctx, "end the sessions of a subject", s.db.NewDelete().Model((*row)(nil)).ApplyQueryBuilder(of))
}

// Of lists the sessions of a person, the one that was used last first.
func (s *Sessions) Of(ctx context.Context, username string) ([]Session, error) {
	var rows []row
	now := s.now()
	err := s.db.NewSelect().Model(&rows).Where("username = ? AND created > ? AND seen > ?", username, now.Add(-s.limits.Life).UnixMicro(), now.Add(-s.limits.Idle).UnixMicro()).
		OrderExpr("seen DESC, id").Limit(mostHeld).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the sessions of %s: %w", username, err)
	}
	list := make([]Session, len(rows))
	for i, r := range rows {
		list[i] = *r.session()
	}
	return list, nil
}

func (s *Sessions) end(ctx context.Context, what string, q *bun.DeleteQuery) error {
	var sums []string
	if err := q.Returning("token").Scan(ctx, &sums); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s: %w", what, err)
	}
	for _, sum := range sums {
		s.found.Set(sum, entry{nil, s.now()})
	}
	return nil
}

// sweep removes some sessions that are over: more than one for each that begins,
// so that they do not gather.
func (s *Sessions) sweep(ctx context.Context) error {
	now := s.now()
	over := s.db.NewSelect().Model((*row)(nil)).Column("token").
		Where("created <= ? OR seen <= ?", now.Add(-s.limits.Life).UnixMicro(), now.Add(-s.limits.Idle).UnixMicro()).Limit(swept)
	if _, err := s.db.NewDelete().Model((*row)(nil)).Where("token IN (?)", over).Exec(ctx); err != nil {
		return fmt.Errorf("remove sessions that are over: %w", err)
	}
	return nil
}

func checksum(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
