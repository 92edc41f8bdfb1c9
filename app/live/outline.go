package live

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// An outline is what owners arrange of a page: its header, and which widgets
// stand where. It is in pieces like a shell.
type outline struct {
	edition edition
	pieces  [][]byte
	slots   []slot
}

// An edition tells outlines apart, also two that show the same with another between
// them: when a page was changed last, and what it shows.
type edition struct {
	changed int64
	shows   string
}

func (e edition) String() string { return strconv.FormatInt(e.changed, 36) + "." + e.shows }

// readEdition reads what a page says; what makes no sense is of long ago.
func readEdition(s string) edition {
	changed, shows, _ := strings.Cut(s, ".")
	at, _ := strconv.ParseInt(changed, 36, 64)
	return edition{at, shows}
}

func drawOutline(ctx context.Context, page hub.Page, above func(hub.Placed) bool) (*outline, error) {
	var b bytes.Buffer
	if err := views.Outline(page, views.Parts{Fragment: leaveOf(ofFragment), Above: above}).Render(ctx, &b); err != nil {
		return nil, fmt.Errorf("draw outline of %s: %w", page.Hub.Key(), err)
	}
	pieces, slots, err := split(page, b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("draw outline of %s: %w", page.Hub.Key(), err)
	}
	o := &outline{pieces: pieces, slots: slots}
	sum := sha256.Sum256(bytes.Join(pieces, nil))
	o.edition = edition{page.Hub.Updated.UnixNano(), base64.RawURLEncoding.EncodeToString(sum[:9])}
	return o, nil
}

// fill puts what the widgets' elements hold into the outline.
func (o *outline) fill(give func(hub.Placed) []byte) []byte {
	var b []byte
	for i, slot := range o.slots {
		b = append(append(b, o.pieces[i]...), give(slot.widget)...)
	}
	return append(b, o.pieces[len(o.slots)]...)
}

// Due are hubs that have to be looked at, each once however often it is added.
type due struct {
	mu   *sync.Mutex
	hubs map[int64]struct{}
	some chan struct{}
}

func newDue() due {
	return due{mu: new(sync.Mutex), hubs: map[int64]struct{}{}, some: make(chan struct{}, 1)}
}

func (d *due) add(hubID int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hubs[hubID] = struct{}{}
	select {
	case d.some <- struct{}{}:
	default:
	}
}

func (d *due) take() []int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := slices.Collect(maps.Keys(d.hubs))
	clear(d.hubs)
	return list
}
