package bus

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestMemoryLosesNothing(t *testing.T) {
	m := NewMemory()
	publish := func(i int) {
		if err := m.Publish(t.Context(), "org.example.dev.a", []byte(strconv.Itoa(i))); err != nil {
			t.Error(err)
		}
	}
	for i := range 10 { // before anybody receives
		publish(i)
	}
	out := receive(t, m)
	for i := range 2000 {
		if i >= 10 {
			publish(i)
		}
		if d := next(t, out); string(d.Frames[1]) != strconv.Itoa(i) || d.Source != "memory" || d.Received.IsZero() {
			t.Fatalf("message %d is %+v", i, d)
		}
	}
}

func TestMemoryWaitsForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory()
		ctx, cancel := context.WithTimeoutCause(t.Context(), 10*time.Millisecond, errors.New("no room"))
		defer cancel()
		start := time.Now()
		var err error
		for err == nil {
			err = m.Publish(ctx, "org.example.dev.a", nil)
		}
		if waited := time.Since(start); err.Error() != "no room" || waited != 10*time.Millisecond {
			t.Errorf("publishing without room gives %v after %v", err, waited)
		}
	})
}

func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := backoff{min: 100 * time.Millisecond, max: 30 * time.Second}
		for _, want := range []time.Duration{100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000} {
			want *= time.Millisecond
			start := time.Now()
			b.wait(t.Context())
			if took := time.Since(start); took > want || took < want*3/4 {
				t.Errorf("paused %v, want up to %v", took, want)
			}
		}
		b.reset()
		start := time.Now()
		b.wait(t.Context())
		if took := time.Since(start); took > b.min {
			t.Errorf("paused %v after a reset", took)
		}
		done, cancel := context.WithCancel(t.Context())
		cancel()
		start = time.Now()
		b.wait(done)
		if time.Since(start) > 0 {
			t.Error("it paused though the context was done")
		}
	})
}

func TestGapsOfAnEndpointAreOne(t *testing.T) {
	g, at := newGaps(), time.Unix(1000, 0)
	g.add(Gap{Endpoint: "a", From: at, To: at.Add(1)})
	g.add(Gap{Endpoint: "a", From: at.Add(2), To: at.Add(3)})
	g.add(Gap{Endpoint: "b", From: at, To: at})
	<-g.ready
	for _, gap := range g.take() {
		if gap.Endpoint == "a" && (gap.From != at || gap.To != at.Add(3)) {
			t.Errorf("gap is %+v", gap)
		}
	}
	if len(g.take()) > 0 {
		t.Error("taken twice")
	}
}
