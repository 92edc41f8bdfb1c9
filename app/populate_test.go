package app

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

var populate = []string{"populate", "--history", "1500"}

const (
	populated = "The database has 68 people and 17 teams of the demo.\n"
	archived  = "The archive has 1500 messages of the last weeks.\n"
)

func TestPopulateTwiceIsOnce(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, env []string, s *store.Store) {
		for try, want := range []string{populated + archived, populated} {
			if out, _, err := command(t, env, "", populate...); err != nil || out != want {
				t.Errorf("populate %d: %q, %v; want %q", try+1, out, err, want)
			}
			if list, err := s.List(t.Context(), hub.Person, "", 1000); err != nil || len(list) != 68 {
				t.Errorf("%d people, %v", len(list), err)
			}
			if list, err := s.Announcements(t.Context(), 10); err != nil || len(list) != 0 {
				t.Errorf("%d announcements would flood the feeds, %v", len(list), err)
			}
			if n := messages(t, s); n != 1500 {
				t.Errorf("%d messages, want 1500", n)
			}
		}
	})
}

func TestPopulateEndsWhatWasInterrupted(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, env []string, s *store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		progress := writer(func(b []byte) {
			if bytes.Contains(b, []byte("1,000 of 1,500")) {
				cancel()
			}
		})
		err := Run(ctx, Process{Args: populate, Env: env, Stdout: io.Discard, Stderr: progress}, standard.Kinds()...)
		if n := messages(t, s); err != nil || n != 1000 {
			t.Fatalf("interrupted with %d messages, %v; want 1000", n, err)
		}
		if out, _, err := command(t, env, "", populate...); err != nil || out != populated+archived {
			t.Errorf("populate: %q, %v", out, err)
		}
		if n := messages(t, s); n != 1500 {
			t.Errorf("%d messages, want 1500", n)
		}
	})
}

func TestPopulateLeavesAnArchiveAlone(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, env []string, s *store.Store) {
		if _, _, err := command(t, env, envelope(1, "git.receive"), "archive", "load", "-"); err != nil {
			t.Fatal(err)
		}
		if out, _, err := command(t, env, "", populate...); err != nil || out != populated {
			t.Errorf("populate: %q, %v", out, err)
		}
		if n := messages(t, s); n != 1 {
			t.Errorf("%d messages, want the one that was there", n)
		}
	})
}

// What happens on the bus of `hubs traffic` is archived by a program that
// subscribes, and people's changes reach the hubs of its database.
func TestTrafficReachesTheArchive(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, env []string, s *store.Store) {
		if _, _, err := command(t, env, "", "populate", "--history", "0"); err != nil {
			t.Fatal(err)
		}
		out, in := io.Pipe()
		traffic := start(t, func(ctx context.Context) error {
			defer in.Close()
			args := []string{"traffic", "--to", "tcp://127.0.0.1:0", "--speed", "200"}
			return Run(ctx, Process{Args: args, Env: env, Stdout: in, Stderr: io.Discard}, standard.Kinds()...)
		})
		defer traffic.end()
		line, err := bufio.NewReader(out).ReadString('\n')
		endpoint, ok := strings.CutPrefix(strings.TrimSpace(line), "The traffic of the demo is at ")
		if !ok {
			t.Fatalf("traffic says %q, %v", line, err)
		}
		running := start(t, func(ctx context.Context) error {
			env := append(env, "HUBS_ADDR=127.0.0.1:0", "HUBS_BUS_ENDPOINTS="+endpoint, "HUBS_TOPIC_PREFIX="+demo.Prefix)
			return Run(ctx, Process{Args: []string{"run"}, Env: env, Stdout: io.Discard, Stderr: io.Discard}, standard.Kinds()...)
		})
		defer running.end()
		site := &site{T: t}
		site.until("messages and changes are archived", func() bool {
			out, _, err := command(t, env, "", "archive", "stats")
			return err == nil && strings.Contains(out, "hubs has ") && strings.Count(out, "\n") > 3
		})
	})
}

func TestTrafficSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	taken := servertest.FreeAddress(t)
	l, err := occupy("HUBS_ADDR=" + taken)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for args, want := range map[string]string{
		"traffic":                                  "HUBS_TRAFFIC or --to must say where to publish",
		"traffic --to tcp://" + taken:              "HUBS_TRAFFIC or --to: publish at tcp://" + taken,
		"traffic --to udp://x":                     "HUBS_TRAFFIC or --to: ",
		"traffic --to tcp://127.0.0.1:0 --speed 0": "speed 0 is not more than 0",
	} {
		if _, _, err := command(t, nil, "", strings.Fields(args)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}

// eachDatabase runs a test on each kind of database, with its tables.
func eachDatabase(t *testing.T, run func(t *testing.T, env []string, s *store.Store)) {
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
		run(t, env, s)
	})
}

// messages counts those in the archive.
func messages(t *testing.T, s *store.Store) int64 {
	t.Helper()
	n, err := s.DB().NewSelect().Table("messages").Count(t.Context())
	if err != nil {
		t.Fatal(fmt.Errorf("count messages: %w", err))
	}
	return n
}

type writer func([]byte)

func (w writer) Write(b []byte) (int, error) {
	w(b)
	return len(b), nil
}
