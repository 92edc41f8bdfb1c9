package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/app/scaffold"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// commands are what the program can be told to do.
type commands struct {
	All      allCommand      `cmd:"" name:"run" default:"1" help:"Run everything in one process (the default)."`
	Web      webCommand      `cmd:"" help:"Run the web role alone: pages and event streams."`
	Backend  backendCommand  `cmd:"" help:"Run the backend role alone: from the bus to the queue."`
	Worker   workerCommand   `cmd:"" help:"Run the worker role alone: from the queue to fragments."`
	Demo     demoCommand     `cmd:"" help:"Run everything with a made-up community and lively traffic. Nothing is kept."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the tables of the database up to date."`
	Populate populateCommand `cmd:"" help:"Put the demo's people and hubs into the database that is set."`
	Publish  publishCommand  `cmd:"" help:"Publish messages on the bus."`
	Archive  archiveCommand  `cmd:"" help:"Work with the archive of messages."`
	Widget   widgetCommand   `cmd:"" help:"Work on widgets."`
}

type (
	allCommand     struct{}
	webCommand     struct{}
	backendCommand struct{}
	workerCommand  struct{}
	migrateCommand struct{}

	populateCommand struct{}

	demoCommand struct {
		Seed  uint64  `default:"1" help:"Another number makes another community."`
		Speed float64 `default:"1" help:"How fast its time passes."`
	}
	publishCommand struct {
		File string `arg:"" help:"Envelopes, one JSON object a line; - for the standard input."`
		To   string `help:"Endpoint to bind, tcp://HOST:PORT; HUBS_BUS_PUBLISH if empty."`
	}
	archiveCommand struct {
		Load  loadCommand  `cmd:"" help:"Put messages into the archive."`
		Stats statsCommand `cmd:"" help:"Tell how many messages there are of each category."`
	}
	loadCommand struct {
		File string `arg:"" help:"Envelopes, one JSON object a line; - for the standard input."`
	}
	statsCommand  struct{}
	widgetCommand struct {
		New newWidgetCommand `cmd:"" help:"Write a new widget that works, with its test."`
	}
	newWidgetCommand struct {
		Name string `arg:"" help:"Small letters and digits."`
		Dir  string `default:"widgets" help:"Folder that the widget's folder is made in."`
	}
)

func (allCommand) Run(ctx context.Context, p *program) error { return p.serve(ctx, allRoles) }
func (webCommand) Run(ctx context.Context, p *program) error { return p.serve(ctx, roles{web: true}) }
func (backendCommand) Run(ctx context.Context, p *program) error {
	return p.serve(ctx, roles{backend: true})
}
func (workerCommand) Run(ctx context.Context, p *program) error {
	return p.serve(ctx, roles{worker: true})
}

func (migrateCommand) Run(ctx context.Context, p *program) error {
	names, err := migrate(ctx, p.config.DatabaseURL)
	if err != nil {
		return err
	}
	for _, name := range names {
		fmt.Fprintln(p.Stdout, "applied", name)
	}
	if len(names) == 0 {
		fmt.Fprintln(p.Stdout, "The database is up to date.")
	}
	return nil
}

func (populateCommand) Run(ctx context.Context, p *program) error {
	s, err := openStore(ctx, p.config.DatabaseURL)
	if err != nil {
		return err
	}
	defer s.Close()
	c := demo.New(1)
	if err := c.Populate(ctx, s); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "The database has %d people and %d teams of the demo.\n", len(c.People()), len(c.Teams()))
	return nil
}

func (c newWidgetCommand) Run(p *program) error {
	next, err := scaffold.New(c.Dir, c.Name)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.Stdout, next)
	return nil
}

func (c publishCommand) Run(ctx context.Context, p *program) error {
	endpoint := c.To
	if endpoint == "" {
		endpoint = p.config.BusPublish
	}
	if endpoint == "" {
		return errors.New("HUBS_BUS_PUBLISH or --to must say where to publish, as tcp://127.0.0.1:9940")
	}
	pub, err := bus.NewPublisher(endpoint, p.log)
	if err != nil {
		return err
	}
	defer pub.Close()
	return p.publishAll(ctx, c.File, pub)
}

// lines calls f with the messages of a file, one envelope a line. A line that
// is not a message is reported with its number and passed over.
func (p *program) lines(file string, f func(fedmsg.Message) error) (good, bad int, err error) {
	in := p.Stdin
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return 0, 0, fmt.Errorf("read messages: %w", err)
		}
		defer opened.Close()
		in = opened
	}
	scanner := bufio.NewScanner(in)
	scanner.Buffer(make([]byte, 64<<10), fedmsg.MaxSize+64<<10)
	for n := 1; scanner.Scan(); n++ {
		if len(scanner.Bytes()) == 0 {
			continue
		}
		m, err := fedmsg.Decode(append([]byte(nil), scanner.Bytes()...))
		if err != nil {
			bad++
			p.report("line %d: %v\n", n, err)
			continue
		}
		if err := f(m); err != nil {
			return good, bad, fmt.Errorf("line %d: %w", n, err)
		}
		good++
	}
	if err := scanner.Err(); err != nil {
		return good, bad, fmt.Errorf("read messages: %w", err)
	}
	return good, bad, nil
}

func (p *program) report(format string, args ...any) { fmt.Fprintf(p.Stderr, format, args...) }
