package app

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/app/scaffold"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

// commands are what the program can be told to do.
type commands struct {
	All      allCommand      `cmd:"" name:"run" default:"1" help:"Run everything in one process (the default)."`
	Web      webCommand      `cmd:"" help:"Run the web role alone: pages and event streams."`
	Backend  backendCommand  `cmd:"" help:"Run the backend role alone: from the bus to the queue."`
	Worker   workerCommand   `cmd:"" help:"Run the worker role alone: from the queue to fragments."`
	Demo     demoCommand     `cmd:"" help:"Run everything with a made-up community and lively traffic. Nothing is kept."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the tables of the database up to date."`
	Populate populateCommand `cmd:"" help:"Put the demo's people, hubs and past into the database that is set."`
	Traffic  trafficCommand  `cmd:"" help:"Publish the demo's lively traffic on the bus."`
	Publish  publishCommand  `cmd:"" help:"Publish messages on the bus."`
	Archive  archiveCommand  `cmd:"" help:"Work with the archive of messages."`
	Cache    cacheCommand    `cmd:"" help:"Work with the fragments that pages are made of."`
	People   peopleCommand   `cmd:"" help:"Work with people, their sessions, and the groups of an accounts system."`
	Widget   widgetCommand   `cmd:"" help:"Work on widgets."`
}

type (
	allCommand     struct{}
	webCommand     struct{}
	backendCommand struct{}
	workerCommand  struct{}
	migrateCommand struct{}

	community struct { // which one, and how lively
		Seed  uint64  `default:"1" help:"Another number makes another community."`
		Speed float64 `default:"1" help:"How fast its time passes."`
	}
	populateCommand struct {
		History int `default:"5000" help:"Messages of the last weeks, for an archive that is empty."`
	}
	demoCommand    struct{ community }
	trafficCommand struct {
		community
		To string `help:"Endpoint to bind, tcp://HOST:PORT; HUBS_TRAFFIC if empty."`
	}
	publishCommand struct {
		File string        `arg:"" help:"Envelopes, one JSON object a line; - for the standard input."`
		Wait time.Duration `default:"30s" help:"How long to wait for somebody to subscribe."`
		To   string        `help:"Endpoint to bind, tcp://HOST:PORT; HUBS_BUS_PUBLISH if empty."`
	}
	archiveCommand struct {
		Load    loadCommand    `cmd:"" help:"Put messages into the archive."`
		Stats   statsCommand   `cmd:"" help:"Tell how many messages there are of each category."`
		Gaps    gapsCommand    `cmd:"" help:"Tell which messages of the bus are missing, and whether they are being fetched."`
		Explain explainCommand `cmd:"" help:"Tell what messages say: a JSON object for each."`
		Refused refusedCommand `cmd:"" help:"List the messages that the database refused, or try them again."`
		Forget  forgetCommand  `cmd:"" help:"Delete old messages. They still count in statistics."`
		Reread  rereadCommand  `cmd:"" help:"Read the messages of the archive again, by the rules of this version."`
	}
	refusedCommand struct {
		IDs    []string `arg:"" optional:"" name:"ID" help:"Messages to try again or to forget."`
		All    bool     `help:"All of them."`
		Retry  bool     `help:"Archive them as if they came now; those that are refused again stay." xor:"what"`
		Forget bool     `help:"Delete them." xor:"what"`
	}
	loadCommand struct {
		File string `arg:"" help:"Envelopes, one JSON object a line; - for the standard input."`
	}
	statsCommand  struct{}
	gapsCommand   struct{}
	forgetCommand struct {
		Before time.Time `required:"" format:"2006-01-02" help:"The day, in UTC, of the first messages that stay: 2026-01-31."`
	}
	rereadCommand struct {
		Again bool `help:"Begin with the first message, also where an earlier one was stopped."`
	}
	explainCommand struct {
		File    string `arg:"" help:"Envelopes, one JSON object a line; - for the standard input."`
		Widgets bool   `help:"Tell also which placed widgets would be drawn again, and why."`
	}
	cacheCommand struct {
		List     listCommand     `cmd:"" help:"Tell of each fragment how old and how large it is."`
		Clean    cleanCommand    `cmd:"" help:"Forget fragments, so that they are drawn again at the next look."`
		Coverage coverageCommand `cmd:"" help:"Tell how many widgets have a fresh fragment."`
	}
	listCommand struct {
		selection
		State string `help:"Only those that are fresh, stale or failed."`
		JSON  bool   `name:"json" help:"A JSON object a line, with exact times."`
	}
	cleanCommand struct {
		selection
		All     bool `help:"All of them."`
		Orphans bool `help:"Those whose widget is not placed any more."`
	}
	coverageCommand struct{}
	// A selection is the widgets of one hub, of one kind, or both.
	selection struct {
		Hub  string `help:"Only those of one hub, t/NAME or u/NAME."`
		Kind string `help:"Only those of one kind of widget."`
	}
	widgetCommand struct {
		New newWidgetCommand `cmd:"" help:"Write a new widget that works, with its test."`
	}
	newWidgetCommand struct {
		Name   string `arg:"" help:"Small letters and digits."`
		Dir    string `default:"widgets" help:"Folder that the widget's folder is made in."`
		Module string `help:"Go module of that folder; go.mod tells if this is empty."`
		Web    bool   `help:"Begin with a widget that asks another service, and not the archive."`
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
	names, err := migrate(ctx, p.config.DatabaseURL, p.log)
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

func (c newWidgetCommand) Run(p *program) error {
	start := scaffold.Archive
	if c.Web {
		start = scaffold.Web
	}
	next, err := scaffold.New(start, c.Dir, c.Name, c.Module)
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
	if err := subscribed(ctx, pub, c.Wait); err != nil {
		return err
	}
	good, bad, err := p.lines(c.File, onBus, func(m fedmsg.Message) error { return pub.Publish(ctx, m.Topic, m.Raw) })
	fmt.Fprintf(p.Stdout, "%d messages published, %d lines were not messages.\n", good, bad)
	return err
}

// onBus reads an envelope as who hears it on the bus would: one without a
// timestamp would be refused there.
func onBus(line []byte) (fedmsg.Message, error) {
	m, err := fedmsg.Decode(line)
	if err != nil {
		return m, err
	}
	return fedmsg.Parse([][]byte{[]byte(m.Topic), line})
}

// subscribed waits until somebody is connected, and for a moment in which
// subscriptions arrive: what is published before is for nobody.
func subscribed(ctx context.Context, pub *bus.Publisher, most time.Duration) error {
	const settle = 500 * time.Millisecond
	for deadline := time.Now().Add(most); pub.Counts()["subscribers"] == 0; {
		if time.Now().After(deadline) {
			return fmt.Errorf("nobody subscribed to %s within %s; set HUBS_BUS_ENDPOINTS where the messages are to arrive", pub.Endpoint(), most)
		}
		if !sleep.For(ctx, settle/10) {
			return ctx.Err()
		}
	}
	sleep.For(ctx, settle)
	return ctx.Err()
}

// lines calls f with the messages that it can read in a file, one envelope a
// line. Another line is reported with its number and passed over.
func (p *program) lines(file string, read func([]byte) (fedmsg.Message, error), f func(fedmsg.Message) error) (good, bad int, err error) {
	kinds := map[string]int{}
	good, bad, err = p.linesOf(file, func(n int, line []byte) (int, int, error) {
		m, err := read(line)
		if err != nil {
			p.report("line %d: %v\n", n, err)
			kinds[fedmsg.Kind(err)]++
			return 0, 1, nil
		}
		return 1, 0, f(m)
	})
	if bad > 1 {
		var told []string
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			told = append(told, fmt.Sprint(kinds[kind], " ", kind))
		}
		p.report("%d lines are not messages: %s\n", bad, strings.Join(told, ", "))
	}
	return good, bad, err
}

// linesOf calls f with the lines of a file that are not empty, and counts what
// it found good and bad in them.
func (p *program) linesOf(file string, f func(n int, line []byte) (good, bad int, err error)) (good, bad int, err error) {
	in := p.Stdin
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return 0, 0, fmt.Errorf("read messages: %w", err)
		}
		defer opened.Close()
		in = opened
	}
	reader := bufio.NewReader(in)
	for n := 1; ; n++ {
		line, end := readLine(reader)
		if len(bytes.TrimSpace(line)) > 0 {
			g, b, err := f(n, line)
			if err != nil {
				return good, bad, fmt.Errorf("line %d: %w", n, err)
			}
			good, bad = good+g, bad+b
		}
		switch {
		case errors.Is(end, io.EOF):
			return good, bad, nil
		case end != nil:
			return good, bad, fmt.Errorf("read messages: %w", end)
		}
	}
}

// readLine reads a line. Of one that no message can be as long as, it keeps
// only what shows that.
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part[:min(len(part), 2*fedmsg.MaxSize-len(line))]...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimRight(line, "\r\n"), err
		}
	}
}

func (p *program) report(format string, args ...any) { fmt.Fprintf(p.Stderr, format, args...) }
