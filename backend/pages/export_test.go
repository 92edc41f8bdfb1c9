package pages

import "time"

// SetClock makes time pass in tests.
func (p *Pages) SetClock(now func() time.Time) { p.now = now }
