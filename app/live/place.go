package live

import (
	"strconv"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// A Place is a page: that of a hub, or that of a widget alone.
type Place struct {
	Kind   hub.Kind
	Name   string
	Widget int64 // 0: the hub is meant
}

// Key names the place, and its shell.
func (p Place) Key() string {
	if p.Widget != 0 {
		return "/w/" + strconv.FormatInt(p.Widget, 10)
	}
	return string(p.Kind) + "/" + p.Name
}
