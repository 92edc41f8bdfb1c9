package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// aged is a message of so long ago.
func aged(t *testing.T, n int, ago time.Duration) fedmsg.Said {
	t.Helper()
	m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"org.fedoraproject.prod.fas.user.update","msg":{"user":"ana"},"timestamp":%d,"msg_id":"2026-aged-%d"}`, time.Now().Add(-ago).Unix(), n))
	if err != nil {
		t.Fatal(err)
	}
	return fedmsg.Said{Message: m, Meta: fedmsg.Meta{Usernames: []string{"ana"}}}
}

// keepRouted archives messages and has them routed.
func keepRouted(t *testing.T, a *archive.Archive, all ...fedmsg.Said) {
	t.Helper()
	entries, err := a.Add(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if err := a.Routed(t.Context(), []int64{e.Seq}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestForgetCommand(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		env := []string{"HUBS_DATABASE_URL=" + d.URL}
		if _, _, err := command(t, env, "", "migrate"); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		a := newArchive(s)
		var all []fedmsg.Said
		for n := range 1200 {
			all = append(all, aged(t, n, time.Duration(n)*time.Hour))
		}
		keepRouted(t, a, all...)
		day := time.Now().UTC().Add(-10 * 24 * time.Hour).Truncate(24 * time.Hour)
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if out, _, err := commandIn(stopped, env, "archive", "forget", "--before", day.Format(time.DateOnly)); err != nil || out != "" {
			t.Errorf("stopped at once: %q, %v", out, err)
		}
		for _, want := range []string{"messages of before " + day.Format(time.DateOnly), "0 messages of before"} {
			if out, errs, err := command(t, env, "", "archive", "forget", "--before", day.Format(time.DateOnly)); err != nil || !strings.Contains(out, want) || strings.Contains(out, "left") {
				t.Errorf("forget: %q, %q, %v, want %q", out, errs, err, want)
			}
		}
		for n, said := range all {
			_, err := a.Message(t.Context(), said.ID)
			if kept := err == nil; kept != !said.Time.Before(day) {
				t.Fatalf("message %d of %s: %v", n, said.Time, err)
			}
		}
		if out, _, err := command(t, env, "", "archive", "stats"); err != nil || out != "fas has 1200 entries\n" {
			t.Errorf("stats: %q, %v", out, err)
		}
		out, _, err := command(t, env, string(all[1000].Raw), "archive", "load", "-")
		if err != nil || !strings.HasPrefix(out, "0 messages added, 1 were there already") || !strings.Contains(out, "Those of before "+day.Format(time.DateTime)) {
			t.Errorf("load: %q, %v", out, err)
		}
		for _, wrong := range []string{"2999-01-01", "yesterday"} {
			if _, _, err := command(t, env, "", "archive", "forget", "--before", wrong); err == nil {
				t.Errorf("before %s is taken", wrong)
			}
		}
	})
}

// What a process is set to keep for a time it forgets by itself, the page of such a
// message is gone, and the feed does not name it.
func TestOldMessagesAreForgotten(t *testing.T) {
	t.Parallel()
	v := newGuarded(t, func(p *parts) {
		p.config.KeepMessages = 48 * time.Hour
		keepRouted(t, p.archive, aged(t, 1, 72*time.Hour), aged(t, 2, 24*time.Hour))
	})
	v.until("the old message is gone", func() bool {
		resp, _ := v.get("/messages/2026-aged-1")
		return resp.StatusCode == http.StatusNotFound
	})
	if resp, body := v.get("/messages/2026-aged-2"); resp.StatusCode != http.StatusOK {
		t.Errorf("the young one: %d, %s", resp.StatusCode, body)
	}
	if resp, body := v.get("/messages/2026-aged-1"); resp.StatusCode != http.StatusNotFound || !strings.Contains(body, "<h1") {
		t.Errorf("the old one: %d, %s", resp.StatusCode, body)
	}
	if n, err := v.parts.counts.ByUser(t.Context(), "ana"); err != nil || n != 2 {
		t.Errorf("%d count, %v", n, err)
	}
}

// All that has a time is forgotten by the keeper, in one of two processes.
func TestRetention(t *testing.T) {
	t.Parallel()
	config, err := load([]string{
		"HUBS_DATABASE_URL=sqlite://" + filepath.Join(t.TempDir(), "x.db"),
		"HUBS_KEEP_MESSAGES=24h", "HUBS_KEEP_HISTORY=24h", "HUBS_KEEP_REMOVED=24h",
	})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	p, err := wire(t.Context(), config, config.rules(), kinds, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	old, young := aged(t, 1, 25*time.Hour), aged(t, 2, 23*time.Hour)
	keepRouted(t, p.archive, old, young)
	page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "design", Title: "Design"}, Widgets: []hub.Placed{
		{Kind: "sticky", Column: hub.Main, Config: []byte(`{}`)}, {Kind: "about", Column: hub.Main, Position: 1, Config: []byte(`{}`)},
	}}
	v := hub.System("ana")
	if err := p.store.CreateHub(t.Context(), "ana", &page); err != nil {
		t.Fatal(err)
	}
	for _, w := range page.Widgets {
		if err := p.store.Remove(t.Context(), v, page.Hub, w.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, query := range []string{"UPDATE changes SET at = ? WHERE widget_id = ?", "UPDATE widgets SET removed = ? WHERE id = ?"} {
		if _, err := p.store.DB().ExecContext(t.Context(), query, time.Now().UTC().Add(-25*time.Hour), page.Widgets[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	two := p.retention()
	p.retention().Tick(t.Context())
	for table, want := range map[string]int{"messages": 1, "changes": 1, "widgets": 1} {
		if n, err := p.store.DB().NewSelect().Table(table).Count(t.Context()); err != nil || int(n) != want {
			t.Errorf("%d %s are left, %v", n, table, err)
		}
	}
	keepRouted(t, p.archive, aged(t, 3, 23*time.Hour))
	if _, err := p.store.DB().ExecContext(t.Context(), "UPDATE messages SET at = 0"); err != nil {
		t.Fatal(err)
	}
	two.Tick(t.Context()) // the other one has had this minute
	if n, err := p.store.DB().NewSelect().Table("messages").Count(t.Context()); err != nil || n != 2 {
		t.Errorf("%d are left, %v: both forget at a time", n, err)
	}
	if d, err := p.database(t.Context()); err != nil || d.Size < 4096 || d.Oldest.IsZero() {
		t.Errorf("the database is %+v, %v", d, err)
	}
}
