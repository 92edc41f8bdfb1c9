package app

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// refusal makes a database refuse messages that say poison, and takes that back.
var refusal = map[string]struct{ begin, end string }{
	"sqlite": {
		"CREATE TRIGGER no_poison BEFORE INSERT ON messages WHEN NEW.raw LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'no poison'); END",
		"DROP TRIGGER no_poison",
	},
	"postgres": {
		"ALTER TABLE messages ADD CONSTRAINT no_poison CHECK (raw NOT LIKE '%poison%')",
		"ALTER TABLE messages DROP CONSTRAINT no_poison",
	},
}

// What the database refuses is put aside by a backend, looked at, and archived
// when it is not refused any more.
func TestRefusedMessages(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		s := &site{T: t}
		endpoint := "tcp://" + servertest.FreeAddress(t)
		env := []string{"HUBS_DATABASE_URL=" + d.URL, "HUBS_ADDR=127.0.0.1:0", "HUBS_BUS_ENDPOINTS=" + endpoint}
		says := func(wantErr string, want string, args ...string) {
			t.Helper()
			out, errs, err := command(t, env, "", append([]string{"archive"}, args...)...)
			if failed := errs + errorText(err); out != want || !strings.Contains(failed, wantErr) || wantErr == "" && failed != "" {
				t.Errorf("%v: %q, %q, want %q, %q", args, out, failed, want, wantErr)
			}
		}
		if _, _, err := command(t, env, "", "migrate"); err != nil {
			t.Fatal(err)
		}
		db, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		exec := func(query string) {
			t.Helper()
			if _, err := db.DB().ExecContext(t.Context(), query); err != nil {
				t.Fatal(err)
			}
		}
		exec(refusal[d.Name].begin)
		says("", "No message is refused.\n", "refused")
		running := start(t, func(ctx context.Context) error {
			return Run(ctx, Process{Args: []string{"run"}, Env: append(slices.Clone(env), "HUBS_KEEP_CONFIDENTIAL=yes"), Stdout: io.Discard, Stderr: io.Discard}, standard.Kinds()...)
		})
		defer running.end()
		secret := `{"topic":"org.example.prod.git.poison","msg":{"confidential":true},"msg_id":"2026-4","timestamp":1}`
		lines := strings.Join([]string{envelope(1, "git.receive"), envelope(2, "git.poison"), envelope(3, "git.receive")}, "\n")
		if _, _, err := command(t, env, lines+"\n"+secret, "publish", "--to", endpoint, "-"); err != nil {
			t.Fatal(err)
		}
		s.until("two are archived and one is put aside", func() bool {
			stats, _, _ := command(t, env, "", "archive", "stats")
			list, _, _ := command(t, env, "", "archive", "refused")
			return stats == "git has 2 entries\n" && strings.Contains(list, "Z 2026-2 org.example.prod.git.poison: ") && strings.Contains(list, "Z 2026-4 ") && strings.Contains(list, "no_poison") == (d.Name == "postgres")
		})
		if out, errs, err := command(t, env, lines, "archive", "load", "-"); out != "0 messages added, 2 were there already, 0 lines were not messages.\n" ||
			!strings.Contains(errs, "message 2026-2: ") || errorText(err) != "the database refused 1 messages" {
			t.Errorf("load: %q, %q, %v", out, errs, err)
		}
		says("say --retry or --forget", "", "refused", "2026-2")
		says("name messages by their ids", "", "refused", "--retry")
		says("2026-2: is refused again", "0 messages archived.\n", "refused", "--retry", "2026-2")
		exec(refusal[d.Name].end)
		says("2026-9: is not among the refused messages", "1 messages archived.\n", "refused", "--retry", "2026-2", "2026-9")
		says("", "git has 3 entries\n", "stats")
		says("2026-4: is not archived: it is not for everybody", "0 messages archived.\n", "refused", "--retry", "2026-4")
		says("", "1 messages forgotten.\n", "refused", "--forget", "--all")
		says("", "No message is refused.\n", "refused")
		says("", "0 messages forgotten.\n", "refused", "--forget", "--all")
	})
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
