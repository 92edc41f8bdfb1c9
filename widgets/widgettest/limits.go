package widgettest

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/widgets"
)

// What a drawing may take, whatever a service answers.
const (
	maxWork   = 200 * time.Millisecond // of processors; see pace
	maxMemory = 50_000_000             // bytes that are allocated, kept or not
	// A drawing that takes so many times as much is not waited for. Of time it has
	// more, which is never the same twice.
	lostWork, lostMemory = 10, 5
)

// bombed draws the case while services answer with what takes little to send
// and much to read, in all formats.
func bombed(t testing.TB, k widgets.Kind, c Case) {
	t.Helper()
	answer, asked := answerOf(k, c)
	if !asked {
		return
	}
	for _, b := range bombs(answer) {
		text := b.body()
		c.World.answer = func(context.Context) io.Reader { return strings.NewReader(text) }
		held(t, k, c, b.name)
	}
	c.World.answer = func(ctx context.Context) io.Reader { return endless{ctx} }
	held(t, k, c, "no end")
}

// answerOf is what a service answers to the case, if one is asked.
func answerOf(k widgets.Kind, c Case) (answer string, asked bool) {
	handler := c.World.Web
	if handler == nil {
		handler = http.NotFoundHandler()
	}
	answers := make(chan string, 1) // the first one
	c.World.Web = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said := httptest.NewRecorder()
		handler.ServeHTTP(said, r)
		select {
		case answers <- said.Body.String():
		default:
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	drawn(ctx, k, c) //nolint:errcheck // what matters is what it asks
	select {
	case answer = <-answers:
		return answer, true
	default:
		return "", false
	}
}

// An endless answer goes on as long as somebody waits for it.
type endless struct{ asker context.Context } //nolint:containedctx // of the request that it answers

func (e endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), e.asker.Err()
}

// held draws the case, and holds it to the limits. What processors do is never
// the same twice, so it may try again.
func held(t testing.TB, k widgets.Kind, c Case, name string) {
	t.Helper()
	const tries = 5
	at := usual()
	for try := range tries {
		if try > 0 {
			at = pace()
		}
		limit := time.Duration(float64(maxWork) * at)
		is, err := costOf(k, c, cost{lostWork * limit, lostMemory * maxMemory})
		switch {
		case err == errLost: //nolint:errorlint // is never wrapped
			t.Fatalf("with %s for an answer it is still drawn after %s and %d MB", name, is.work, is.memory/1e6)
		case err != nil && strings.Contains(err.Error(), "panic:"):
			t.Errorf("with %s for an answer: %v", name, err)
			return
		case is.memory > maxMemory:
			t.Errorf("with %s for an answer it allocates %d MB, more than %d", name, is.memory/1e6, int(maxMemory/1e6))
			return
		case is.work <= limit:
			return
		case try == tries-1:
			t.Errorf("with %s for an answer it takes %s of a processor, more than %s", name, is.work, limit)
		}
	}
}

// A cost is what a drawing takes.
type cost struct {
	work   time.Duration
	memory uint64 // bytes
}

var errLost = errors.New("lost")

// costOf draws the case; errLost if it takes more than is waited for.
func costOf(k widgets.Kind, c Case, most cost) (is cost, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	runtime.GC()
	before := total()
	done := make(chan error, 1)
	go func() {
		_, _, err := drawn(ctx, k, c)
		done <- err
	}()
	for {
		select {
		case err = <-done:
		case <-time.After(100 * time.Millisecond):
			err = errLost
		}
		now := total()
		is = cost{now.work - before.work, now.memory - before.memory}
		if err != errLost || is.work > most.work || is.memory > most.memory { //nolint:errorlint // as above
			return is, err
		}
	}
}

// total is what this process took so far.
func total() cost {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return cost{used(), memory.TotalAlloc}
}

// ordinary is how long the reading that pace tries takes where a drawing may take
// maxWork.
const ordinary = 12 * time.Millisecond

// usual is the pace when it is asked for first.
var usual = sync.OnceValue(pace)

// pace is how many times longer processors need for the same work, here and now,
// than ordinary ones. It is 1 where they are faster. So the limit is one of work
// and not of time: on a slow machine, or where each access to memory is watched
// for races, it grows. It goes through XML, byte by byte and with many small
// pieces, which grows as much as anything.
func pace() float64 {
	text := "<a>" + strings.Repeat(`<b c="d">some words</b>`, 20_000) + "</a>"
	begun := used()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err != nil {
			return max(float64(used()-begun)/float64(ordinary), 1)
		}
	}
}
