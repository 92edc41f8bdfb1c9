package live

import (
	"strconv"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// An Address says which page is meant: that of a hub, or that of a widget alone.
type Address struct {
	Kind   hub.Kind
	Name   string
	Widget int64 // 0: the hub is meant
}

// Key names the page, and its shell.
func (a Address) Key() string {
	if a.Widget != 0 {
		return "/w/" + strconv.FormatInt(a.Widget, 10)
	}
	return string(a.Kind) + "/" + a.Name
}
