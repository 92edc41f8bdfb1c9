package archive_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/migrations"
)

var errRefused = errors.New("the database says: \"ł\x00\xff\" is too much")

func refused(t *testing.T, a *archive.Archive) (list []archive.Refused) {
	t.Helper()
	err := a.EachRefused(t.Context(), func(r archive.Refused) error { list = append(list, r); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func putsAside(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	one, two := said(1, "git.receive", []string{"ana"}, nil), said(2, "git.ł", nil, nil)
	began := time.Now().Add(-time.Millisecond)
	for _, s := range []fedmsg.Said{one, two, one} {
		if gone, err := a.PutAside(t.Context(), s.Message, errRefused); err != nil || gone != 0 {
			t.Fatalf("%d made room, %v", gone, err)
		}
	}
	list := refused(t, a)
	if len(list) != 2 || list[0].ID != one.ID || list[1].Topic != `org.example.prod.git.\u0142` ||
		list[0].Reason != `the database says: "\u0142\x00\xff" is too much` || list[0].At.Before(began) || list[0].At.After(time.Now()) {
		t.Errorf("put aside are %+v", list)
	}
	meta := func(fedmsg.Message) fedmsg.Meta { return fedmsg.Meta{Usernames: []string{"ana"}} }
	for _, r := range list {
		if err := a.Retry(t.Context(), r.ID, meta, keepAll); err != nil {
			t.Error(err)
		}
		if err := a.Retry(t.Context(), r.ID, meta, keepAll); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("once more: %v", err)
		}
	}
	for _, s := range []fedmsg.Said{one, two} {
		if m, err := a.Message(t.Context(), s.ID); err != nil || !slices.Equal(m.Raw, s.Raw) {
			t.Errorf("archived is %s, %v, want %s", m.Raw, err, s.Raw)
		}
	}
	if list := refused(t, a); len(list) != 0 {
		t.Errorf("still refused are %v", list)
	}
	if left, err := a.Unrouted(t.Context(), time.Now().Add(time.Hour), 10); err != nil || len(left) != 2 {
		t.Errorf("%d of 2 are to be routed, %v", len(left), err)
	}
}

func forgetsRefused(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	fill := func(n string, size int) {
		t.Helper()
		query := "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + n + ") INSERT INTO refused (msg_id, topic, at, reason, size, raw) SELECT 'old-' || i, '', 0, '', ?, '' FROM n"
		if _, err := db.ExecContext(t.Context(), query, size); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		n    string
		size int
		gone int64
		left int
	}{{"10004", 1, 5, 10_000}, {"70", 1 << 20, 7, 64}} { // of 64 MiB, one is the new one
		fill(c.n, c.size)
		last := said(1, "git.receive", nil, nil)
		if gone, err := a.PutAside(t.Context(), last.Message, errRefused); err != nil || gone != c.gone {
			t.Errorf("%d made room, %v, want %d", gone, err, c.gone)
		}
		list := refused(t, a)
		if len(list) != c.left || list[len(list)-1].ID != last.ID {
			t.Errorf("%d are left, want %d", len(list), c.left)
		}
		for _, r := range list {
			if err := a.Forget(t.Context(), r.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// withTables gives a database its tables whatever its encoding is, as versions did
// that did not ask for UTF-8.
func withTables(t *testing.T, address string) *bun.DB {
	t.Helper()
	s, err := store.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	all, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	m := migrate.NewMigrator(s.DB(), all, migrate.WithTemplateData(migrations.For(s.DB().Dialect().Name())))
	if err := m.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s.DB()
}

// A database that can't hold a text refuses a message, but not the message that
// was put aside.
func TestDatabaseOfAnotherEncoding(t *testing.T) {
	d := servertest.PostgresWith(t, "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
	u, err := url.Parse(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("client_encoding", "UTF8")
	u.RawQuery = query.Encode()
	a := archive.New(withTables(t, u.String()))
	for _, s := range []fedmsg.Said{said(1, "git.receive", []string{"ł"}, nil), said(2, "git.ł", nil, nil)} {
		_, err := a.Add(t.Context(), []fedmsg.Said{s})
		if !store.BlamesData(err) {
			t.Errorf("archiving %s: %v", s.ID, err)
		}
		if _, err := a.PutAside(t.Context(), s.Message, err); err != nil {
			t.Error(err)
		}
	}
	if list := refused(t, a); len(list) != 2 || !strings.Contains(list[0].Reason, "22P05") {
		t.Errorf("put aside are %v", list)
	}
	if err := a.Retry(t.Context(), "2026-2", func(fedmsg.Message) fedmsg.Meta { return fedmsg.Meta{} }, keepAll); !store.BlamesData(err) {
		t.Errorf("again: %v", err)
	}
}

func keepAll(fedmsg.Meta) bool { return true }
