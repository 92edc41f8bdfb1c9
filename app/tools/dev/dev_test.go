package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// A machine with servers and without our database gets .env, the role, the
// database, its tables and people; and nothing more when it is done again.
func TestPrepareTwiceIsOnce(t *testing.T) {
	servertest.Foreman(t)
	as, server := testServer(t)
	redis := os.Getenv("HUBS_TEST_REDIS_URL")
	if redis == "" {
		servertest.Missing(t, "Redis", "run the tests with `go run ./app/tools/testenv`")
	}
	url, config := as.free(t, server)
	root := servertest.Root(t)
	t.Chdir(t.TempDir())
	build := exec.Command("go", "build", "-o", filepath.Join(mustGetwd(t), "bin", "hubs"), "./app/hubs")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	write(t, ".env.example", "PORT="+freePort(t)+"\nHUBS_DATABASE_URL="+url+"\nHUBS_REDIS_URL="+redis+"\nHUBS_TRAFFIC=tcp://127.0.0.1:"+freePort(t)+"\n")
	var before string
	for range 2 {
		if _, err := prepare(t.Context(), as); err != nil {
			t.Fatal(err)
		}
		now := rows(t, config)
		if !strings.Contains(now, "accounts 68\n") || !strings.Contains(now, "messages 5000\n") || before != "" && now != before {
			t.Errorf("the database has\n%s, before it had\n%s", now, before)
		}
		before = now
		write(t, ".env.example", "PORT=nonsense\n") // what .env is made of it keeps
	}
}

func TestDatabase(t *testing.T) {
	as, server := testServer(t)
	_, config := as.free(t, server)
	for try, want := range []int{2, 0} {
		as.statements = nil
		d := &database{config: config, at: "here", as: as}
		if err := d.ensure(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := as.changes(); n != want {
			t.Errorf("try %d makes %d changes, want %d: %q", try+1, n, want, as.statements)
		}
	}
	t.Run("another password", func(t *testing.T) {
		other := config.Copy()
		other.Password = "hunter2"
		if login(t.Context(), other) == nil {
			t.Skip("Left out, since this PostgreSQL takes any password.")
		}
		as.statements = nil
		err := (&database{config: other, at: "here", as: as}).ensure(t.Context())
		says(t, err, "PostgreSQL at here has a role "+config.User+" with another password")
		if as.changes() != 0 {
			t.Errorf("it did %q", as.statements)
		}
	})
	t.Run("without root", func(t *testing.T) {
		_, config := as.free(t, server)
		err := (&database{config: config, at: "here", as: noRoot{}}).ensure(t.Context())
		says(t, err, "run `createuser --pwprompt "+config.User+"` with the password of HUBS_DATABASE_URL and `createdb --owner")
	})
}

// A role that we have made is let in; the rules for others stay as they are.
func TestLoginThatIsNotAllowed(t *testing.T) {
	config, err := pgx.ParseConfig("postgres://ana:x@127.0.0.1:" + freePort(t) + "/hubs") // nobody listens
	if err != nil {
		t.Fatal(err)
	}
	as := &scripted{answers: map[string]string{"SELECT 1 FROM pg_roles WHERE rolname = 'ana'": "1", "SHOW hba_file": "/etc/hba"}}
	d := &database{config: config, at: "here", as: as}
	says(t, d.mend(t.Context(), notAllowed), "add `host hubs ana samehost scram-sha-256` to its pg_hba.conf")
	if as.file != "" {
		t.Errorf("it changed %s", as.file)
	}
	d.made = true
	if err := d.mend(t.Context(), notAllowed); err != nil || as.file != "/etc/hba" || as.line != `host "hubs" "ana" samehost scram-sha-256` {
		t.Errorf("%s gets %q, %v", as.file, as.line, err)
	}
	says(t, d.mend(t.Context(), notAllowed), "lets ana not in")
	says(t, d.mend(t.Context(), "53300"), "refuses the login of HUBS_DATABASE_URL (53300)")
}

func TestSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	says(t, writeSettings(), "read the example for .env")
	write(t, ".env.example", "A=1\n")
	for range 2 {
		if err := writeSettings(); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(".env"); err != nil || string(b) != "A=1\n" {
			t.Errorf(".env has %q, %v", b, err)
		}
		write(t, ".env.example", "A=2\n")
	}
	foreman := servertest.Foreman(t)
	write(t, ".env", "# a comment\nA='1 2'\nB=x=y\n")
	set, err := readSettings(t.Context(), foreman)
	if err != nil || set["A"] != "1 2" || set["B"] != "x=y" {
		t.Errorf("settings are %v, %v", set, err)
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, taken, _ := net.SplitHostPort(l.Addr().String())
	free := freePort(t)
	postgres := func(ctx context.Context, s settings) error { return s.postgres(ctx, noRoot{}) }
	for _, test := range []struct {
		set  settings
		step func(context.Context, settings) error
		want string
	}{
		{settings{"PORT": taken}, freePorts, "port 127.0.0.1:" + taken + " is in use, perhaps by Hubs itself: end that, or set PORT"},
		{settings{"PORT": free, "HUBS_ADDR": l.Addr().String()}, freePorts, "or set HUBS_ADDR to another"},
		{settings{"PORT": free, "HUBS_TRAFFIC": "tcp://127.0.0.1:" + taken}, freePorts, "or set HUBS_TRAFFIC and HUBS_BUS_ENDPOINTS to another"},
		{settings{}, redisStep, "HUBS_REDIS_URL must be set"},
		{settings{"HUBS_REDIS_URL": "redis://:hunter2@x:y/z"}, redisStep, "HUBS_REDIS_URL in .env: the address can't be read"},
		{settings{"HUBS_REDIS_URL": "redis://:hunter2@redis.invalid:" + free}, redisStep, "Redis does not answer at redis.invalid:" + free},
		{settings{"HUBS_DATABASE_URL": "postgres://u:hunter2@[bad"}, postgres, "HUBS_DATABASE_URL in .env can't be read"},
		{settings{"HUBS_DATABASE_URL": "postgres://u:hunter2@postgres.invalid:" + free + "/x"}, postgres, "PostgreSQL does not answer at postgres.invalid:" + free},
	} {
		err := test.step(t.Context(), test.set)
		says(t, err, test.want)
	}
	if err := (settings{"PORT": free, "HUBS_TRAFFIC": "tcp://*:" + free}).freePorts(t.Context()); err != nil {
		t.Errorf("free ports: %v", err)
	}
	if err := postgres(t.Context(), settings{"HUBS_DATABASE_URL": "sqlite://hubs.db"}); err != nil {
		t.Errorf("a file needs no server: %v", err)
	}
}

func TestRedisThatRefuses(t *testing.T) {
	url := os.Getenv("HUBS_TEST_REDIS_URL")
	if url == "" {
		servertest.Missing(t, "Redis", "run the tests with `go run ./app/tools/testenv`")
	}
	_, at, _ := strings.Cut(url, "://")
	if i := strings.LastIndex(at, "@"); i >= 0 {
		at = at[i+1:]
	}
	err := redisStep(t.Context(), settings{"HUBS_REDIS_URL": "redis://somebody:hunter2@" + at})
	says(t, err, "refuses HUBS_REDIS_URL (WRONGPASS)")
}

func TestCluster(t *testing.T) {
	const list = "14 old  5433 down   postgres /x /y\n15 main 5432 online postgres /x /y\n"
	if version, name, ok := cluster(list, 5432); version != "15" || name != "main" || !ok {
		t.Errorf("found %s %s, %v", version, name, ok)
	}
	if _, _, ok := cluster(list, 543); ok {
		t.Error("found a cluster that is not there")
	}
}

func redisStep(ctx context.Context, s settings) error { return s.redis(ctx) }
func freePorts(ctx context.Context, s settings) error { return s.freePorts(ctx) }

// says holds an error to one line with a text, and without a password.
func says(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want one line with %q", err, want)
	}
}

// A tester is the superuser of the server for tests.
type tester struct {
	url        string
	statements []string
}

// testServer is the PostgreSQL for tests, which must be on this machine.
func testServer(t *testing.T) (*tester, *pgx.ConnConfig) {
	t.Helper()
	url := os.Getenv("HUBS_TEST_POSTGRES_URL")
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	if url == "" || !isLocal(config.Host) {
		servertest.Missing(t, "PostgreSQL on this machine", "run the tests with `go run ./app/tools/testenv`")
	}
	return &tester{url: url}, config
}

func (u *tester) SQL(ctx context.Context, _ uint16, statement string) (string, error) {
	u.statements = append(u.statements, statement)
	c, err := pgx.Connect(ctx, u.url)
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close(ctx) }()
	rows, err := c.Query(ctx, statement)
	if err != nil {
		return "", err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		values, err := row.Values()
		return fmt.Sprint(values...), err
	})
	return strings.Join(list, "\n"), err
}

func (*tester) Prepend(context.Context, string, string) error {
	return errors.New("the files of this server are not ours")
}

// changes counts the statements that are not questions.
func (u *tester) changes() int {
	n := 0
	for _, s := range u.statements {
		if !strings.HasPrefix(s, "SELECT") {
			n++
		}
	}
	return n
}

// free is the address of a role and a database that are not there yet, and gone
// after the test.
func (u *tester) free(t *testing.T, server *pgx.ConnConfig) (url string, config *pgx.ConnConfig) {
	t.Helper()
	name := "t_" + strings.ToLower(rand.Text()[:16])
	url = fmt.Sprintf("postgres://%s:secret@%s/%s?sslmode=disable", name, address(server.Host, server.Port), name)
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, statement := range []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "DROP ROLE IF EXISTS " + name} {
			if _, err := u.SQL(context.Background(), 0, statement); err != nil {
				t.Error(err)
			}
		}
	})
	return url, config
}

// rows are how many each table has.
func rows(t *testing.T, config *pgx.ConnConfig) string {
	t.Helper()
	c, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(context.Background()) }()
	all := ""
	for _, table := range []string{"accounts", "hubs", "widgets", "roles", "outbox", "messages", "mentions"} {
		var n int
		if err := c.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		all += fmt.Sprintln(table, n)
	}
	return all
}

type noRoot struct{}

func (noRoot) SQL(context.Context, uint16, string) (string, error) { return "", errRoot }
func (noRoot) Prepend(context.Context, string, string) error       { return errRoot }

// A scripted superuser answers what it is told to.
type scripted struct {
	answers    map[string]string
	line, file string
}

func (s *scripted) SQL(_ context.Context, _ uint16, statement string) (string, error) {
	return s.answers[statement], nil
}

func (s *scripted) Prepend(_ context.Context, line, file string) error {
	s.line, s.file = line, file
	return nil
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func mustGetwd(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func freePort(t *testing.T) string {
	t.Helper()
	_, port, _ := net.SplitHostPort(servertest.FreeAddress(t))
	return port
}
