// Package web is Hubs over HTTP: one table of routes, one guard who asks who may use
// them, and a file for each page and form. The pages that move are those of package
// live; this one asks for them, says who looks, and hands over the connections that
// follow them.
//
// The table is the whole of it: a route can't exist without saying who may use it,
// and the guard has found the person, the hub and their standing before a handler
// runs. A handler parses, calls, renders, and returns an error; error.go alone makes
// statuses of errors. A page that may not be seen is answered as one that is not there, in the
// same time.
//
// Forms are plain forms. One that htmx has sent is answered with a piece of the page,
// any other with a page.
package web

import (
	"sync"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/listen"
	"github.com/fedora-hubs/hubs/views"
)

// A Server is one web process.
type Server struct {
	Config
	app     *fiber.App
	site    views.Site // what pages have in common
	live    *live.Live
	lists   *lists
	marked  *bookmarks
	limits  limits
	turns   chan struct{} // of those who page through widgets
	uploads chan struct{} // of those who send files
	ending  atomic.Bool   // no longer ready

	ofAddress *listen.NetworkShares  // of open event streams
	ofSession *listen.Shares[string] // so, too

	troubles troubles

	streams sync.WaitGroup
}
