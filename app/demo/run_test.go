package demo_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// roles are hubs in which people have roles.
type roles struct {
	held       map[string]bool
	set, taken int
	err        error
}

func (r *roles) Hub(_ context.Context, kind hub.Kind, name string) (hub.Hub, error) {
	return hub.Hub{Kind: kind, Name: name}, r.err
}

func (r *roles) SetRole(_ context.Context, agent string, h hub.Hub, username string, role hub.Role) error {
	r.set++
	r.held[h.Key()+" "+username+" "+string(role)] = true
	return nil
}

func (r *roles) RemoveRole(_ context.Context, agent string, h hub.Hub, username string, role hub.Role) error {
	r.taken++
	delete(r.held, h.Key()+" "+username+" "+string(role))
	return nil
}

// run lets the community live for a time and returns what it published.
func run(t *testing.T, d time.Duration, speed float64, changes demo.Changes, hindrance func(n int)) (messages []fedmsg.Message) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	err := demo.New(1).Run(ctx, time.Now(), speed, func(topic string, envelope []byte) error {
		m := bus(t, fedmsg.Message{Topic: topic, Raw: envelope})
		if late := time.Since(m.Time); late.Abs() > time.Minute {
			t.Fatalf("%s is dated %v ago", m.ID, late)
		}
		messages = append(messages, m)
		if hindrance != nil {
			hindrance(len(messages))
		}
		return nil
	}, changes)
	if err != nil {
		t.Fatal(err)
	}
	return messages
}

func TestRun(t *testing.T) {
	for _, speed := range []float64{0.5, 2} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			changes := &roles{held: map[string]bool{}}
			n := len(run(t, 10*time.Minute, speed, changes, nil))
			if rate := float64(n) / 600 / speed; rate < 1 || rate > 6 {
				t.Errorf("at speed %v: %d messages in ten minutes", speed, n)
			}
			if lasted := time.Since(begin); lasted != 10*time.Minute {
				t.Errorf("stopped after %v", lasted)
			}
			if each := 600 * speed / float64(changes.set+changes.taken); each < 15 || each > 25 {
				t.Errorf("at speed %v: a change every %.0f seconds", speed, each)
			}
			if len(changes.held) > 30 {
				t.Errorf("%d roles are left", len(changes.held))
			}
		})
	}
}

// TestRunJump stops the community for an hour, as a machine that sleeps.
func TestRunJump(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := len(run(t, 70*time.Minute, 1, nil, func(n int) {
			if n == 100 {
				// run forgives one late message: this one was dated before.
				time.Sleep(time.Hour)
			}
		}))
		if n < 10*60 || n > 10*60*6 {
			t.Errorf("%d messages, want those of ten minutes", n)
		}
	})
}

func TestRunFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		c := demo.New(1)
		fine := func(string, []byte) error { return nil }
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := c.Run(ctx, time.Now(), 1, func(string, []byte) error { return broken }, nil); !errors.Is(err, broken) {
			t.Errorf("publish fails: %v", err)
		}
		if err := c.Run(ctx, time.Now(), 1, fine, &roles{err: broken}); !errors.Is(err, broken) {
			t.Errorf("changes fail: %v", err)
		}
		if err := c.Run(ctx, time.Now(), 0, fine, nil); err == nil {
			t.Error("a speed of 0 is taken")
		}
		if err := c.Run(ctx, time.Now(), 1, fine, &roles{err: hub.ErrNotFound}); err != nil {
			t.Errorf("hubs are gone: %v", err)
		}
	})
}

// TestRunCancelled stops a run that is in full swing, on a real store.
func TestRunCancelled(t *testing.T) {
	s, c := open(t), demo.New(1)
	if err := c.Populate(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n, done := 0, make(chan error, 1)
	go func() {
		done <- c.Run(ctx, time.Now(), 200, func(string, []byte) error {
			if n++; n == 300 {
				cancel()
			}
			return nil
		}, s)
	}()
	select {
	case err := <-done:
		if err != nil || n < 300 || n > 301 {
			t.Errorf("%d messages, %v", n, err)
		}
	case <-time.After(3 * time.Minute):
		t.Fatal("still running")
	}
	cancel()
}
