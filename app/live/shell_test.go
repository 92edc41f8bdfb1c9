package live

import (
	"context"
	"errors"
	"testing"

	"github.com/fedora-hubs/hubs/backend/away"
	"github.com/fedora-hubs/hubs/backend/hub"
)

var errAway = errors.New("away")

// books are hubs that may be away, and count how often they are asked.
type books struct {
	Hubs
	title string
	old   bool
	err   error
	asked int
	while func()
}

func (*books) Forget(context.Context, hub.Kind, string) error { return nil }

func (*books) Days(context.Context, []int64, int) (map[int64][]int64, error) {
	return map[int64][]int64{}, nil
}

func (*books) Roles(context.Context, int64) (map[hub.Role]int, error) { return map[hub.Role]int{}, nil }

func (b *books) Page(_ context.Context, kind hub.Kind, name string) (hub.Page, bool, error) {
	b.asked++
	page := hub.Page{Hub: hub.Hub{ID: 1, Kind: kind, Name: name, Title: b.title}}
	if b.while != nil {
		b.while()
	}
	return page, b.old, b.err
}

func title(t *testing.T, s *shells) (title string, fresh bool, err error) {
	t.Helper()
	sh, err := s.hub(t.Context(), hub.Team, "design")
	if err != nil {
		return "", false, err
	}
	return sh.page.Hub.Title, sh.fresh(), nil
}

func TestShellIsKept(t *testing.T) {
	b := &books{title: "Design"}
	s := newShells(Config{Hubs: b, Pages: b, Waits: DefaultWaits})
	for range 3 {
		if got, fresh, err := title(t, s); got != "Design" || !fresh || err != nil {
			t.Fatal(got, fresh, err)
		}
	}
	if b.asked != 1 {
		t.Errorf("asked %d times", b.asked)
	}
	b.title = "New"
	s.drop(1)
	if got, _, err := title(t, s); got != "New" || err != nil {
		t.Errorf("after a change: %q, %v", got, err)
	}
}

// A shell that was read before a change is not served after it.
func TestShellIsDroppedWhileItIsMade(t *testing.T) {
	b := &books{title: "Old"}
	s := newShells(Config{Hubs: b, Pages: b, Waits: DefaultWaits})
	b.while = func() { s.drop(1); b.title, b.while = "New", nil }
	if got, _, err := title(t, s); got != "Old" || err != nil {
		t.Fatal(got, err)
	}
	if got, _, err := title(t, s); got != "New" || err != nil {
		t.Errorf("after the change: %q, %v", got, err)
	}
}

func TestShellWhileTheDatabaseIsAway(t *testing.T) {
	b := &books{title: "Design"}
	s := newShells(Config{Hubs: b, Pages: b, Waits: DefaultWaits})
	if _, _, err := title(t, s); err != nil {
		t.Fatal(err)
	}
	age(s)
	b.err = errAway
	for range 3 {
		if got, fresh, err := title(t, s); got != "Design" || fresh || err != nil {
			t.Errorf("while the database is away: %q, fresh %v, %v", got, fresh, err)
		}
	}
	if b.asked != 2 {
		t.Errorf("a database that is away was asked %d times", b.asked-1)
	}
	s.source = away.Source{Wait: DefaultWaits.Old, Rest: rest}
	b.err = hub.ErrNotFound
	if _, _, err := title(t, s); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("a page that is gone: %v", err)
	}
	b.err = nil
	if _, fresh, err := title(t, s); !fresh || err != nil {
		t.Errorf("when it is back: fresh %v, %v", fresh, err)
	}
	s.drop(1)
	b.err = errAway
	if got, _, err := title(t, s); err == nil {
		t.Errorf("a page that changed is served as it was: %q", got)
	}
}

// A page that the cache gives because the database is away is not fresh.
func TestShellOfAnOldPage(t *testing.T) {
	b := &books{title: "Design", old: true}
	s := newShells(Config{Hubs: b, Pages: b, Waits: DefaultWaits})
	if got, fresh, err := title(t, s); got != "Design" || fresh || err != nil {
		t.Error(got, fresh, err)
	}
}
