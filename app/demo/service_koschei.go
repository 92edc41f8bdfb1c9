package demo

import (
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// rebuilt is a package changing its state in the service that rebuilds what
// depends on something new.
func rebuilt(p *Package, before, after string) line {
	return func(time.Time) post {
		return post{"koschei.package.state.change", fedmsg.Body{
			"name": p.Name, "old": before, "new": after, "collection": tideway, "collection_name": "Harbor Tideway",
			"repo": tideway, "koji_instance": "primary", "groups": []any{p.Team},
		}}
	}
}
