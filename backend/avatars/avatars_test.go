package avatars_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/avatars"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// A world is people with pages, and a service that has pictures of some.
type world struct {
	*avatars.Keeper
	store  *store.Store
	now    time.Time
	away   bool
	has    map[string][]byte
	asked  []string
	others bool // another process fetches
}

func newWorld(t *testing.T, d servertest.Database, people ...string) *world {
	t.Helper()
	s, err := store.Open(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range people {
		if err := s.AddAccount(t.Context(), hub.Account{Username: name}); err != nil {
			t.Fatal(err)
		}
		page := &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: name, Title: name}}
		if err := s.CreateHub(t.Context(), name, page); err != nil {
			t.Fatal(err)
		}
	}
	w := &world{store: s, now: time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC), has: map[string][]byte{}}
	service := httptest.NewServer(http.HandlerFunc(func(a http.ResponseWriter, r *http.Request) {
		name := r.URL.Path[1:]
		w.asked = append(w.asked, name)
		switch sent, ok := w.has[name]; {
		case w.away:
			a.WriteHeader(http.StatusBadGateway)
		case !ok:
			http.NotFound(a, r)
		default:
			_, _ = a.Write(sent)
		}
	}))
	t.Cleanup(service.Close)
	w.Keeper = &avatars.Keeper{
		Address: func(username string) string { return service.URL + "/" + username }, HTTP: service.Client(), Store: s,
		Claim: func(context.Context, string, time.Duration) (func(), bool, error) { return func() {}, !w.others, nil },
		Now:   func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler),
	}
	return w
}

// turn has the keeper work, and tells about whom it asked.
func (w *world) turn(t *testing.T) []string {
	t.Helper()
	w.asked = nil
	w.Turn(t.Context())
	slices.Sort(w.asked)
	return w.asked
}

func (w *world) want(t *testing.T, when string, asked ...string) {
	t.Helper()
	if got := w.turn(t); !slices.Equal(got, asked) {
		t.Errorf("%s: the service is asked about %v, want %v", when, got, asked)
	}
}

func (w *world) pictureOf(t *testing.T, name string) string {
	t.Helper()
	faces, err := w.store.Faces(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return faces[name].Picture
}

func colour(t *testing.T, c color.Color) []byte {
	t.Helper()
	p := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{c})
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestKeeper(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		w := newWorld(t, d, "ana", "bob", "cem", "dee")
		w.has["ana"], w.has["cem"], w.has["dee"] = colour(t, color.White), []byte("no picture"), make([]byte, avatars.MostBytes+1)
		w.others = true
		w.want(t, "while another process does")
		w.others = false
		w.want(t, "at first", "ana", "bob", "cem", "dee")
		first := w.pictureOf(t, "ana")
		if told, err := w.store.Announcements(t.Context(), 100); err != nil || len(told) != 8 { // of four people and their pages
			t.Errorf("%d announcements, %v", len(told), err)
		}
		if rest := w.pictureOf(t, "bob") + w.pictureOf(t, "cem") + w.pictureOf(t, "dee"); first == "" || rest != "" {
			t.Errorf("ana has %q, the others %q", first, rest)
		}
		w.now = w.now.Add(23 * time.Hour)
		w.want(t, "within a day")
		w.has["ana"] = colour(t, color.Black)
		w.now = w.now.Add(2 * time.Hour)
		w.want(t, "after a day", "ana", "bob", "cem", "dee")
		if now := w.pictureOf(t, "ana"); now == first || now == "" {
			t.Errorf("ana has %q, and had %q", now, first)
		}
		delete(w.has, "ana")
		w.now = w.now.Add(25 * time.Hour)
		w.turn(t)
		if now := w.pictureOf(t, "ana"); now != "" {
			t.Errorf("ana has %q, which the service has no more", now)
		}
	})
}

// A service that is away is asked once a turn, and takes nobody's picture.
func TestKeeperWhileTheServiceIsAway(t *testing.T) {
	w := newWorld(t, servertest.SQLite(t), "ana", "bob")
	w.has["ana"], w.has["bob"] = colour(t, color.White), colour(t, color.White)
	w.turn(t)
	w.away, w.now = true, w.now.Add(25*time.Hour)
	w.want(t, "away", "ana")
	w.want(t, "still away", "bob")
	w.want(t, "all were asked about")
	w.now = w.now.Add(61 * time.Minute)
	w.want(t, "an hour later", "ana")
	if w.pictureOf(t, "ana") == "" || w.pictureOf(t, "bob") == "" {
		t.Error("a picture is lost")
	}
	w.away = false
	w.want(t, "it is back", "bob")
}

// Who has sent or removed a picture is not asked about.
func TestKeeperLeavesWhatPeopleDecide(t *testing.T) {
	w := newWorld(t, servertest.SQLite(t), "ana", "bob", "cem")
	for name := range map[string]bool{"ana": true, "bob": true, "cem": true} {
		w.has[name] = colour(t, color.White)
	}
	w.turn(t)
	fetched := w.pictureOf(t, "ana")
	for name, p := range map[string]hub.Picture{"ana": {Name: fetched, Data: []byte("the same")}, "bob": {}} {
		h, err := w.store.Hub(t.Context(), hub.Person, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.store.SetPicture(t.Context(), hub.Agent{Username: name}, h, p); err != nil {
			t.Fatal(err)
		}
	}
	w.now = w.now.Add(25 * time.Hour)
	w.has["ana"], w.has["bob"], w.has["cem"] = colour(t, color.Black), colour(t, color.Black), colour(t, color.Black)
	w.want(t, "after a day", "cem")
	if err := w.store.SetAvatar(t.Context(), "bob", hub.Picture{Name: "late.png", Data: []byte("x")}, w.now); err != nil { // was on its way
		t.Fatal(err)
	}
	if w.pictureOf(t, "ana") != fetched || w.pictureOf(t, "bob") != "" || w.pictureOf(t, "cem") == fetched {
		t.Errorf("ana has %q, bob %q, cem %q", w.pictureOf(t, "ana"), w.pictureOf(t, "bob"), w.pictureOf(t, "cem"))
	}
}
