package web

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/maypok86/otter/v2"
	"golang.org/x/time/rate"

	"github.com/fedora-hubs/hubs/backend/listen"
)

// An allowance is how often one may do something: so many times at once, and
// again after each pause.
type allowance struct {
	most     int
	pause    time.Duration
	feedback string // to who does it too often
}

var (
	forms    = allowance{60, time.Second, "You sent very many forms in a short time."}
	teams    = allowance{10, 6 * time.Minute, "You made many teams in a short time."}
	searches = allowance{60, time.Second, "There were very many searches from your address in a short time."}
	readings = allowance{60, time.Second, "There were very many pages of widgets asked for from your address in a short time."}
	liking   = allowance{60, time.Minute, "You subscribed and gave stars very often in a short time."}
	reads    = allowance{600, 100 * time.Millisecond, "There were very many lists and messages asked for from your address in a short time."}
	pictures = allowance{20, time.Minute, "You sent very many pictures in a short time."}
	finds    = allowance{120, 500 * time.Millisecond, "You searched for very many people in a short time."}
	signIns  = allowance{20, 3 * time.Second, "There were too many sign-ins from your address."}
	logouts  = allowance{20, 3 * time.Second, "There were too many logout tokens from your address that can't be used."}
	refusals = allowance{20, time.Minute, ""} // that are logged
)

// openings are how often an address may begin to follow a page that may follow so
// many: all of them twice, for all come again where a process ends, and then each
// again every ten seconds, which is more than a browser asks for that is sent away.
func openings(streams int) allowance {
	return allowance{2 * streams, 10 * time.Second / time.Duration(streams), "Very many pages were opened from your address in a short time."}
}

// counted is how many people or addresses a limiter knows.
const counted = 100_000

// A limiter counts what each of many does. One that is forgotten has done nothing
// for so long that all is allowed again, or was one too many to be known.
type limiter struct {
	allowance
	buckets *otter.Cache[string, *rate.Limiter]
	now     func() time.Time
}

func newLimiter(a allowance, now func() time.Time) limiter {
	return limiter{a, otter.Must(&otter.Options[string, *rate.Limiter]{
		MaximumSize: counted, ExpiryCalculator: otter.ExpiryAccessing[string, *rate.Limiter](time.Duration(a.most) * a.pause),
	}), now}
}

// look reports what take would, and counts nothing.
func (l limiter) look(who string) error {
	bucket, known := l.buckets.GetIfPresent(who)
	if !known {
		return nil
	}
	const nothing = 1e-6 // tokens are counted in fractions
	if missing := 1 - bucket.TokensAt(l.now()); missing > nothing {
		return &limitError{l.feedback, time.Duration(missing * float64(l.pause))}
	}
	return nil
}

// take counts one; a *limitError says that it was one too many.
func (l limiter) take(who string) error {
	bucket, _ := l.buckets.ComputeIfAbsent(who, func() (*rate.Limiter, bool) {
		return rate.NewLimiter(rate.Every(l.pause), l.most), false
	})
	now := l.now()
	r := bucket.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	r.CancelAt(now)
	return &limitError{l.feedback, wait}
}

// A networkLimiter counts what addresses do. An owner of very many networks may do
// what some of them may.
type networkLimiter struct{ near, wide limiter }

func newNetworkLimiter(a allowance, now func() time.Time) networkLimiter {
	wide := allowance{listen.WideShare * a.most, a.pause / listen.WideShare, a.feedback}
	return networkLimiter{newLimiter(a, now), newLimiter(wide, now)}
}

// look is that of a limiter.
func (l networkLimiter) look(n listen.Network) error { return l.each(n, limiter.look) }

// take is that of a limiter.
func (l networkLimiter) take(n listen.Network) error { return l.each(n, limiter.take) }

func (l networkLimiter) each(n listen.Network, do func(limiter, string) error) error {
	if err := do(l.near, n.String()); err != nil {
		return err
	}
	if wide, is := n.Wide(); is {
		return do(l.wide, wide.String())
	}
	return nil
}

// A limitError tells who does something too often when to try again.
type limitError struct {
	feedback string
	wait     time.Duration
}

func (e *limitError) Error() string { return e.feedback + " Please try again in " + e.when() + "." }

func (e *limitError) seconds() int { return int(math.Ceil(e.wait.Seconds())) }

func (e *limitError) when() string {
	switch n := e.seconds(); {
	case n == 1:
		return "a second"
	case n < 2*60:
		return fmt.Sprintf("%d seconds", n)
	default:
		return fmt.Sprintf("%d minutes", (n+59)/60)
	}
}

// limits are what people and addresses may do how often, in this process.
type limits struct {
	forms, teams, marks, finds, pictures, refusals        limiter // of people
	searches, readings, reads, signIns, logouts, openings networkLimiter
}

// newLimits lets an address have so many streams at once.
func newLimits(streams int, now func() time.Time) limits {
	return limits{
		newLimiter(forms, now), newLimiter(teams, now), newLimiter(liking, now), newLimiter(finds, now), newLimiter(pictures, now), newLimiter(refusals, now),
		newNetworkLimiter(searches, now), newNetworkLimiter(readings, now), newNetworkLimiter(reads, now), newNetworkLimiter(signIns, now),
		newNetworkLimiter(logouts, now), newNetworkLimiter(openings(streams), now),
	}
}

func retryAfter(c *fiber.Ctx, e *limitError) {
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(e.seconds()))
}
