package live

import "time"

// Waits are how long somebody who looks at a page waits at most, before it comes
// without what it waits for: as old as it is here, or with a sentence in the place of
// what lacks. A page asks the database (Page, or Old), then Redis (Redis), then for
// what has to be drawn (Draw, or Spot), so that it takes the sum of three at most.
type Waits struct {
	Page  time.Duration // for the database and for Redis; then it does not come
	Old   time.Duration // for the database, where the page is here in an old form
	Redis time.Duration // for Redis
	Draw  time.Duration // for fragments that have to be drawn
	Spot  time.Duration // for drawings on the spot, while Redis is away
	// Look is how long who may see a hub is believed for an open page: the
	// announcement of a change can be lost.
	Look time.Duration
}

// DefaultWaits are what people bear.
var DefaultWaits = Waits{
	Page: 3 * time.Second, Old: 700 * time.Millisecond, Redis: 700 * time.Millisecond,
	Draw: 400 * time.Millisecond, Spot: 1500 * time.Millisecond, Look: time.Minute,
}

// How old what a page is made of may be. A change is announced, and comes at
// once; these are for announcements that were lost.
const (
	// shellTime is how old a shell may be.
	shellTime = 30 * time.Second
	// shellKeep is how long an old one serves while the database is away.
	shellKeep = time.Hour
	// longest is how old a fragment may become here, where Redis keeps it little
	// longer.
	longest = 6 * 24 * time.Hour
	// spotKeep is how long a drawing on the spot serves everybody who asks.
	spotKeep = 5 * time.Second
	// gapsOften is how often gaps are looked at while there are some, and
	// gapsSeldom while there are none: an event may have been lost.
	gapsOften  = 15 * time.Second
	gapsSeldom = time.Minute
	// gapsBehind is how much later another process may know of a change.
	gapsBehind = 2 * time.Minute
	// awayOften is how often it is looked whether a part is away. Open pages are told
	// when it was twice in a row, for it may be gone in a moment.
	awayOften = time.Second
	// lookEvery is how often a look at a hub is noted.
	lookEvery = time.Minute
	// attendEvery is how often it is looked what open pages need.
	attendEvery = 15 * time.Second
	// closedKeep is how long it is known whose streams were ended: longer than one
	// takes to begin.
	closedKeep = time.Minute
)

// vainKeep is how long nobody waits for a drawing that somebody has waited for in vain.
const vainKeep = 10 * time.Second

// How long what is away, or fails, is left alone.
const (
	// rest is for the database after it did not answer.
	rest = 2 * time.Second
	// redisRest is for Redis, after pages waited for it in vain.
	redisRest = time.Second
	// retryProblem is for a fragment with a problem, by those who look. The queue may
	// try it seldomer: nobody who looks ends its pause.
	retryProblem = time.Minute
	// arrangeRetry is for a hub that could not be read for its open pages.
	arrangeRetry = time.Second
)
