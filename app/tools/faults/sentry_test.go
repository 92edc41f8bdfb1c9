package faults_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fedora-hubs/hubs/backend/sleep"
)

const (
	askEvery = 500 * time.Millisecond
	askTime  = 4 * time.Second
)

// A sentry asks each process whether it is ready, as those do who watch over it.
type sentry struct {
	urls map[string]string // by role
	mu   sync.Mutex
	said map[string]bool // what was not well
	well time.Time       // when all was
}

// watch asks until the context ends.
func (s *sentry) watch(ctx context.Context) {
	for ctx.Err() == nil {
		s.look(ctx)
		sleep.For(ctx, askEvery)
	}
}

// look asks once, and reports whether all is well.
func (s *sentry) look(ctx context.Context) bool {
	asked, well := time.Now(), true
	for _, role := range slices.Sorted(maps.Keys(s.urls)) {
		lines, ok := ask(ctx, s.urls[role])
		well = well && ok
		s.note(lines)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if well {
		s.well = asked
	}
	return well
}

func (s *sentry) note(lines []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.said == nil {
		s.said = map[string]bool{}
	}
	for _, line := range lines {
		s.said[line] = true
	}
}

// ask gives the lines that are not ok.
func ask(ctx context.Context, url string) (lines []string, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, false
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	for line := range strings.Lines(string(body)) {
		if line = strings.TrimSpace(line); !strings.HasSuffix(line, ": ok") {
			lines = append(lines, line)
		}
	}
	return lines, err == nil && resp.StatusCode == http.StatusOK && len(lines) == 0
}

func (s *sentry) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = nil
}

// heard are the lines that were not ok, since begin.
func (s *sentry) heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.said))
}

func (s *sentry) wellSince(t time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.well.After(t)
}
