package views_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/views"
)

func TestMissing(t *testing.T) {
	now := time.Date(2026, 11, 27, 10, 20, 0, 0, time.UTC)
	from, to := now.Add(-18*time.Minute), now.Add(-5*time.Minute-10*time.Second)
	for name, c := range map[string]struct {
		list []views.Missing
		want string
	}{
		"nothing": {nil, ""},
		"being fetched": {
			[]views.Missing{{from, to, true}},
			`<div class="notice warn"><p>Messages from <time datetime="2026-11-27T10:02:00Z">10:02</time> to <time datetime="2026-11-27T10:14:50Z">10:15</time> UTC are missing. They are being fetched.</p></div>`,
		},
		"lost": {
			[]views.Missing{{now.AddDate(-1, 0, 0), now.AddDate(0, 0, -1), false}},
			`<div class="notice warn"><p>Messages from <time datetime="2025-11-27T10:20:00Z">27 November 2025, 10:20</time> to <time datetime="2026-11-26T10:20:00Z">26 November, 10:20</time> UTC may be missing. They can&#39;t be fetched.</p></div>`,
		},
		"cut": {
			[]views.Missing{{From: from, Fetched: true}},
			`<div class="notice warn"><p>Messages since <time datetime="2026-11-27T10:02:00Z">10:02</time> UTC are missing: their source is not heard. They will be fetched when it is back.</p></div>`,
		},
		"cut, without an archive": {
			[]views.Missing{{From: from}},
			`<div class="notice warn"><p>Messages since <time datetime="2026-11-27T10:02:00Z">10:02</time> UTC are missing: their source is not heard. They can&#39;t be fetched later.</p></div>`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := views.Messages(c.list, now).Render(t.Context(), &b); err != nil || b.String() != c.want {
				t.Errorf("drew %s, %v, want %s", &b, err, c.want)
			}
		})
	}
	var b bytes.Buffer
	if err := views.Messages(make([]views.Missing, 10), now).Render(t.Context(), &b); err != nil || strings.Count(b.String(), "<p>") != 4 {
		t.Errorf("of ten times it tells %s, %v", &b, err)
	}
}
