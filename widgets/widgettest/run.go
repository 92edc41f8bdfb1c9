// Package widgettest holds a widget to its contract: one suite that any widget
// can call, and a world in memory for it to stand in.
package widgettest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views/ui/uitest"
	"github.com/fedora-hubs/hubs/widgets"
)

// Cases are the situations that a widget is tried in: at least one, the
// fullest first.
type Cases []Case

// A Case is a widget on a hub, with a configuration, in a world.
type Case struct {
	Name   string      // of testdata/NAME.golden.html: "full", "empty", …
	Hub    widgets.Hub // Team where it is zero
	Config string      // JSON; the defaults where it is empty
	Ask    widgets.Ask // draws that page and not the fragment
	World  World

	Redraws []fedmsg.Said // messages that the widget must be drawn again for
	Ignores []fedmsg.Said // messages that don't concern it
}

// Run tries a kind of widget:
//
//   - the configuration: defaults are valid, unknown keys don't matter, wrong
//     types are refused, stored in full it draws the same;
//   - each case, drawn in its frame, is as its golden file has it (write these
//     with -update), the same each time, accessible, and fit for everyone;
//   - with every source failing, the first case is as failed.golden.html has
//     it, and the cause is not shown;
//   - with every source hanging, it returns soon after its context has ended:
//     that needs no case, but a World with Hang shows what visitors read then;
//   - a page that begins nowhere is hub.ErrNotFound, if it has pages;
//   - its interests select the messages in Redraws and not those in Ignores;
//   - if the first case asks a service, it is drawn with answers that take little
//     to send and much to read, of all formats: for none it may take more than 200 ms
//     of a processor, or allocate more than 50 MB.
//
// Cases run in a bubble of testing/synctest, whose clock stands still while the
// widget works: only what hangs takes time, however busy the machine is.
func Run(t *testing.T, k widgets.Kind, cases Cases) {
	if len(cases) == 0 {
		t.Fatal("widgettest: no cases")
	}
	cases = filled(k, cases)
	t.Run("config", func(t *testing.T) { config(t, k) })
	for _, c := range cases {
		try(t, c.Name, func(t testing.TB) {
			stored(t, k, c)
			shown(t, k, c)
			ended(t, k, c)
			interests(t, k, c)
		})
	}
	try(t, "page", func(t testing.TB) { astray(t, k, cases[0]) })
	try(t, "failed", func(t testing.TB) { failed(t, k, cases[0]) })
	t.Run("bombs", func(t *testing.T) { bombed(t, k, cases[0]) })
	if !tried(k, cases) {
		t.Error("the interests are never tried: give a case Redraws")
	}
}

// try runs a test in a bubble.
func try(t *testing.T, name string, test func(testing.TB)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { test(t) })
	})
}

func filled(k widgets.Kind, cases Cases) Cases {
	cases = slices.Clone(cases)
	for i := range cases {
		if cases[i].Hub.ID == 0 {
			cases[i].Hub = Team
		}
		if cases[i].Config == "" {
			cases[i].Config = string(k.Defaults())
		}
	}
	return cases
}

// drawn is a widget in its frame, as a page has it.
func drawn(ctx context.Context, k widgets.Kind, c Case) (frame []byte, content widgets.Content, err error) {
	if c.Ask == (widgets.Ask{}) {
		content, err = k.Draw(ctx, Env(c.Hub, c.World), json.RawMessage(c.Config))
	} else {
		content, err = k.Page(ctx, Env(c.Hub, c.World), json.RawMessage(c.Config), c.Ask)
	}
	d := widgets.FrameData{
		ID: number, Kind: k.About.Name, Title: content.Title, Bare: k.About.Bare, MaxAge: k.About.MaxAge,
		Empty: content.Empty, Drawn: Now, Content: content.HTML,
	}
	if err != nil {
		d.Title, d.Problem = k.About.Title, widgets.Explanation(err)
	}
	frame, _, broken := widgets.RenderFrame(context.Background(), d)
	return frame, content, errors.Join(err, broken)
}

// patience is how long a drawing may take. It is there for what never ends.
const patience = 5 * time.Second

// whole draws a case, and cuts short what hangs.
func whole(t testing.TB, k widgets.Kind, c Case) (frame []byte, content widgets.Content, err error) {
	t.Helper()
	limit := patience
	if c.World.Hang {
		limit = 5 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	frame, content, err = drawn(ctx, k, c)
	if ctx.Err() != nil && !c.World.Hang {
		t.Fatalf("it is not drawn within %s; for a source that hangs, set Hang in the World", limit)
	}
	return frame, content, err
}

// shown holds what is drawn against the golden file and the rules of the house.
func shown(t testing.TB, k widgets.Kind, c Case) {
	t.Helper()
	frame, content, err := whole(t, k, c)
	if err != nil && strings.Contains(err.Error(), "panic:") {
		t.Fatal(err)
	}
	sound(t, content)
	again, _, _ := whole(t, k, c)
	if !bytes.Equal(frame, again) {
		t.Errorf("it is not drawn the same twice; then:\n%s\nnow:\n%s", frame, again)
	}
	uitest.Golden(t, c.Name, frame)
}

// sound looks at the content as what stands below the frame's h2.
func sound(t testing.TB, content widgets.Content) {
	t.Helper()
	for _, problem := range uitest.Problems(content.HTML, 2) {
		t.Error(problem)
	}
	for _, problem := range uitest.Unshareable(content.HTML, fmt.Sprintf("widget-%d-", number)) {
		t.Error(problem)
	}
}

// failed draws the case with every source out of order.
func failed(t testing.TB, k widgets.Kind, c Case) {
	t.Helper()
	const secret = "dial tcp 10.1.2.3:5432: connection refused"
	well, _, _ := whole(t, k, c)
	c.World.Err = errors.New(secret)
	frame, content, err := whole(t, k, c)
	if err == nil && bytes.Equal(frame, well) {
		return // it needs no sources
	}
	if bytes.Contains(frame, []byte(secret)) {
		t.Errorf("it shows the cause of a failure to everyone: %s", frame)
	}
	sound(t, content)
	uitest.Golden(t, "failed", frame)
}

// astray asks for pages that begin where nothing does.
func astray(t testing.TB, k widgets.Kind, c Case) {
	t.Helper()
	if !k.Pages {
		return
	}
	for _, c.Ask = range []widgets.Ask{{From: "nowhere"}, {From: "-1"}, {From: "99999999999999999999"}, {Only: "nothing"}} {
		if _, _, err := whole(t, k, c); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("the page %q: got %v, want hub.ErrNotFound", c.Ask, err)
		}
	}
}

// ended draws the case with sources that hang until the context ends.
func ended(t testing.TB, k widgets.Kind, c Case) {
	t.Helper()
	c.World.Hang = true
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _, _ = drawn(ctx, k, c)
	}()
	select {
	case <-done:
	case <-time.After(time.Second):
		t.Error("Data goes on a second after its context has ended")
	}
}
