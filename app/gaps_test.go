package app

import (
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// The command says what is missing, in whatever way.
func TestGapsAreTold(t *testing.T) {
	t.Parallel()
	env := []string{"HUBS_DATABASE_URL=" + servertest.SQLite(t).URL}
	out, _, err := command(t, env, "", "archive", "gaps")
	if err != nil || out != "No messages of the bus are known to be missing.\n" {
		t.Fatalf("of a new database it says %q, %v", out, err)
	}
	s, err := store.Open(strings.TrimPrefix(env[0], "HUBS_DATABASE_URL="))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	from, to := time.Now().Add(-3*time.Minute), time.Now().Add(-time.Minute)
	gaps := []store.Gap{
		{Endpoint: "tcp://a:1", From: from, Fetched: true},
		{Endpoint: "tcp://b:1", From: from},
		{Endpoint: "tcp://c:1", From: from, To: to, Fetched: true},
		{Endpoint: "tcp://d:1", From: from, To: to},
	}
	if err := s.NoteGaps(t.Context(), nil, gaps, nil); err != nil {
		t.Fatal(err)
	}
	since, until := from.UTC().Format(time.DateTime), to.UTC().Format(time.DateTime)
	want := "tcp://a:1 is not heard since " + since + " UTC. Its messages will be fetched when it is back.\n" +
		"tcp://b:1 is not heard since " + since + " UTC. Its messages can't be fetched later: HUBS_BACKLOG_URL is not set.\n" +
		"tcp://c:1 was not heard from " + since + " to " + until + " UTC. Its messages are being fetched.\n" +
		"tcp://d:1 was not heard from " + since + " to " + until + " UTC, or sent more than HUBS_BUS_DAILY_MB. What it said then is not fetched.\n"
	if out, _, err := command(t, env, "", "archive", "gaps"); err != nil || out != want {
		t.Errorf("it says\n%s%v, want\n%s", out, err, want)
	}
}
