package session_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/session"
	"github.com/fedora-hubs/hubs/backend/store"
)

var limits = session.Limits{Idle: 14 * 24 * time.Hour, Life: 90 * 24 * time.Hour}

// A desk is two processes on one database, with one clock.
type desk struct {
	*testing.T
	store    *store.Store
	db       *bun.DB
	now      time.Time
	one, two *session.Sessions
}

// Every rule holds on both databases.
func TestSessions(t *testing.T) {
	for name, rule := range map[string]func(*desk){
		"a session is found by its token":       (*desk).finds,
		"tokens are not in the database":        (*desk).keepsSecrets,
		"what is no token finds nothing":        (*desk).refuses,
		"a session ends when it is not used":    (*desk).idles,
		"a session that is used lives its life": (*desk).lives,
		"a page that is open uses no session":   (*desk).leavesOpen,
		"a view costs no query":                 (*desk).caches,
		"an end is known here at once":          (*desk).ends,
		"an end beats a look":                   (*desk).endsWhileLooking,
		"all sessions of a person end":          (*desk).endsAll,
		"sessions that are over are removed":    (*desk).sweeps,
		"people see where they are signed in":   (*desk).lists,
		"a person has a hundred sessions":       (*desk).bounds,
		"a session is ended by its name":        (*desk).endsOne,
		"a provider ends what it began":         (*desk).endsOf,
		"all are ended":                         (*desk).endsEach,
		"who is an admin is told":               (*desk).knowsAdmins,
		"people see their own face":             (*desk).knowsFaces,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servertest.Databases(t, func(t *testing.T, d servertest.Database) { rule(newDesk(t, d)) })
		})
	}
}

func newDesk(t *testing.T, database servertest.Database) *desk {
	s, err := store.Open(database.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := &desk{T: t, store: s, db: s.DB(), now: time.Date(2026, 11, 22, 12, 0, 0, 123456000, time.UTC)}
	clock := func() time.Time { return d.now }
	d.one, d.two = session.New(s.DB(), limits, clock), session.New(s.DB(), limits, clock)
	return d
}

var ana = session.Person{Username: "ana", FullName: "Ana Ärlig", Email: "ana@example.org", Groups: []string{"infra", "design"}}

var from = session.Origin{Address: "192.0.2.1", Browser: "Lynx", Issuer: "https://id.example.org", Subject: "7", SID: "s"}

func (d *desk) begin(p session.Person) string {
	d.Helper()
	token, err := d.one.Begin(d.Context(), p, from)
	if err != nil {
		d.Fatal(err)
	}
	return token
}

// open tells whether a process finds the session.
func (d *desk) open(s *session.Sessions, token string) bool {
	d.Helper()
	_, err := s.Find(d.Context(), token)
	if err != nil && !errors.Is(err, session.ErrNone) {
		d.Fatal(err)
	}
	return err == nil
}

func (d *desk) count() int {
	n, err := d.db.NewSelect().Table("sessions").Count(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	return int(n)
}

func (d *desk) finds() {
	token, other := d.begin(ana), d.begin(session.Person{Username: "bob"})
	for range 2 { // from the database, then from the cache
		got, err := d.two.Find(d.Context(), token)
		if want := (session.Session{ID: got.ID, Person: ana, Origin: from, Created: d.now, Seen: d.now, Looked: d.now}); err != nil || got.ID == "" || !reflect.DeepEqual(got, want) {
			d.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	d.now = d.now.Add(time.Minute)
	again := session.Person{Username: "ana", FullName: "Ana Anders", Email: "a@example.org"}
	if err := d.one.Confirm(d.Context(), token, again, "s2"); err != nil {
		d.Fatal(err)
	}
	if got, err := d.one.Find(d.Context(), token); err != nil || got.FullName != "Ana Anders" || got.Email != "a@example.org" || len(got.Groups) != 0 || got.SID != "s2" || got.Subject != from.Subject ||
		!got.Looked.Equal(d.now) || !got.Created.Equal(d.now.Add(-time.Minute)) {
		d.Errorf("once it is confirmed: %+v, %v", got, err)
	}
	if got, err := d.two.Find(d.Context(), other); err != nil || got.Username != "bob" || len(got.Groups) != 0 {
		d.Errorf("got %+v, %v", got, err)
	}
	if token == other || len(token) != 43 {
		d.Errorf("tokens are %q and %q", token, other)
	}
}

// leavesOpen leaves a page open: its stream asks again and again, and nobody is there.
func (d *desk) leavesOpen() {
	token, begun := d.begin(ana), d.now
	for range 20 {
		d.now = d.now.Add(limits.Idle / 20)
		_, err := d.two.Look(d.Context(), token)
		if over := d.now.Sub(begun) >= limits.Idle; errors.Is(err, session.ErrNone) != over {
			d.Errorf("after %s: %v", d.now.Sub(begun), err)
		}
	}
	if d.open(d.one, token) {
		d.Error("a page that is left open keeps its session from being over")
	}
}

func (d *desk) lists() {
	d.begin(session.Person{Username: "bob"})
	d.begin(ana)
	d.now = d.now.Add(limits.Idle) // both are over
	first := d.begin(ana)
	d.now = d.now.Add(time.Minute)
	second := d.begin(ana)
	list, err := d.one.Of(d.Context(), "ana")
	if err != nil || len(list) != 2 || !list[0].Created.Equal(d.now) || list[0].Browser != "Lynx" || list[0].ID == list[1].ID {
		d.Fatalf("listed are %+v, %v", list, err)
	}
	for _, one := range list {
		if strings.Contains(first+second, one.ID) {
			d.Errorf("the name %q of a session is in its token", one.ID)
		}
	}
}

// bounds signs somebody in again and again: what was used least lately ends.
func (d *desk) bounds() {
	other, first, second := d.begin(session.Person{Username: "bob"}), d.begin(ana), d.begin(ana)
	for n := range 150 {
		if d.now = d.now.Add(time.Minute); n%10 == 0 && !d.open(d.two, first) {
			d.Fatalf("one that is in use ended after %d others", n)
		}
		d.begin(ana)
	}
	if n := d.count(); n != 101 || d.open(d.one, second) || !d.open(d.one, first) || !d.open(d.one, other) {
		d.Errorf("there are %d sessions, want a hundred of hers with the first, and one of another", n)
	}
}

func (d *desk) endsOne() {
	first, second, other := d.begin(ana), d.begin(ana), d.begin(session.Person{Username: "bob"})
	list, err := d.one.Of(d.Context(), "ana")
	if err != nil || len(list) != 2 {
		d.Fatal(list, err)
	}
	found, err := d.one.Find(d.Context(), first)
	if err != nil {
		d.Fatal(err)
	}
	for _, bad := range []string{"", "x", "'"} {
		if err := d.one.EndOne(d.Context(), "ana", bad); err != nil {
			d.Error(err)
		}
	}
	if err := d.one.EndOne(d.Context(), "bob", found.ID); err != nil || !d.open(d.one, first) {
		d.Errorf("somebody ends another one's session: %v", err)
	}
	if err := d.one.EndOne(d.Context(), "ana", found.ID); err != nil || d.open(d.one, first) || !d.open(d.one, second) || !d.open(d.one, other) {
		d.Errorf("not that one ends, or another, too: %v", err)
	}
}

func (d *desk) endsOf() {
	first := d.begin(ana)
	elsewhere, err := d.one.Begin(d.Context(), ana, session.Origin{Issuer: from.Issuer, Subject: from.Subject, SID: "another"})
	if err != nil {
		d.Fatal(err)
	}
	developer, err := d.one.Begin(d.Context(), ana, session.Origin{})
	if err != nil {
		d.Fatal(err)
	}
	for _, nobody := range [][3]string{{"", "", ""}, {from.Issuer, "", ""}, {"", from.Subject, ""}, {from.Issuer, "8", ""}, {"https://evil.example.org", from.Subject, ""}, {from.Issuer, "8", from.SID}} {
		if who, err := d.one.EndOf(d.Context(), nobody[0], nobody[1], nobody[2]); err != nil || len(who) != 0 {
			d.Errorf("%v ends those of %v, %v", nobody, who, err)
		}
	}
	if who, err := d.one.EndOf(d.Context(), from.Issuer, from.Subject, from.SID); err != nil || len(who) != 1 || who[0] != "ana" || d.open(d.one, first) || !d.open(d.one, elsewhere) {
		d.Errorf("one session: %v, %v", who, err)
	}
	if who, err := d.one.EndOf(d.Context(), from.Issuer, from.Subject, ""); err != nil || len(who) != 1 || d.open(d.one, elsewhere) || !d.open(d.one, developer) {
		d.Errorf("the others of the subject: %v, %v", who, err)
	}
}

func (d *desk) endsEach() {
	first, other := d.begin(ana), d.begin(session.Person{Username: "bob"})
	if err := d.one.EndEach(d.Context()); err != nil || d.open(d.one, first) || d.open(d.one, other) || d.count() != 0 {
		d.Errorf("%d are left, %v", d.count(), err)
	}
}

func (d *desk) knowsAdmins() {
	for _, name := range []string{"ana", "bob"} {
		if _, err := d.db.ExecContext(d.Context(), "INSERT INTO accounts (username, full_name, created, admin) VALUES (?, '', '2026-01-01', ?)", name, name == "ana"); err != nil {
			d.Fatal(err)
		}
	}
	for name, want := range map[string]bool{"ana": true, "bob": false, "unknown": false} {
		if found, err := d.one.Find(d.Context(), d.begin(session.Person{Username: name})); err != nil || found.Admin != want {
			d.Errorf("%s: %+v, %v", name, found, err)
		}
	}
}

// A person has the face of their page, also of one that others may not see.
func (d *desk) knowsFaces() {
	page := &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana", Title: "Ana", Hue: "teal", Picture: "a.png", Visibility: hub.MembersOnly}}
	if err := d.store.CreateHub(d.Context(), "ana", page); err != nil {
		d.Fatal(err)
	}
	for name, want := range map[string]session.Look{"ana": {Hue: "teal", Picture: "a.png"}, "bob": {}} {
		if found, err := d.one.Find(d.Context(), d.begin(session.Person{Username: name})); err != nil || found.Look != want {
			d.Errorf("%s: %+v, %v", name, found.Look, err)
		}
	}
}

func (d *desk) keepsSecrets() {
	token := d.begin(ana)
	var rows []map[string]any
	if err := d.db.NewSelect().Table("sessions").Scan(d.Context(), &rows); err != nil || len(rows) != 1 {
		d.Fatal(rows, err)
	}
	if text := fmt.Sprint(rows); strings.Contains(text, token) || !strings.Contains(text, "ana@example.org") {
		d.Errorf("the table has %s", text)
	}
}

func (d *desk) refuses() {
	token := d.begin(ana)
	for _, bad := range []string{"", "x", token + "x", token[1:], strings.Repeat("A", 43), strings.Repeat("'", 43), strings.ToUpper(token)} {
		if d.open(d.one, bad) {
			d.Errorf("%q finds a session", bad)
		}
	}
}

func (d *desk) idles() {
	token := d.begin(ana)
	d.now = d.now.Add(limits.Idle - time.Second)
	if !d.open(d.one, token) {
		d.Fatal("over too early")
	}
	// That was a use. The cache must not hide the end.
	d.now = d.now.Add(limits.Idle - time.Second)
	if !d.open(d.one, token) {
		d.Fatal("a use did not count")
	}
	d.now = d.now.Add(limits.Idle)
	for _, s := range []*session.Sessions{d.one, d.two} {
		if d.open(s, token) {
			d.Error("goes on without being used")
		}
	}
}

func (d *desk) lives() {
	token, begun := d.begin(ana), d.now
	for d.now = begun; d.now.Before(begun.Add(limits.Life - time.Second)); d.now = d.now.Add(24*time.Hour - time.Second) {
		if !d.open(d.one, token) {
			d.Fatalf("over after %s", d.now.Sub(begun))
		}
	}
	d.now = begun.Add(limits.Life - time.Second)
	if !d.open(d.one, token) {
		d.Fatal("over too early")
	}
	d.now = begun.Add(limits.Life) // within the time of the cache
	if d.open(d.one, token) || d.open(d.two, token) {
		d.Error("outlives its life")
	}
}

func (d *desk) caches() {
	token := d.begin(ana)
	n := 0
	db := d.db.WithQueryHook(hook(func() { n++ }))
	s := session.New(db, limits, func() time.Time { return d.now })
	for range 100 {
		if !d.open(s, token) {
			d.Fatal("not found")
		}
	}
	if n != 1 {
		d.Errorf("100 views made %d queries", n)
	}
	for range 20 { // seen is written once in this time
		d.now = d.now.Add(15 * time.Second)
		if !d.open(s, token) {
			d.Fatal("not found")
		}
	}
	if n != 22 {
		d.Errorf("20 more looks made %d queries, want one each and one for the use", n-1)
	}
}

func (d *desk) ends() {
	token, other := d.begin(ana), d.begin(ana)
	for _, s := range []*session.Sessions{d.one, d.two} {
		if !d.open(s, token) || !d.open(s, other) {
			d.Fatal("not found")
		}
	}
	for range 2 { // the second time changes nothing
		if err := d.one.End(d.Context(), token); err != nil {
			d.Fatal(err)
		}
	}
	if d.open(d.one, token) {
		d.Error("goes on here after its end")
	}
	d.now = d.now.Add(10 * time.Second)
	if d.open(d.two, token) || d.open(d.one, token) {
		d.Error("goes on elsewhere after 10 seconds")
	}
	if !d.open(d.one, other) || !d.open(d.two, other) {
		d.Error("another session of the person ended with it")
	}
}

func (d *desk) endsWhileLooking() {
	token := d.begin(ana)
	var s *session.Sessions
	looks := 0
	db := d.db.WithQueryHook(hook(func() {
		if looks++; looks == 1 { // the session was read, and is not in the cache yet
			if err := s.End(d.Context(), token); err != nil {
				d.Error(err)
			}
		}
	}))
	s = session.New(db, limits, func() time.Time { return d.now })
	if first := d.open(s, token); first || d.open(s, token) || looks == 0 {
		d.Error("goes on after its end")
	}
}

func (d *desk) endsAll() {
	tokens := []string{d.begin(ana), d.begin(ana)}
	bob := d.begin(session.Person{Username: "bob"})
	if !d.open(d.one, tokens[0]) { // one is in the cache, the other is not
		d.Fatal("not found")
	}
	if err := d.one.EndAll(d.Context(), "ana"); err != nil {
		d.Fatal(err)
	}
	if d.open(d.one, tokens[0]) || d.open(d.one, tokens[1]) || !d.open(d.one, bob) {
		d.Error("ended the wrong ones")
	}
}

func (d *desk) sweeps() {
	for range 30 {
		d.begin(ana)
	}
	d.now = d.now.Add(limits.Idle)
	kept := d.begin(ana)
	if n := d.count(); n != 11 {
		d.Errorf("%d are left, want 10 of the old and the new one", n)
	}
	if d.begin(ana); d.count() != 2 || !d.open(d.two, kept) {
		d.Errorf("%d are left, want the two new ones", d.count())
	}
}
