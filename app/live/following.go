package live

import (
	"maps"
	"slices"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// keep makes all coming fragments of a hub be kept and sent, until the
// returned function is called.
func (l *Live) keep(hubID int64, refs []hub.Ref) (release func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.open[hubID]
	if f == nil {
		f = &following{refs: map[int64]hub.Ref{}}
		l.open[hubID] = f
	}
	f.pages++
	for _, ref := range refs {
		f.refs[ref.Widget] = ref
	}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if f.pages--; f.pages == 0 {
			delete(l.open, hubID)
		}
	}
}

// openWidgets are those on the open pages, by hub.
func (l *Live) openWidgets() map[int64][]hub.Ref {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make(map[int64][]hub.Ref, len(l.open))
	for hubID, f := range l.open {
		all[hubID] = slices.Collect(maps.Values(f.refs))
	}
	return all
}

func (l *Live) isOpen(hubID int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open[hubID] != nil
}
