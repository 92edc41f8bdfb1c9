package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/maypok86/otter/v2"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

// A shell is a page without its fragments: pieces that are ready, also in
// compressed form, with slots between them.
type shell struct {
	page   hub.Page
	refs   []hub.Ref // in the order of the slots
	pieces []fragment.Block
	slots  []slot // one after each piece but the last
}

// A slot is filled on each request: with the fragment of a widget, or with the
// stream's position.
type slot struct {
	widget hub.Placed // ID 0: the position
}

// Marks stand in a drawn page where its slots are. They can't come from
// outside: nobody knows what they look like in this process.
var (
	markStart = "slot-" + rand.Text() + "-"
	marks     = regexp.MustCompile(markStart + `(\d+)-`)
)

func mark(id int64) string { return markStart + strconv.FormatInt(id, 10) + "-" }

func draw(ctx context.Context, page hub.Page, component templ.Component) (*shell, error) {
	var b bytes.Buffer
	if err := component.Render(ctx, &b); err != nil {
		return nil, fmt.Errorf("draw page of %s: %w", page.Hub.Key(), err)
	}
	placed := map[int64]hub.Placed{}
	for _, w := range page.Widgets {
		placed[w.ID] = w
	}
	s := &shell{page: page}
	html, from := b.Bytes(), 0
	for _, at := range marks.FindAllSubmatchIndex(html, -1) {
		id, err := strconv.ParseInt(string(html[at[2]:at[3]]), 10, 64)
		w, known := placed[id]
		if err != nil || id != 0 && !known {
			return nil, fmt.Errorf("draw page of %s: no widget %d", page.Hub.Key(), id)
		}
		s.pieces = append(s.pieces, fragment.Pack(bytes.Clone(html[from:at[0]])))
		s.slots = append(s.slots, slot{w})
		if id != 0 {
			s.refs = append(s.refs, hub.Ref{Widget: id, Hub: page.Hub.ID})
		}
		from = at[1]
	}
	s.pieces = append(s.pieces, fragment.Pack(bytes.Clone(html[from:])))
	return s, nil
}

// fill puts the stream's position and fragments into the slots; false as soon
// as a fragment is not given.
func (s *shell) fill(since fragment.Block, give func(hub.Placed) (fragment.Block, bool)) ([]fragment.Block, bool) {
	blocks := make([]fragment.Block, 0, 2*len(s.pieces))
	for i, slot := range s.slots {
		blocks = append(blocks, s.pieces[i])
		if slot.widget.ID == 0 {
			blocks = append(blocks, since)
			continue
		}
		block, ok := give(slot.widget)
		if !ok {
			return nil, false
		}
		blocks = append(blocks, block)
	}
	return append(blocks, s.pieces[len(s.slots)]), true
}

// part is the component that leaves a slot for a widget.
func part(w hub.Placed) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, to io.Writer) error {
		_, err := io.WriteString(to, mark(w.ID))
		return err
	})
}

// shells holds the shells of the pages that were asked for lately. A change of
// the hub drops its shell; a lost announcement heals when the shell expires.
type shells struct {
	hubs  Hubs
	pages Pages
	kinds widgets.Kinds
	cache *otter.Cache[string, *shell]
	mu    sync.Mutex
	keys  map[int64]string // hub to the key of its shell
}

const shellTime = 30 * time.Second

func newShells(hubs Hubs, pages Pages, kinds widgets.Kinds) *shells {
	s := &shells{hubs: hubs, pages: pages, kinds: kinds, keys: map[int64]string{}}
	s.cache = otter.Must(&otter.Options[string, *shell]{
		MaximumSize:      10_000,
		ExpiryCalculator: otter.ExpiryWriting[string, *shell](shellTime),
		OnDeletion: func(e otter.DeletionEvent[string, *shell]) {
			if e.Cause != otter.CauseReplacement {
				s.forget(e.Value.page.Hub.ID)
			}
		},
	})
	return s
}

// held gives the shell of a hub's page if it is here.
func (s *shells) held(kind hub.Kind, name string) (*shell, bool) {
	return s.cache.GetIfPresent(string(kind) + "/" + name)
}

// hub gives the shell of a hub's page.
func (s *shells) hub(ctx context.Context, kind hub.Kind, name string) (*shell, error) {
	if sh, ok := s.held(kind, name); ok {
		return sh, nil
	}
	page, err := s.pages.Page(ctx, kind, name)
	if err != nil {
		return nil, err
	}
	sh, err := draw(ctx, page, views.Hub(frame(page.Hub), page, part))
	if err != nil {
		return nil, err
	}
	s.remember(sh)
	return sh, nil
}

func (s *shells) remember(sh *shell) {
	key := sh.page.Hub.Key()
	s.mu.Lock()
	s.keys[sh.page.Hub.ID] = key
	s.mu.Unlock()
	s.cache.Set(key, sh)
}

func (s *shells) forget(hubID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.keys, hubID)
}

func (s *shells) drop(hubID int64) {
	s.mu.Lock()
	key, ok := s.keys[hubID]
	s.mu.Unlock()
	if ok {
		s.cache.Invalidate(key)
	}
}

// widget gives the shell of a page with one widget alone.
func (s *shells) widget(ctx context.Context, id int64) (*shell, error) {
	h, placed, err := s.hubs.Placed(ctx, id)
	if err != nil {
		return nil, err
	}
	page := hub.Page{Hub: h, Widgets: []hub.Placed{placed}}
	f := frame(h)
	f.Trail = append(f.Trail, views.Place{Title: h.Title, Path: h.Path()})
	f.Current = s.title(placed)
	f.Title = f.Current + " · " + h.Title
	f.Stream = "/w/" + strconv.FormatInt(id, 10) + "/events?since=" + mark(0)
	return draw(ctx, page, views.Widget(f, page, part))
}

func (s *shells) title(w hub.Placed) string {
	if k, ok := s.kinds[w.Kind]; ok {
		return k.About.Title
	}
	return w.Kind
}

// aged reports whether a fragment is too old for its kind.
func (s *shells) aged(kind string, age time.Duration) bool {
	most := s.kinds[kind].About.MaxAge
	return most > 0 && age > most
}

// frame is what a hub's page has around its content.
func frame(h hub.Hub) views.Frame {
	list := views.Place{Title: "Teams", Path: "/t"}
	if h.Kind == hub.Person {
		list = views.Place{Title: "People", Path: "/u"}
	}
	return views.Frame{
		Title: h.Title, Trail: []views.Place{list}, Current: h.Title,
		Stream: h.Path() + "/events?since=" + mark(0),
	}
}
