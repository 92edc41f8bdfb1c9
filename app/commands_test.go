package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/stats"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// command runs the program once and gives what it printed.
func command(t *testing.T, env []string, stdin string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	err = Run(t.Context(), Process{Args: args, Env: env, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs}, standard.Kinds()...)
	return out.String(), errs.String(), err
}

// commandIn is command without input, until a context ends.
func commandIn(ctx context.Context, env []string, args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	err = Run(ctx, Process{Args: args, Env: env, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs}, standard.Kinds()...)
	return out.String(), errs.String(), err
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string]string{
		"HUBS_ADDR=nonsense":              "HUBS_ADDR must be an address",
		"HUBS_DATABASE_URL=mysql://x":     "HUBS_DATABASE_URL must be sqlite://PATH or postgres://…",
		"HUBS_REDIS_URL=http://x":         "HUBS_REDIS_URL must be redis://",
		"HUBS_STREAMS=many":               "HUBS_STREAMS must be a whole number",
		"HUBS_DRAIN=-1s":                  "HUBS_DRAIN must be a time from 0s to 5m",
		"HUBS_DRAW_TIMEOUT=soon":          "HUBS_DRAW_TIMEOUT must be a time as 10s",
		"HUBS_LOG_LEVEL=loud":             "HUBS_LOG_LEVEL must be debug, info, warn or error",
		"HUBS_LOG_FORMAT=xml":             "HUBS_LOG_FORMAT must be text or json",
		"HUBS_METRICS_ADDR=nonsense":      "HUBS_METRICS_ADDR must be an address",
		"HUBS_PROXIES=127.0.0.1,proxy":    "HUBS_PROXIES must be addresses and networks",
		"HUBS_KEEP_MESSAGES=30m":          "HUBS_KEEP_MESSAGES must be a time of at least 24h, or 0 for ever",
		"HUBS_KEEP_HISTORY=-24h":          "HUBS_KEEP_HISTORY must be a time of at least 24h, or 0 for ever",
		"HUBS_KEEP_REMOVED=a month":       "HUBS_KEEP_REMOVED must be a time as 10s",
		"HUBS_DRAWINGS=0":                 "HUBS_DRAWINGS must be a number above 0",
		"HUBS_TOPIC_PREFIX=x":             "HUBS_TOPIC_PREFIX must be three words",
		"HUBS_AVATARS=ftp://x":            "HUBS_AVATARS must be a web address",
		"HUBS_SITES=https://x.example":    "HUBS_SITES must be pairs of web addresses",
		"HUBS_SITES=https://x.example=y":  "HUBS_SITES must be pairs of web addresses",
		"HUBS_BACKLOG_URL=tcp://x":        "HUBS_BACKLOG_URL must be the web address of an archive's /raw",
		"HUBS_URL=hubs.example.org":       "HUBS_URL must be the web address of this site",
		"HUBS_OUTSIDE_ALLOW=https://x":    "HUBS_OUTSIDE_ALLOW must be networks as 10.0.0.0/8 and hosts",
		"HUBS_OUTSIDE_TOKENS=hunter2":     "HUBS_OUTSIDE_TOKENS must be pairs of a host and a token",
		"HUBS_ACCOUNTS_URL=ftp://x":       "HUBS_ACCOUNTS_URL must be the web address of an accounts system",
		"HUBS_ACCOUNTS_EVERY=1s":          "HUBS_ACCOUNTS_EVERY must be a time of at least 1m",
		"HUBS_BUS_ENDPOINTS=udp://x":      "HUBS_BUS_ENDPOINTS",
		"HUBS_BUS_PUBLISH=tcp://nonsense": "HUBS_BUS_PUBLISH",
	} {
		env := []string{setting, "HUBS_ADDR=127.0.0.1:0", "HUBS_DATABASE_URL=sqlite://" + filepath.Join(t.TempDir(), "x.db")}
		if name, _, _ := strings.Cut(setting, "="); strings.Contains(strings.Join(env[1:], " "), name) {
			env = env[:1]
		}
		_, _, err := command(t, env, "", "run")
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q", setting, err, want)
		}
	}
}

// TestOutside wants widgets to reach private networks only where that is set.
func TestOutside(t *testing.T) {
	t.Parallel()
	var agent string
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { agent = r.UserAgent() }))
	defer service.Close()
	for allow, ok := range map[string]bool{"": false, "10.0.0.0/8": false, "127.0.0.0/8": true} {
		c, err := load([]string{"HUBS_OUTSIDE_ALLOW=" + allow, "HUBS_URL=https://hubs.example.org"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (&parts{config: c}).env().HTTP.Get(service.URL); (err == nil) != ok {
			t.Errorf("with %q allowed: %v", allow, err)
		}
	}
	if !strings.HasPrefix(agent, "Hubs/") || !strings.HasSuffix(agent, " (+https://hubs.example.org)") {
		t.Errorf("it calls itself %q", agent)
	}
}

func TestSecretsStayOutOfErrors(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{
		"HUBS_DATABASE_URL=postgres://u:hunter2@[bad", "HUBS_REDIS_URL=redis://:hunter2@[bad", "HUBS_REDIS_URL=redis://:hunter2@x:y/z", "HUBS_BACKLOG_URL=https://u:hunter2@[bad",
		"HUBS_DATABASE_URL=postgres://u:hunter2@127.0.0.1:1/x", "HUBS_OUTSIDE_TOKENS=hunter2", "HUBS_OUTSIDE_TOKENS=https://x=hunter2",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		var out bytes.Buffer
		env := []string{"HUBS_DATABASE_URL=sqlite://" + filepath.Join(t.TempDir(), "x.db"), "HUBS_ADDR=127.0.0.1:0", setting}
		err := Run(ctx, Process{Args: []string{"migrate"}, Env: env, Stdout: &out, Stderr: &out}, standard.Kinds()...)
		err2 := Run(ctx, Process{Args: []string{"web"}, Env: env, Stdout: &out, Stderr: &out}, standard.Kinds()...)
		cancel()
		if text := fmt.Sprint(err, err2, out.String()); strings.Contains(text, "hunter2") {
			t.Errorf("%s is shown: %s", setting, text)
		}
	}
}

func TestRoleAloneNeedsRedis(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"web", "backend", "worker"} {
		if _, _, err := command(t, nil, "", role); err == nil || !strings.Contains(err.Error(), "HUBS_REDIS_URL must be set") {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestPortThatIsTaken(t *testing.T) {
	t.Parallel()
	env := []string{"HUBS_ADDR=" + servertest.FreeAddress(t), "HUBS_DATABASE_URL=sqlite://" + filepath.Join(t.TempDir(), "x.db")}
	l, err := occupy(env[0])
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, _, err := command(t, env, "", "run"); err == nil || !strings.Contains(err.Error(), "HUBS_ADDR or PORT") {
		t.Errorf("got %v", err)
	}
}

func TestArchiveCommands(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		env := []string{"HUBS_DATABASE_URL=" + d.URL}
		if _, _, err := command(t, env, "", "migrate"); err != nil {
			t.Fatal(err)
		}
		if out, _, err := command(t, env, "", "migrate"); err != nil || out != "The database is up to date.\n" {
			t.Errorf("migrating again: %q, %v", out, err)
		}
		if out, _, err := command(t, env, "", "archive", "stats"); err != nil || out != "The archive is empty.\n" {
			t.Errorf("stats of nothing: %q, %v", out, err)
		}
		lines := strings.Join([]string{envelope(1, "buildsys.build.state.change"), "not a message", envelope(2, "buildsys.tag"), "", envelope(1, "buildsys.build.state.change"), envelope(3, "copr.build.end")}, "\n")
		out, errs, err := command(t, env, lines, "archive", "load", "-")
		if err != nil || out != "3 messages added, 1 were there already, 1 lines were not messages.\n" || !strings.HasPrefix(errs, "line 2: message is not a JSON object") {
			t.Errorf("load: %q, %q, %v", out, errs, err)
		}
		if out, _, err := command(t, env, "", "archive", "stats"); err != nil || out != "buildsys has 2 entries\ncopr has 1 entries\n" {
			t.Errorf("stats: %q, %v", out, err)
		}
		if _, _, err := command(t, env, "", "archive", "load", "/nothing/there"); err == nil || !strings.Contains(err.Error(), "read messages") {
			t.Errorf("a file that is not there: %v", err)
		}
	})
}

// What publish puts on the bus arrives in a program that subscribes.
func TestPublishReachesTheArchive(t *testing.T) {
	t.Parallel()
	database := "HUBS_DATABASE_URL=" + servertest.SQLite(t).URL
	endpoint := "tcp://" + servertest.FreeAddress(t)
	running := start(t, func(ctx context.Context) error {
		env := []string{database, "HUBS_ADDR=127.0.0.1:0", "HUBS_BUS_ENDPOINTS=" + endpoint}
		return Run(ctx, Process{Args: []string{"run"}, Env: env, Stdout: io.Discard, Stderr: io.Discard}, standard.Kinds()...)
	})
	defer running.end()
	lines := []string{envelope(1, "git.receive"), `{"topic": "org.fedoraproject.dev.git.receive", "msg": {}}`, envelope(2, "git.receive")}
	out, said, err := command(t, []string{database}, strings.Join(lines, "\n"), "publish", "--to", endpoint, "-")
	if err != nil || out != "2 messages published, 1 lines were not messages.\n" {
		t.Fatalf("publish: %q, %v", out, err)
	}
	if want := "line 2: message lacks a field or has one of the wrong type: timestamp\n"; !strings.Contains(said, want) {
		t.Errorf("publish said %q, want %q", said, want)
	}
	site := &site{T: t}
	site.until("both are archived", func() bool {
		out, _, err := command(t, []string{database}, "", "archive", "stats")
		return err == nil && out == "git has 2 entries\n"
	})
}

func TestPublishSaysThatNobodyListens(t *testing.T) {
	t.Parallel()
	_, _, err := command(t, nil, "", "publish", "--to", "tcp://"+servertest.FreeAddress(t), "--wait", "50ms", "-")
	if err == nil || !strings.Contains(err.Error(), "nobody subscribed") {
		t.Errorf("got %v", err)
	}
}

// The real messages of the corpus go through real libzmq into the archive, and
// the widgets that they concern are drawn.
func TestCorpusReachesWidgets(t *testing.T) {
	t.Parallel()
	corpus, python := servertest.Corpus(t), servertest.Python(t)
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		all, want := corpusMessages(t, filepath.Join(corpus, "messages.jsonl"))
		endpoint := "tcp://" + servertest.FreeAddress(t)
		env := []string{"HUBS_DATABASE_URL=" + d.URL, "HUBS_ADDR=" + servertest.FreeAddress(t), "HUBS_BUS_ENDPOINTS=" + endpoint}
		if _, _, err := command(t, env, "", "migrate"); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		page := hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ralph", Title: "Ralph"}, Widgets: []hub.Placed{
			{Kind: "feed", Column: hub.Main, Config: []byte(`{}`)}, {Kind: "fedmsgstats", Column: hub.Side, Config: []byte(`{}`)},
		}}
		if err := s.CreateHub(t.Context(), "ralph", &page); err != nil {
			t.Fatal(err)
		}
		running := start(t, func(ctx context.Context) error {
			return Run(ctx, Process{Args: []string{"run"}, Env: env, Stdout: io.Discard, Stderr: io.Discard}, standard.Kinds()...)
		})
		defer running.end()
		stop := publishByLibzmq(t, python, endpoint, all)
		defer stop()
		site := &site{T: t, url: "http://" + strings.TrimPrefix(env[1], "HUBS_ADDR=")}
		a := archive.New(s.DB())
		site.until("every message is archived", func() bool {
			for id := range want {
				if _, err := a.Message(t.Context(), id); err != nil {
					return false
				}
			}
			return true
		})
		caused, err := stats.NewCounts(s.DB()).ByUser(t.Context(), "ralph")
		if err != nil || caused == 0 {
			t.Fatalf("ralph has caused %d messages, %v", caused, err)
		}
		site.until("the widgets show it", func() bool {
			_, body := site.get("/u/ralph")
			return strings.Contains(body, fmt.Sprintf("%d events by ", caused)) && strings.Count(body, "/messages/") > 5
		})
	})
}

// corpusMessages gives the envelopes, and the ids of those that a bus would take.
func corpusMessages(t *testing.T, path string) (lines []string, ids map[string]bool) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ids = map[string]bool{}
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 4<<20)
	for scanner.Scan() {
		for _, raw := range envelopesOf(t, scanner.Bytes()) {
			m, err := fedmsg.Decode(raw)
			if err != nil {
				t.Fatal(err)
			}
			if !m.Time.IsZero() {
				lines, ids[m.ID] = append(lines, string(raw)), true
			}
		}
	}
	if len(ids) < 400 {
		t.Fatalf("the corpus has only %d messages", len(ids))
	}
	return lines, ids
}

const libzmqPublisher = `
import json, sys, time, zmq
s = zmq.Context().socket(zmq.PUB)
s.setsockopt(zmq.SNDHWM, 0)
s.bind(sys.argv[1])
lines = [l for l in sys.stdin.read().split("\n") if l]
while True: # again and again, for those that come late; the archive takes each once
    for l in lines:
        s.send_multipart([json.loads(l)["topic"].encode(), l.encode()])
    time.sleep(0.5)
`

func publishByLibzmq(t *testing.T, python, endpoint string, lines []string) (stop func()) {
	cmd := exec.Command(python, "-c", libzmqPublisher, endpoint)
	cmd.Stdin, cmd.Stderr = strings.NewReader(strings.Join(lines, "\n")), os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

func envelope(n int, event string) string {
	return fmt.Sprintf(`{"topic":"org.example.prod.%s","msg":{"user":"ana"},"timestamp":%d,"msg_id":"2026-%d"}`, event, 1_700_000_000+n, n)
}

func occupy(setting string) (io.Closer, error) {
	return net.Listen("tcp", strings.TrimPrefix(setting, "HUBS_ADDR="))
}

// envelopesOf gives the messages of one case of the corpus.
func envelopesOf(t *testing.T, line []byte) []json.RawMessage {
	var c struct {
		Message  json.RawMessage
		Messages []json.RawMessage
	}
	if err := json.Unmarshal(line, &c); err != nil {
		t.Fatal(err)
	}
	if c.Message != nil {
		return []json.RawMessage{c.Message}
	}
	return c.Messages
}
