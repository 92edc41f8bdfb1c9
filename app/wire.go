package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/app/health"
	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/app/web"
	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/backlog"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/digest"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/fetch"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/lag"
	"github.com/fedora-hubs/hubs/backend/metrics"
	"github.com/fedora-hubs/hubs/backend/outside"
	"github.com/fedora-hubs/hubs/backend/pages"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/redisd"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/backend/stats"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/backend/turnstile"
	"github.com/fedora-hubs/hubs/backend/worker"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// prefix stands before all our keys in Redis: a hash tag, so that they share a
// slot of a cluster.
const prefix = "{hubs}"

// healthKey is written to find out whether Redis takes writes.
const healthKey = prefix + ":health"

// checkTime is how long the start waits for Redis, to see of which kind it is.
const checkTime = time.Second

// fragmentTime is how long a fragment is kept after it was drawn.
const fragmentTime = 7 * 24 * time.Hour

// finishTime is how long a role may finish what it is at when it has to end,
// after it has drained. A supervisor kills it soon: foreman after 5 seconds.
const finishTime = 3 * time.Second

// leaseTime is how long a task is its worker's without a sign of life.
const leaseTime = 5 * time.Second

// schemaTime is how long a start waits for the database to tell its version.
const schemaTime = 5 * time.Second

// grace is what finishing a drawing may take beside the widget's own time.
const grace = 5 * time.Second

// parts are what the roles are made of. This is the only place that knows
// which database and which Redis was chosen.
type parts struct {
	config   Config
	kinds    widgets.Kinds
	log      *slog.Logger
	rules    rules.Set
	store    *store.Store
	archive  *archive.Archive
	counts   *stats.Counts
	redis    redis.UniversalClient
	history  int64 // events that the stream keeps
	queue    *queue.Queue
	stream   *events.Stream
	changes  *events.Stream // of hubs, for the backends
	cache    *fragment.Cache
	pages    *pages.Pages
	lag      *lag.Board
	drawer   *fragment.Drawer
	groups   web.Groups       // nil: there is no accounts system
	sessions web.Sessions     // nil: nobody can sign in
	signIn   *web.SignIn      // how they do
	admins   map[string]bool  // of the site, by username
	now      func() time.Time // for what has a limit
	waits    live.Waits       // of those who look at pages
	metrics  *metrics.Metrics
	health   *health.Monitor

	closers []func() error
}

// wire makes the parts. Close them afterwards.
func wire(ctx context.Context, c Config, set rules.Set, kinds widgets.Kinds, log *slog.Logger) (*parts, error) {
	p := &parts{config: c, rules: set, kinds: kinds, log: log, now: time.Now, waits: live.DefaultWaits, metrics: newMetrics(kinds)}
	once.Do(func() { redis.SetLogger(quiet{log}) })
	var err error
	if p.store, err = openStore(ctx, c.DatabaseURL, log); err != nil {
		return nil, err
	}
	p.closers = append(p.closers, p.store.Close)
	p.store.Keep(store.Retention{Changes: c.KeepHistory, Removed: c.KeepRemoved})
	if err := p.openRedis(ctx); err != nil {
		return nil, errors.Join(err, p.close())
	}
	p.counts = stats.NewCounts(p.store.DB())
	p.archive = archive.New(p.store.DB(), p.counts)
	p.queue = queue.New(p.redis, prefix)
	p.stream = events.NewStream(p.redis, prefix, p.history)
	p.changes = events.NewChanges(p.redis, prefix, p.history)
	p.cache = fragment.NewCache(p.redis, prefix, p.queue, p.stream, fragmentTime, c.Watched)
	p.pages = pages.New(p.redis, prefix, p.store)
	p.lag = lag.NewBoard(p.redis, prefix, time.Now)
	p.drawer = &fragment.Drawer{Kinds: kinds, Env: p.env(), Archive: p.readable, Turnstile: turnstile.New(c.Drawings), Timeout: c.DrawTimeout, Now: time.Now}
	p.health = health.NewMonitor(log)
	p.health.Add("database", p.checkDatabase)
	p.health.Add("redis", p.checkRedis)
	p.health.Add("messages", p.checkMessages)
	p.openDoors()
	if c.AccountsURL != "" {
		client, err := c.accounts()
		if err != nil {
			return nil, errors.Join(err, p.close())
		}
		p.groups = newFounder(p.store, client, kinds, log)
	}
	return p, nil
}

// once is for what a process has one of, however often parts are wired in it.
var once sync.Once

// quiet keeps what go-redis says of its pool out of the way: each command tells
// by its error.
type quiet struct{ log *slog.Logger }

// Printf is for go-redis.
func (q quiet) Printf(ctx context.Context, format string, args ...any) {
	q.log.DebugContext(ctx, "redis", "says", fmt.Sprintf(format, args...))
}

// openStore opens the database. A SQLite file gets its tables at once, so that
// the first start just works; for Postgres that is the operator's decision. One
// that can't be asked now may be there later.
func openStore(ctx context.Context, address string, log *slog.Logger) (*store.Store, error) {
	s, err := store.Open(address)
	if err != nil {
		return nil, fmt.Errorf("HUBS_DATABASE_URL: %w", err)
	}
	s.OnWait(func(sentence string) { log.Warn(sentence) })
	if hasScheme(address, "sqlite") {
		_, err = s.Migrate(ctx)
	} else {
		err = checkSchema(ctx, s)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("HUBS_DATABASE_URL: %w", err), s.Close())
	}
	return s, nil
}

func checkSchema(ctx context.Context, s *store.Store) error {
	ctx, cancel := context.WithTimeout(ctx, schemaTime)
	defer cancel()
	if err := s.Schema(ctx); store.IsSchema(err) {
		return err
	}
	return nil
}

func migrate(ctx context.Context, address string, log *slog.Logger) ([]string, error) {
	s, err := store.Open(address)
	if err != nil {
		return nil, fmt.Errorf("HUBS_DATABASE_URL: %w", err)
	}
	s.OnWait(func(sentence string) { log.Warn(sentence) })
	names, err := s.Migrate(ctx)
	return names, errors.Join(err, s.Close())
}

func (p *parts) openRedis(ctx context.Context) error {
	if p.config.RedisURL == "" {
		client, closeAll := redisd.Embedded()
		p.redis, p.history = client, events.ShortLength
		p.closers = append(p.closers, closeAll)
		return nil
	}
	client, err := redisd.Open(p.config.RedisURL)
	if err != nil {
		return fmt.Errorf("HUBS_REDIS_URL: %w", err)
	}
	p.redis, p.history = client, events.Length
	p.closers = append(p.closers, func() error { return closeRedis(client) })
	// One that is away may come, but one of another kind never serves.
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	if _, err := redisd.Check(ctx, client, healthKey); redisd.IsWrongKind(err) {
		return fmt.Errorf("HUBS_REDIS_URL: %w", err)
	}
	return nil
}

// closeRedis lets go of Redis. After a failover a connection may have been closed
// before, which is what is wanted.
func closeRedis(client redis.UniversalClient) error {
	if err := client.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

func (p *parts) close() error {
	var err error
	for _, closer := range slices.Backward(p.closers) {
		err = errors.Join(err, closer())
	}
	return err
}

// env is what widgets may use.
func (p *parts) env() widgets.Env {
	return widgets.Env{
		Counts: p.counts, People: p.store,
		HTTP: p.outside(),
		Meta: p.rules.Meta, Groups: p.groupsOf, Areas: rules.CategoriesOf,
	}
}

// groupsOf are messages as a feed shows them together.
func (p *parts) groupsOf(said []fedmsg.Said) []fedmsg.Group { return digest.Groups(p.rules, said) }

// readable is the archive as it may be read on a hub.
func (p *parts) readable(hubKey string) widgets.Archive { return p.archive.For(hubKey) }

// outside is the way to other services, as it is set. What can't be read was
// refused at the start.
func (p *parts) outside() *http.Client {
	allow, _ := outside.ParseAllow(p.config.OutsideAllow)
	tokens, _ := outside.ParseTokens(p.config.OutsideKeys)
	return outside.NewClient(outside.Options{Agent: outside.Agent(version(), p.config.URL), Allow: allow, Tokens: tokens})
}

// trustedClient is the way to the services that the site's settings name, by a proxy where the
// environment has one.
func trustedClient() *http.Client {
	const within = 30 * time.Second
	wire := fetch.NewTransport(within)
	wire.Proxy = http.ProxyFromEnvironment
	return &http.Client{Transport: wire}
}

// version is that of the program.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

func (p *parts) consumer() *consumer.Consumer {
	return &consumer.Consumer{
		Archive: p.archive, Hubs: p.store, Tasks: p.queue, Fragments: p.cache, Pages: p.pages, Changes: p.changes,
		Index: consumer.NewIndex(), Name: rand.Text(), Interests: consumer.InterestsOf(p.kinds, p.log), Meta: p.rules.Meta, Aside: p.archive, Board: p.lag, Meter: p.metrics,
		KeepConfidential: p.config.Confidential == yes, Log: p.log, Now: time.Now,
	}
}

func (p *parts) relay(c *consumer.Consumer, pub consumer.Publisher) *consumer.Relay {
	return &consumer.Relay{Outbox: p.store, Publisher: pub, Consumer: c, Prefix: p.config.TopicPrefix, Log: p.log}
}

func (p *parts) worker() *worker.Worker {
	return &worker.Worker{
		Queue: p.queue, Hubs: p.store, Fragments: p.cache, Drawer: p.drawer,
		Lease: leaseTime, Limit: p.config.DrawTimeout + grace, Finish: finishTime, Meter: p.metrics, Log: p.log,
		Ailing: func() bool { return p.health.Ailing("database", "redis") },
	}
}

// newPerson is what the page of a person begins with, of the widgets that there are.
func newPerson(kinds widgets.Kinds) []hub.Placed { return installed(kinds, standard.Person()) }

// newTeam is what the page of a team begins with.
func newTeam(kinds widgets.Kinds, template string) []hub.Placed {
	return installed(kinds, standard.TeamOf(template))
}

// installed leaves out the widgets of kinds that are not known here.
func installed(kinds widgets.Kinds, list []hub.Placed) []hub.Placed {
	return slices.DeleteFunc(list, func(w hub.Placed) bool { _, known := kinds[w.Kind]; return !known })
}

func (p *parts) web() *web.Server {
	proxies, _ := networks(p.config.Proxies) // was checked when it was read
	return web.New(web.Config{
		Hubs: p.store, Pages: p.pages, Gates: p.store, Changes: p.store, Groups: p.groups, TeamWidgets: func(template string) []hub.Placed { return newTeam(p.kinds, template) },
		SiteName: p.config.SiteName, SiteAbout: p.config.SiteAbout,
		Sessions: p.sessions, SignIn: p.signIn, Admins: p.admins, Archive: p.archive, Gaps: p.store, Fragments: p.cache, Tasks: p.queue, Stream: p.stream.Tail(), Drawer: p.drawer, Kinds: p.kinds, Meta: p.rules.Meta,
		Health: pageHealth{p.health}, Lag: p.metrics.Written,
		Secure: hasScheme(p.config.URL, "https"), Proxies: proxies, Streams: p.config.Streams, StreamsEach: p.config.streamsEach(),
		Memory: p.config.MemoryMB << 20, Pace: events.DefaultPace, Waits: p.waits, Drain: p.drain, Finish: finishTime, Now: p.now, Log: p.log,
	})
}

// drain gives those who look whether this process is ready the time to see that it
// is not any more.
func (p *parts) drain(ctx context.Context) { sleep.For(ctx, p.config.Drain) }

// filler fetches what was missed on the bus.
func (p *parts) filler(c *consumer.Consumer) (*backlog.Filler, error) {
	var from backlog.Archive // none
	if p.config.BacklogURL != "" {
		client, err := backlog.NewClient(p.config.BacklogURL, trustedClient(), p.log)
		if err != nil {
			return nil, fmt.Errorf("HUBS_BACKLOG_URL: %w", err)
		}
		from = client
	}
	filler := backlog.NewFiller(from, p.store, c, p.log, time.Now)
	filler.Horizon = p.horizon
	return filler, nil
}

// sources are where messages come from.
func (p *parts) sources(filler *backlog.Filler, guard *bus.Guard, more ...bus.Source) ([]bus.Source, error) {
	if len(p.config.BusEndpoints) == 0 {
		return more, nil
	}
	missed := func(g bus.Gap) { filler.Missed(g.Endpoint, g.From, g.To) }
	zmq, err := bus.NewZMQ(p.config.BusEndpoints, bus.ZMQOptions{OnGap: missed, Log: p.log})
	if err != nil {
		return nil, fmt.Errorf("HUBS_BUS_ENDPOINTS: %w", err)
	}
	filler.Tell(backlog.Announced{Gaps: p.store, Stream: p.stream}, zmq.Unheard)
	p.metrics.ShowBus(peers(zmq, filler, guard))
	p.health.Add("bus", checkBus(zmq, guard))
	return append(more, zmq), nil
}
