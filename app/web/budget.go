package web

import "time"

// How long an answer may take. As a rule it has the time of a page: live.Waits has
// that, and what it is made of. Routes that wait for more say so in their table.
const (
	// signInTime is for a step of a sign-in: calls to the provider are among it.
	signInTime = 15 * time.Second
	// groupTime is for an admin who waits until the accounts system has told who is
	// in a group, and they are here.
	groupTime = 10 * time.Second
	// moreTime is for a page of a widget, which waits for its turn and is drawn.
	moreTime = 5 * time.Second
	// uploadTime is for a file that comes slowly. Before it there is turnTime until it
	// is its turn, and after it makeTime for making a picture of it.
	uploadTime = 90 * time.Second
	turnTime   = 10 * time.Second
	makeTime   = 15 * time.Second
	// previewTime is for who wants to see what will be: as long as a service may take
	// that does not answer, so that they read why there is nothing. A form that is
	// opened waits for live.Waits.Spot.
	previewTime = 10 * time.Second
)

// How old what is kept for pages may be, beside what live keeps.
const (
	// listTime is for the front page.
	listTime = time.Second
	// listRest is how long the database is left alone after it did not answer for it.
	listRest = 2 * time.Second
	// bookmarksTime is for the hubs of who has signed in. Their own changes show at once.
	bookmarksTime = 5 * time.Second
)

// How long the provider is not asked again who somebody is: after it did not answer,
// and after it did, of which another process may not know for some seconds.
const (
	laterTime = 5 * time.Minute
	askedTime = time.Minute
)

// How long a connection may take.
const (
	readTime  = 30 * time.Second // to send a request
	writeTime = 30 * time.Second // to take an answer; an event stream has its own
	idleTime  = 2 * time.Minute  // until the next request
	handover  = 10 * time.Second // to leave the server for an event stream
)
