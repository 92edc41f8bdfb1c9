package faults_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// trialFaults are those of starts and of commands, which are tried beside the
// site.
var trialFaults = []fault{
	{name: "start-early", how: "all processes start before PostgreSQL and Redis", lasts: aWhile, breaks: startsEarly, want: want{away: true}},
	{name: "start-without-tables", how: "roles and commands start on a database without tables", breaks: startsWithoutTables},
	{name: "migrate-killed", how: "hubs migrate is killed between a migration and its mark", breaks: migrateKilled},
	{name: "migrate-twice", how: "hubs migrate runs three times at once", breaks: migrateTwice},
	{name: "encoding-latin", how: "the database is not in UTF-8", breaks: encodingLatin},
	{name: "accounts-away", how: "a command asks the accounts system, which is away", breaks: accountsAway},
	{name: "provider-hangs", how: "the OpenID provider hangs, and answers again", breaks: providerHangs},
	{name: "migrate-killed-file", how: "a first start on a file is killed, 25 times", on: together, breaks: firstStartKilled},
	{name: "sqlite-readonly", how: "started on a file that it may not write", on: together, breaks: startsReadOnly},
}

// wrong notes that something is not as it should be, which fails the row.
func (r *rig) wrong(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

func startsEarly(r *rig) func() {
	roles := killed(r.plan.roles()...)(r)
	servers := stopped("database", "redis")(r)
	roles()
	return servers
}

// command runs a command of the program with a database, and gives what it said.
func (r *rig) command(most time.Duration, env []string, args ...string) (said string, err error) {
	ctx, cancel := context.WithTimeout(r.Context(), most)
	defer cancel()
	c := r.hubs(env, args...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		r.Fatal(err)
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Process.Kill() })
	defer stop()
	err = c.Wait()
	if ctx.Err() != nil {
		err = fmt.Errorf("not within %v: %w", most, err)
	}
	return out.String(), err
}

// startsWithoutTables wants each role and command to end, or to say what to do
// while it waits.
func startsWithoutTables(r *rig) func() {
	empty := r.newDatabase("empty")
	env := []string{"HUBS_DATABASE_URL=" + empty, "HUBS_REDIS_URL=" + r.redis.URL, "HUBS_ADDR=" + servertest.FreeAddress(r.group)}
	for _, args := range []string{"web", "backend", "worker", "populate", "archive stats", "cache coverage"} {
		said, _ := r.command(aWhile, env, strings.Fields(args)...)
		if !strings.Contains(said, "hubs migrate") {
			r.wrong("hubs %s does not say what to do: %.300s", args, said)
		}
	}
	return nothing
}

// migrateKilled ends hubs migrate when it has made tables and waits to write
// down that it has.
func migrateKilled(r *rig) func() {
	address := r.newDatabase("halfway")
	env := []string{"HUBS_DATABASE_URL=" + address}
	watcher := r.connect("halfway")
	defer watcher.Close(r.Context())
	c := r.hubs(env, "migrate")
	if err := c.Start(); err != nil {
		r.Fatal(err)
	}
	defer func() { _ = c.Wait() }()
	r.await("the table of marks is there", func() bool {
		_, err := watcher.Exec(r.Context(), "BEGIN; LOCK TABLE bun_migrations IN SHARE MODE")
		if err != nil {
			_, _ = watcher.Exec(r.Context(), "ROLLBACK")
		}
		return err == nil
	})
	r.await("the mark waits", func() bool {
		return c.ProcessState != nil || waits(r, watcher)
	})
	_ = c.Process.Kill()
	// Its connection would wait for the lock, and write the mark, without it.
	const others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
	for _, s := range []string{others, "ROLLBACK"} {
		if _, err := watcher.Exec(r.Context(), s); err != nil {
			r.Error(err)
		}
	}
	if said, err := r.command(startTime, env, "migrate"); err != nil {
		r.wrong("hubs migrate can't go on: %v: %.300s", err, said)
	}
	return nothing
}

// waits reports whether somebody waits for a lock in a database.
func waits(r *rig, c *pgx.Conn) (waits bool) {
	r.Helper()
	err := c.QueryRow(r.Context(), "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')").Scan(&waits)
	if err != nil {
		r.Fatal(err)
	}
	return waits
}

func migrateTwice(r *rig) func() {
	env := []string{"HUBS_DATABASE_URL=" + r.newDatabase("twice")}
	type end struct {
		said string
		err  error
	}
	ends := make(chan end)
	for range 3 {
		go func() {
			out, err := r.hubs(env, "migrate").CombinedOutput()
			ends <- end{string(out), err}
		}()
	}
	for range 3 {
		if e := <-ends; e.err != nil {
			r.wrong("one of three at once: %v: %.300s", e.err, e.said)
		}
	}
	return nothing
}

// encodingLatin wants a database to be refused that can't hold most names.
func encodingLatin(r *rig) func() {
	env := []string{"HUBS_DATABASE_URL=" + r.newDatabase("latin", "ENCODING 'LATIN1'", "LC_COLLATE 'C'", "LC_CTYPE 'C'")}
	said, err := r.command(startTime, env, "migrate")
	if err == nil || !strings.Contains(said, "UTF") {
		r.wrong("hubs migrate does not refuse it with a sentence: %v: %.300s", err, said)
	}
	return nothing
}

// accountsAway wants the command to end by itself, with a sentence.
func accountsAway(r *rig) func() {
	s := newService(r.T, http.HandlerFunc(closing))
	env := []string{"HUBS_DATABASE_URL=" + r.direct, "HUBS_REDIS_URL=" + r.redis.URL, "HUBS_ACCOUNTS_URL=" + s.url + "/v1", "HUBS_ACCOUNTS_TOKEN=very-secret"}
	said, err := r.command(startTime, env, "people", "team", "packagers")
	if _, ended := errors.AsType[*exec.ExitError](err); !ended || !strings.HasPrefix(said, "hubs: ") || strings.Contains(said, "very-secret") {
		r.wrong("hubs people team does not end with a sentence: %v: %.300s", err, said)
	}
	return nothing
}

// providerHangs wants who signs in to be told, and to come in later.
func providerHangs(r *rig) func() {
	var s *service
	s = newService(r.T, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"issuer": %q, "authorization_endpoint": %[2]q, "token_endpoint": %[2]q, "jwks_uri": %[2]q, "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}`, s.url, s.url+"/x")
	}))
	s.be(hanging)
	address := servertest.FreeAddress(r.group)
	env := append([]string{"HUBS_ADDR=" + address, "HUBS_URL=http://" + address, "HUBS_OIDC_ISSUER=" + s.url, "HUBS_OIDC_CLIENT_ID=hubs", "HUBS_OIDC_CLIENT_SECRET=secret"}, r.env...)
	d := &daemon{title: "web", group: r.group, command: func() *exec.Cmd { return r.hubs(env, "web") },
		answers: func(ctx context.Context) error { return answers(ctx, "http://"+address+"/healthz/live") }}
	d.start(r.T)
	signIn := func() (*http.Response, string) {
		return fetch(r.Context(), http.MethodPost, "http://"+address+"/sign-in", url.Values{"to": {"/"}}.Encode(), map[string]string{
			"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
		})
	}
	if resp, body := signIn(); resp == nil || resp.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "The place where you sign in does not answer.") {
		r.wrong("who signs in is not told: %s", status(resp))
	}
	if resp, _ := fetch(r.Context(), http.MethodGet, "http://"+address+personPage, "", nil); resp == nil || resp.StatusCode != http.StatusOK {
		r.wrong("pages do not come meanwhile: %s", status(resp))
	}
	s.be(nil)
	if !within(startTime, func() bool { _, body := signIn(); return strings.Contains(body, s.url+"/x?") }) {
		r.wrong("nobody can sign in after it answers again")
	}
	return d.end
}

func status(resp *http.Response) string {
	if resp == nil {
		return "no answer"
	}
	return resp.Status
}

// firstStartKilled kills the making of a file's tables at different moments.
func firstStartKilled(r *rig) func() {
	const tries = 25
	start := time.Now()
	file := func(i int) []string {
		return []string{"HUBS_DATABASE_URL=sqlite://" + filepath.Join(r.dir, fmt.Sprintf("first-%d.db", i))}
	}
	if said, err := r.command(startTime, file(0), "migrate"); err != nil {
		r.Fatalf("hubs migrate: %v: %s", err, said)
	}
	usual := time.Since(start)
	for i := 1; i <= tries; i++ {
		_, _ = r.command(usual*time.Duration(i)/tries, file(i), "migrate")
		if said, err := r.command(startTime, file(i), "migrate"); err != nil {
			r.wrong("it can't go on after %v: %.300s", usual*time.Duration(i)/tries, said)
		}
	}
	return func() {
		left, _ := filepath.Glob(filepath.Join(r.dir, "first-*")) // the pattern is right
		for _, path := range left {
			if err := os.Remove(path); err != nil {
				r.Error(err)
			}
		}
	}
}

// startsReadOnly starts the program as a user who may only read the database.
func startsReadOnly(r *rig) func() {
	dir := r.folder()
	program, file := filepath.Join(dir.Path, "hubs"), filepath.Join(dir.Path, "hubs.db")
	code, err := os.ReadFile(r.program)
	if err := errors.Join(err, os.WriteFile(program, code, 0o755)); err != nil {
		r.Fatal(err)
	}
	env := []string{"HUBS_DATABASE_URL=sqlite://" + file, "HUBS_ADDR=" + servertest.FreeAddress(r.group)}
	if said, err := r.command(startTime, env, "migrate"); err != nil {
		r.Fatalf("hubs migrate: %v: %s", err, said)
	}
	if err := errors.Join(dir.Own(program), dir.Own(file), os.Chmod(file, 0o444), os.Chmod(dir.Path, 0o555)); err != nil {
		r.Fatal(err)
	}
	c := dir.Command(program, "run")
	c.Env = append(c.Env, env...)
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Start(); err != nil {
		r.Fatal(err)
	}
	stop := time.AfterFunc(aWhile, func() { _ = c.Process.Kill() })
	defer stop.Stop()
	_ = c.Wait()
	if !strings.HasPrefix(said.String(), "hubs: HUBS_DATABASE_URL: ") || c.ProcessState.ExitCode() != 1 {
		r.wrong("it does not end with a sentence: %v: %.300s", c.ProcessState, said.String())
	}
	return func() { _ = os.Chmod(dir.Path, 0o755) } // root removes it anyway
}
