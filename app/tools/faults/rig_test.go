package faults_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/app/tools/install"
	"github.com/fedora-hubs/hubs/app/tools/loadtest"
	"github.com/fedora-hubs/hubs/app/tools/servers"
	"github.com/fedora-hubs/hubs/app/tools/window"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// history is how many messages the archive has at the start.
const history = "300"

// A rig is the program with all that it needs, and people who use it.
type rig struct {
	*testing.T            // of the row that runs
	group      *testing.T // what the processes end with
	plan       plan
	program    string
	dir        string // of the program

	postgres *servers.Postgres
	database *daemon          // its process
	cache    *daemon          // Redis
	redis    *servers.Redis   // the same
	bus      *loadtest.Bus    // the publisher that runs
	direct   string           // URL of the database that does not go by a link
	links    map[string]*link // by what they lead to: database, redis, bus
	backlog  *service         // the archive of others
	outside  *service         // what widgets ask
	env      []string         // of the program

	roles map[string]*daemon
	front string            // URL of the pages
	ready map[string]string // URL of each role's health

	talker *talker
	reader *reader
	writer *writer
	sentry *sentry
	window *window.Window

	problems []string // of the row, beside what people see
	undo     []func() // at the end
}

// A link leads to a server.
type link struct {
	*servertest.Link
	url string // through it
}

func newRig(group, row *testing.T, p plan) *rig {
	row.Helper()
	servertest.Python(row) // where it is missing, this row is left out, and not the group
	r := &rig{T: row, group: group, plan: p, program: loadtest.Build(group), dir: group.TempDir(),
		links: map[string]*link{}, roles: map[string]*daemon{}, ready: map[string]string{}}
	others := servertest.NewDatagrepper(group)
	r.backlog, r.outside = newService(group, others), newService(group, http.HandlerFunc(feed))
	r.outside.hosts(group, outsideFeeds)
	r.startBus()
	rules := demo.New(1).Rules()
	r.env = []string{
		"HUBS_TOPIC_PREFIX=" + demo.Prefix, "HUBS_IDENTITY=" + rules.Identity, "HUBS_MAIL_DOMAIN=" + rules.MailDomain,
		"HUBS_BUS_ENDPOINTS=" + r.links["bus"].url, "HUBS_BACKLOG_URL=" + r.backlog.url + "/raw", "HUBS_LOG_LEVEL=warn",
		"HUBS_OUTSIDE_ALLOW=127.0.0.0/8", "HUBS_STREAMS=" + strconv.Itoa(mostStreams),
	}
	if p == together {
		if mayMount() == nil {
			r.disk("32m", r.dir)
		}
		r.direct = "sqlite://" + filepath.Join(r.dir, "hubs.db")
		r.env = append(r.env, "HUBS_DATABASE_URL="+r.direct)
	} else {
		r.startServers()
		r.env = append(r.env, "HUBS_DATABASE_URL="+r.links["database"].url, "HUBS_REDIS_URL="+r.links["redis"].url)
		r.run("migrate")
	}
	r.run("populate", "--history", history)
	r.placeFeeds(row.Context())
	r.writer = newWriter(row, r.direct)
	r.talker = &talker{bus: r.bus, others: others}
	r.startRoles()
	r.reader, r.sentry = &reader{url: r.front}, &sentry{urls: r.ready}
	r.writer.url = r.front
	r.await("the site is up", func() bool { return r.sentry.look(row.Context()) })
	r.bus.Subscribed(row)
	r.window = window.Open(group, r.front, personPage)
	return r
}

func (r *rig) link(name, address string) {
	l, through := servertest.NewLink(r.group, address)
	r.links[name] = &link{l, through}
}

// startServers starts a PostgreSQL and a Redis.
func (r *rig) startServers() {
	r.Helper()
	bin, err1 := install.Postgres.Find()
	path, err2 := install.Redis.Find()
	if err := errors.Join(err1, err2); err != nil {
		servertest.Missing(r.T, fmt.Sprintf("PostgreSQL or Redis (%v)", err), "install it, or run the tests with `go run ./app/tools/testenv`")
	}
	var err error
	if r.postgres, err = servers.NewPostgres(r.Context(), bin, r.folder()); err != nil {
		r.Fatal(err)
	}
	if r.redis, err = servers.NewRedis(path, r.folder()); err != nil {
		r.Fatal(err)
	}
	r.database = &daemon{title: "PostgreSQL", quit: syscall.SIGINT, group: r.group, answers: r.postgres.Answers,
		command: func() *exec.Cmd { return r.postgres.Command("max_connections=60") }}
	r.cache = &daemon{title: "Redis", quit: syscall.SIGTERM, group: r.group, answers: r.redis.Answers,
		command: func() *exec.Cmd { return r.redis.Command("enable-debug-command yes") }}
	r.database.start(r.T)
	r.cache.start(r.T)
	r.direct = r.newDatabase("site")
	r.link("database", r.direct)
	r.link("redis", r.redis.URL)
}

// folder is one for a server, as long as the group runs.
func (r *rig) folder() servers.Dir {
	r.Helper()
	dir, err := servers.NewDir()
	if dir.Path != "" {
		r.group.Cleanup(func() { removeAll(r.group, dir.Path) })
	}
	if err != nil {
		r.Fatal(err)
	}
	return dir
}

// startBus starts the publisher, to which the link leads from now on.
func (r *rig) startBus() {
	r.Helper()
	r.bus = loadtest.NewBus(r.group)
	if r.links["bus"] == nil {
		r.link("bus", r.bus.Endpoint)
		return
	}
	r.links["bus"].Lead(r.bus.Endpoint[len("tcp://"):])
	r.talker.use(r.bus)
}

func (r *rig) startRoles() {
	r.Helper()
	address := servertest.FreeAddress(r.group)
	r.front = "http://" + address
	for i, role := range r.plan.roles() {
		health := servertest.FreeAddress(r.group)
		env := append([]string{"HUBS_ADDR=" + address, "HUBS_METRICS_ADDR=" + health, "HUBS_DEVELOPER_SIGN_IN=yes"}, r.env...)
		r.ready[role] = "http://" + health + "/healthz/ready"
		r.roles[role] = &daemon{title: role, quit: syscall.SIGTERM, group: r.group, command: func() *exec.Cmd { return r.hubs(env, role) }}
		if i == 0 {
			r.roles[role].answers = func(ctx context.Context) error { return answers(ctx, r.front+"/healthz/live") }
		}
		r.roles[role].start(r.T)
	}
}

// hubs is a command of the program.
func (r *rig) hubs(env []string, args ...string) *exec.Cmd {
	c := exec.Command(r.program, args...)
	c.Dir, c.Env = r.dir, env
	return c
}

// run runs a command of the program on the database, until it ends.
func (r *rig) run(args ...string) {
	r.Helper()
	env := []string{"HUBS_DATABASE_URL=" + r.direct}
	if r.redis != nil {
		env = append(env, "HUBS_REDIS_URL="+r.redis.URL)
	}
	if out, err := r.hubs(env, args...).CombinedOutput(); err != nil {
		r.Fatalf("hubs %v: %v\n%s", args, err, out)
	}
}

// end ends all processes.
func (r *rig) end() {
	for _, d := range r.daemons() {
		d.end()
	}
	for _, undo := range r.undo {
		undo()
	}
	r.bus.Kill()
}

// daemons are the processes that run, but for the publisher.
func (r *rig) daemons() (list []*daemon) {
	for _, d := range r.roles {
		list = append(list, d)
	}
	if r.database != nil {
		list = append(list, r.database, r.cache)
	}
	return list
}

// startTime is how long anything may take that is not what a row is about.
const startTime = 60 * time.Second

// await waits for what must happen.
func (r *rig) await(what string, happened func() bool) {
	r.Helper()
	if !within(startTime, happened) {
		r.Fatalf("%s: it does not come to that within %v", what, startTime)
	}
}

// within reports whether something happens in a time.
func within(d time.Duration, happened func() bool) bool {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(d); ; <-tick.C {
		if happened() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

func answers(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d", url, resp.StatusCode)
	}
	return nil
}

func removeAll(t *testing.T, path string) {
	if err := os.RemoveAll(path); err != nil {
		t.Error(err)
	}
}
