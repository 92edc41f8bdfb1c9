package live

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/maypok86/otter/v2"

	"github.com/fedora-hubs/hubs/backend/away"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

// A Shell is a page without its fragments: pieces that are ready, also in
// compressed form, with slots between them.
type Shell struct {
	begun   time.Time // before its data was read
	old     bool      // the database could not be asked
	visitor Viewer    // who has not signed in
	page    hub.Page
	figures views.Figures // of the hub, on its page
	refs    []hub.Ref     // in the order of the slots
	lines   *outline      // of a hub's page
	heeds   bool          // messages redraw something on it
	pieces  []fragment.Block
	slots   []slot // one after each piece but the last
}

// Hub is what the page is about.
func (s *Shell) Hub() hub.Hub { return s.page.Hub }

// Figures are those of the hub, on its own page.
func (s *Shell) Figures() views.Figures { return s.figures }

// Alone is the widget that the page is of, where it is not that of a hub.
func (s *Shell) Alone() hub.Placed {
	if s.lines != nil || len(s.page.Widgets) != 1 {
		return hub.Placed{}
	}
	return s.page.Widgets[0]
}

func (s *Shell) fresh() bool { return !s.old && time.Since(s.begun) < shellTime }

// A slot is filled on each request: with the fragment of a widget, with the
// stream's position, with a banner, or with what is for who looks.
type slot struct {
	what   content
	widget hub.Placed // for a fragment, and for controls
}

// A content is what a slot is for.
type content uint8

const (
	ofFragment content = iota
	ofControls
	ofPosition
	ofBanner
	ofBanners
	ofBar
	ofActions
	ofTabs
	ofAdd
)

// Marks stand in a drawn page where its slots are. They can't come from
// outside: nobody knows what they look like in this process.
var (
	markStart = "slot-" + rand.Text() + "-"
	marks     = regexp.MustCompile(markStart + `(\d+)-(\d+)-`)
)

func mark(what content) string { return markOf(what, 0) }

func markOf(what content, widget int64) string {
	return fmt.Sprintf("%s%d-%d-", markStart, what, widget)
}

// leave is the component that leaves a slot.
func leave(what content) templ.Component { return templ.Raw(mark(what)) }

func leaveOf(what content) func(hub.Placed) templ.Component {
	return func(w hub.Placed) templ.Component { return templ.Raw(markOf(what, w.ID)) }
}

func draw(ctx context.Context, page hub.Page, component templ.Component) (*Shell, error) {
	var b bytes.Buffer
	if err := component.Render(ctx, &b); err != nil {
		return nil, fmt.Errorf("draw page of %s: %w", page.Hub.Key(), err)
	}
	pieces, slots, err := split(page, b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("draw page of %s: %w", page.Hub.Key(), err)
	}
	s := &Shell{page: page, slots: slots}
	for _, piece := range pieces {
		s.pieces = append(s.pieces, fragment.Pack(piece))
	}
	for _, slot := range slots {
		if slot.what == ofFragment {
			s.refs = append(s.refs, hub.Ref{Widget: slot.widget.ID, Hub: page.Hub.ID})
		}
	}
	return s, nil
}

// split takes drawn HTML apart at its marks.
func split(page hub.Page, html []byte) (pieces [][]byte, slots []slot, err error) {
	placed := map[int64]hub.Placed{}
	for _, w := range page.Widgets {
		placed[w.ID] = w
	}
	from := 0
	for _, at := range marks.FindAllSubmatchIndex(html, -1) {
		what, err1 := strconv.ParseUint(string(html[at[2]:at[3]]), 10, 8)
		id, err2 := strconv.ParseInt(string(html[at[4]:at[5]]), 10, 64)
		w, known := placed[id]
		if err1 != nil || err2 != nil || id > 0 && !known {
			return nil, nil, fmt.Errorf("there is no widget %d", id)
		}
		pieces, slots = append(pieces, bytes.Clone(html[from:at[0]])), append(slots, slot{content(what), w})
		from = at[1]
	}
	return append(pieces, bytes.Clone(html[from:])), slots, nil
}

// around is what a page says beside its fragments.
type around struct {
	since, banner, banners fragment.Block
	Viewer
}

func (a around) in(s slot) fragment.Block {
	switch s.what {
	case ofPosition:
		return a.since
	case ofBanner:
		return a.banner
	case ofBanners:
		return a.banners
	case ofBar:
		return a.Bar
	case ofActions:
		return a.Actions
	case ofTabs:
		return a.Tabs
	case ofAdd:
		return a.Add
	case ofControls:
		if a.Controls != nil {
			return a.Controls(s.widget)
		}
	}
	return fragment.Block{}
}

// fill puts fragments and what is around them into the slots; false as soon as a
// fragment is not given.
func (s *Shell) fill(a around, give func(hub.Placed) (fragment.Block, bool)) ([]fragment.Block, bool) {
	blocks := make([]fragment.Block, 0, 2*len(s.pieces))
	for i, slot := range s.slots {
		blocks = append(blocks, s.pieces[i])
		block, ok := a.in(slot), true
		if slot.what == ofFragment {
			block, ok = give(slot.widget)
		}
		if !ok {
			return nil, false
		}
		if len(block.Plain) > 0 {
			blocks = append(blocks, block)
		}
	}
	return append(blocks, s.pieces[len(s.slots)]), true
}

// parts leave slots for widgets, and for what owners can do with them.
func (s *shells) parts() views.Parts {
	return views.Parts{Fragment: leaveOf(ofFragment), Above: s.above, Controls: leaveOf(ofControls)}
}

// above reports whether a widget may stand above the columns of its page.
func (s *shells) above(w hub.Placed) bool { return s.kinds[w.Kind].About.Above }

// shells holds the shells of the pages that were asked for lately. A change of
// the hub drops its shells; a lost announcement heals when they are no longer
// fresh. After that they serve only while the database is away.
type shells struct {
	site    views.Site
	hubs    Hubs
	pages   Pages
	kinds   widgets.Kinds
	kept    *otter.Cache[string, *Shell]
	dropped *otter.Cache[int64, time.Time] // hub to when it changed last
	all     atomic.Int64                   // when all may have changed last, in nanoseconds since 1970
	signIn  bool                           // people can sign in
	source  away.Source                    // the database

	counting outage.Record
	log      *slog.Logger
}

const shellMost = 10_000

func newShells(c Config) *shells {
	return &shells{
		site: c.Site, hubs: c.Hubs, pages: c.Pages, kinds: c.Kinds, signIn: c.SignIn, log: c.Log, source: away.Source{Wait: c.Waits.Old, Rest: rest},
		kept: otter.Must(&otter.Options[string, *Shell]{
			MaximumSize: shellMost, ExpiryCalculator: otter.ExpiryWriting[string, *Shell](shellKeep),
		}),
		dropped: otter.Must(&otter.Options[int64, time.Time]{
			MaximumSize: 10 * shellMost, ExpiryCalculator: otter.ExpiryWriting[int64, time.Time](shellKeep),
		}),
	}
}

// held gives the shell of a hub's page if it is here and fresh.
func (s *shells) held(kind hub.Kind, name string) (*Shell, bool) {
	sh := s.get(Address{Kind: kind, Name: name}.Key())
	return sh, sh != nil && sh.fresh()
}

// get gives a shell that its hub has not changed after, or nil.
func (s *shells) get(key string) *Shell {
	sh, ok := s.kept.GetIfPresent(key)
	if !ok {
		return nil
	}
	if !s.current(sh) {
		return nil
	}
	return sh
}

// current reports whether a shell's hub has not changed after it.
func (s *shells) current(sh *Shell) bool {
	changed, ok := s.dropped.GetIfPresent(sh.page.Hub.ID)
	return sh.begun.UnixNano() > s.all.Load() && (!ok || sh.begun.After(changed))
}

// drop ends the shells of a hub, also those that are being made.
func (s *shells) drop(hubID int64) { s.dropped.Set(hubID, time.Now()) }

// dropAll ends all shells: nobody knows which hubs have changed.
func (s *shells) dropAll() { s.all.Store(time.Now().UnixNano()) }

// find gives a shell that is fresh, or makes it; an old one if that can't be.
func (s *shells) find(ctx context.Context, key string, draw func(context.Context) (*Shell, error)) (*Shell, error) {
	kept := s.get(key)
	if kept != nil && kept.fresh() {
		return kept, nil
	}
	sh, _, err := away.Get(ctx, &s.source, kept, kept != nil, func(ctx context.Context) (*Shell, error) {
		begun := time.Now()
		sh, err := draw(ctx)
		if err != nil {
			return nil, err
		}
		sh.begun = begun
		s.kept.Set(key, sh)
		if sh.old {
			s.source.Tire()
		}
		return sh, nil
	})
	return sh, err
}

// draw makes a shell, with what it says to who has not signed in.
func (s *shells) draw(ctx context.Context, page hub.Page, path string, component templ.Component, visitor Viewer) (*Shell, error) {
	sh, err := draw(views.WithSite(ctx, s.site), page, component)
	if err != nil {
		return nil, err
	}
	sh.heeds, sh.visitor = s.heed(page), visitor
	if s.signIn {
		sh.visitor.Bar = pack(views.Nobody(path))
	}
	return sh, nil
}

// visitor is what the page of a hub offers who has not signed in.
func (s *shells) visitor(h hub.Hub, of views.Figures) (v Viewer) {
	v.Tabs = pack(views.Tabs(h, views.TabsOf(h, false, of.Members, 0), h.Path()))
	if s.signIn {
		v.Actions = pack(views.Visitor(h, of.Stars))
	}
	return v
}

func pack(component templ.Component) fragment.Block { return fragment.Pack(rendered(component)) }

// figures are a few of a hub. Its page does without what can't be told now.
func (s *shells) figures(ctx context.Context, h hub.Hub) (of views.Figures) {
	days, err := s.hubs.Days(ctx, []int64{h.ID}, views.DaysShown)
	if err == nil {
		of.Days = days[h.ID]
		var roles map[hub.Role]int
		roles, err = s.hubs.Roles(ctx, h.ID)
		of.Members, of.Followers, of.Stars = roles[hub.Owner]+roles[hub.Member], roles[hub.Subscriber], roles[hub.Stargazer]
	}
	if err == nil && h.Archived {
		of.Last, err = s.hubs.LastActive(ctx, h.ID)
	}
	s.counting.Note(s.log, "read the figures of hubs", err, "hub", h.Key())
	return of
}

// at gives the shell of a page.
func (s *shells) at(ctx context.Context, p Address) (*Shell, error) {
	if p.Widget != 0 {
		return s.widget(ctx, p.Widget)
	}
	return s.hub(ctx, p.Kind, p.Name)
}

// hub gives the shell of a hub's page.
func (s *shells) hub(ctx context.Context, kind hub.Kind, name string) (*Shell, error) {
	return s.find(ctx, Address{Kind: kind, Name: name}.Key(), func(ctx context.Context) (*Shell, error) {
		page, old, err := s.pages.Page(ctx, kind, name)
		if err != nil {
			return nil, err
		}
		lines, err := drawOutline(ctx, page, s.above)
		if err != nil {
			return nil, err
		}
		f := streaming(views.FrameOf(page.Hub), page.Hub.Path())
		f.Stream += "&outline=" + lines.edition.String()
		var of views.Figures
		if !old {
			of = s.figures(ctx, page.Hub)
		}
		drawn := views.Hub(f, page, of, views.Slots{Actions: leave(ofActions), Tabs: leave(ofTabs), Add: leave(ofAdd)}, s.parts())
		sh, err := s.draw(ctx, page, page.Hub.Path(), drawn, s.visitor(page.Hub, of))
		if err == nil {
			sh.old, sh.lines, sh.figures = old, lines, of
		}
		return sh, err
	})
}

// widget gives the shell of a page with one widget alone.
func (s *shells) widget(ctx context.Context, id int64) (*Shell, error) {
	path := Address{Widget: id}.Key()
	return s.find(ctx, path, func(ctx context.Context) (*Shell, error) {
		h, placed, err := s.hubs.Placed(ctx, id)
		if err != nil {
			return nil, err
		}
		page := hub.Page{Hub: h, Widgets: []hub.Placed{placed}}
		f := views.FrameOf(h)
		f.Trail = append(f.Trail, views.Step{Title: h.Title, Path: h.Path()})
		title := s.title(placed)
		f.Title = title + " · " + h.Title
		return s.draw(ctx, page, path, views.Widget(streaming(f, path), page, title, views.Parts{Fragment: leaveOf(ofFragment)}), Viewer{})
	})
}

func (s *shells) title(w hub.Placed) string {
	if k, ok := s.kinds[w.Kind]; ok {
		return k.TitleOf(w.Config)
	}
	return w.Kind
}

// streaming makes a page follow its event stream.
func streaming(f views.Frame, path string) views.Frame {
	f.Stream = path + "/events?since=" + mark(ofPosition)
	f.Bar, f.Banner, f.Banners = leave(ofBar), leave(ofBanner), leave(ofBanners)
	return f
}

// heeds reports whether messages redraw a widget, be it only once its hub has
// people.
func (s *shells) heeds(h hub.Hub, w hub.Placed) bool {
	k, known := s.kinds[w.Kind]
	if !known {
		return false
	}
	h.Members = append(slices.Clone(h.Members), h.Name)
	filters, err := k.Interests(h, w.Config)
	return err == nil && len(filters) > 0
}

// heed reports whether messages redraw any widget of a page.
func (s *shells) heed(p hub.Page) bool {
	return slices.ContainsFunc(p.Widgets, func(w hub.Placed) bool { return s.heeds(p.Hub, w) })
}

// has reports whether a widget stands on the page.
func (s *Shell) has(widget int64) bool {
	return slices.ContainsFunc(s.refs, func(ref hub.Ref) bool { return ref.Widget == widget })
}
