package consumer_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

// meter notes what it is told.
type meter []string

func (m *meter) Archived(category string)     { *m = append(*m, "archived "+category) }
func (m *meter) Duplicate(category string)    { *m = append(*m, "duplicate "+category) }
func (m *meter) Confidential(category string) { *m = append(*m, "confidential "+category) }
func (m *meter) Matched(widgets int)          { *m = append(*m, fmt.Sprint("matched ", widgets)) }

func TestMeterIsToldWhatBecameOfMessages(t *testing.T) {
	c, a := newConsumer(t)
	told := &meter{}
	c.Meter = told
	if err := c.Handle(t.Context(), by("2026-1", "ana"), by("2026-2", "dan"), by("2026-1", "ana")); err != nil {
		t.Fatal(err)
	}
	if err := c.Handle(t.Context(), by("2026-2", "dan")); err != nil {
		t.Fatal(err)
	}
	want := []string{"archived fas", "archived fas", "duplicate fas", "matched 2", "matched 0", "duplicate fas"}
	if !slices.Equal(*told, want) {
		t.Errorf("told %q, want %q", *told, want)
	}
	*told = nil
	a.database.set(errAway)
	if err := c.Handle(t.Context(), by("2026-3", "ana")); err == nil || len(*told) > 0 {
		t.Errorf("told %q of what was not archived, %v", *told, err)
	}
}

// What is confidential is counted, and goes nowhere but where it is asked for.
func TestConfidentialStaysOut(t *testing.T) {
	secret := by("2026-2", "ana")
	secret.Body["private"] = true
	c, a := newConsumer(t)
	told := &meter{}
	c.Meter = told
	if err := c.Handle(t.Context(), by("2026-1", "dan"), secret); err != nil {
		t.Fatal(err)
	}
	if err := c.Handle(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 1", "routed [1]")
	if want := []string{"confidential fas", "archived fas", "matched 0", "confidential fas"}; !slices.Equal(*told, want) {
		t.Errorf("told %q, want %q", *told, want)
	}
	c.KeepConfidential = true
	if err := c.Handle(t.Context(), secret); err != nil || !slices.Contains((*told)[4:], "archived fas") {
		t.Errorf("told %q, %v", *told, err)
	}
}

// A widget that several messages concern names the one that came first.
func TestFirstMessageIsTheCause(t *testing.T) {
	c, a := newConsumer(t)
	if err := c.Handle(t.Context(), by("2026-1", "ana"), by("2026-2", "ana")); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 2", "pushed [{7 1 2026-1 true}]", "stale [{8 2}]", "active 2 hubs", "routed [1 2]")
}

// Each line about a message carries its id.
func TestLogsNameTheMessage(t *testing.T) {
	for want, away := range map[string]error{
		`level=DEBUG msg="archived and routed" message=2026-1 category=fas widgets=2`: nil,
		`level=WARN msg="route messages" error=away message=2026-1 messages=1`:        errAway,
	} {
		c, a := newConsumer(t)
		var logs bytes.Buffer
		c.Log = slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
		a.redis.set(away)
		if err := c.Handle(t.Context(), by("2026-1", "ana")); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(logs.String(), want+"\n") || strings.Count(logs.String(), "\n") != 1 {
			t.Errorf("logged %s, want %s", &logs, want)
		}
	}
}
