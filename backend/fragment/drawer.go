package fragment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/turnstile"
	"github.com/fedora-hubs/hubs/widgets"
)

// A Drawer draws placed widgets.
type Drawer struct {
	Kinds     widgets.Kinds
	Env       widgets.Env                         // without Hub, Widget, Now and Archive
	Archive   func(hubKey string) widgets.Archive // as it may be read on a hub; nil: no widget reads it
	Turnstile *turnstile.Turnstile
	Timeout   time.Duration
	Now       func() time.Time
}

// grace is how long a widget may take to notice that its time is up.
const grace = 250 * time.Millisecond

// Draw draws a placed widget when it is its turn. If that fails, the fragment has
// the content of the previous one (asked for only then; nil if there is none),
// marked with the problem, and the error says what happened.
func (d *Drawer) Draw(ctx context.Context, h hub.Hub, p hub.Placed, last func() *Fragment) (Fragment, error) {
	return d.DrawAt(ctx, nil, h, p, last)
}

// DrawAt is Draw at a place that was taken before, and is left by it; nil takes
// one.
func (d *Drawer) DrawAt(ctx context.Context, place *turnstile.Place, h hub.Hub, p hub.Placed, last func() *Fragment) (Fragment, error) {
	f := Fragment{Widget: p.ID, Hub: h.ID, State: State{Kind: p.Kind, Drawn: d.Now().UTC(), Edition: Edition}}
	content, err := d.content(ctx, place, h, p, &f)
	if err == nil {
		f.Empty = content.Empty
		f.Title = content.Title
		err = f.frame(ctx, content.HTML)
	}
	if err == nil {
		return f, nil
	}
	previous := last()
	old := fallback(f, previous, err)
	if failed := old.frame(ctx, contentOf(previous)); failed != nil {
		return Fragment{}, errors.Join(err, failed)
	}
	return old, err
}

// content asks the widget.
func (d *Drawer) content(ctx context.Context, place *turnstile.Place, h hub.Hub, p hub.Placed, f *Fragment) (widgets.Content, error) {
	kind, known := d.Kinds[p.Kind]
	if !known {
		if place != nil {
			place.Leave()
		}
		return widgets.Content{}, widgets.Explain("This kind of widget is not installed here.", fmt.Errorf("kind %q", p.Kind))
	}
	f.Title, f.Bare, f.MaxAge = kind.About.Title, kind.About.Bare, kind.About.MaxAge
	return d.inTime(ctx, place, h, p, f.Drawn, func(ctx context.Context, env widgets.Env) (widgets.Content, error) {
		return kind.Draw(ctx, env, p.Config)
	})
}

// Page draws a page of what a placed widget's fragment has no room for.
func (d *Drawer) Page(ctx context.Context, h hub.Hub, p hub.Placed, of widgets.Ask) (widgets.Content, error) {
	kind := d.Kinds[p.Kind]
	if !kind.Pages {
		return widgets.Content{}, fmt.Errorf("pages of %s: %w", p.Kind, hub.ErrNotFound)
	}
	return d.inTime(ctx, nil, h, p, d.Now().UTC(), func(ctx context.Context, env widgets.Env) (widgets.Content, error) {
		return kind.Page(ctx, env, p.Config, of)
	})
}

// inTime leaves a drawing behind when it does not keep to its time. The place is
// that of the widget's code until this has returned.
func (d *Drawer) inTime(ctx context.Context, place *turnstile.Place, h hub.Hub, p hub.Placed, now time.Time,
	draw func(context.Context, widgets.Env) (widgets.Content, error),
) (widgets.Content, error) {
	place, err := d.begin(ctx, place, p)
	if err != nil {
		return widgets.Content{}, fmt.Errorf("draw %s on %s: %w", p.Kind, h.Key(), refused(err))
	}
	env := d.Env
	env.Hub, env.Widget, env.Now, env.HTTP = h, p.ID, now, place.Client(d.Env.HTTP)
	if d.Archive != nil {
		env.Archive = d.Archive(h.Key())
	}
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	type result struct {
		widgets.Content
		error
	}
	answer := make(chan result, 1)
	go func() {
		defer place.Leave()
		c, err := draw(ctx, env)
		answer <- result{c, err}
	}()
	var r result
	select {
	case r = <-answer:
	case <-ctx.Done():
		select {
		case r = <-answer:
		case <-time.After(grace):
			place.Behind()
			return widgets.Content{}, fmt.Errorf("draw %s on %s: it goes on after its time: %w", p.Kind, h.Key(), ctx.Err())
		}
	}
	if len(r.HTML) > MaxSize {
		return widgets.Content{}, widgets.Explain("There is too much to show.", fmt.Errorf("%d bytes of HTML", len(r.HTML)))
	}
	return r.Content, r.error
}

// begin gives a drawing its place.
func (d *Drawer) begin(ctx context.Context, place *turnstile.Place, p hub.Placed) (_ *turnstile.Place, err error) {
	if place == nil {
		if place, err = d.Turnstile.Take(ctx); err != nil {
			return nil, err
		}
	}
	if err := place.Begin(ctx, p.Kind, p.ID); err != nil {
		place.Leave()
		return nil, err
	}
	return place, nil
}

// refused explains why a drawing can't begin.
func refused(err error) error {
	for _, known := range []struct {
		err    error
		public string
	}{
		{turnstile.ErrBusy, "Many widgets of this kind are being drawn just now."},
		{turnstile.ErrWidget, "The last drawing of this widget has not ended. It is drawn again when that has."},
		{turnstile.ErrKind, "Drawings of widgets of this kind have not ended. It is drawn when some of them have."},
	} {
		if errors.Is(err, known.err) {
			return widgets.Explain(known.public, err)
		}
	}
	return err
}
