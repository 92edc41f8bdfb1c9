package worker

import "time"

// A Meter is told what becomes of drawings.
type Meter interface {
	// Drawn tells how long a drawing took, and why it failed if it did.
	Drawn(kind string, took time.Duration, err error)
	// Late tells of a drawing that was not stored, for its lease was lost.
	Late(kind string)
	// Committed tells how long after its push a fragment was stored.
	Committed(lag time.Duration)
}

// silent tells nobody.
type silent struct{}

var _ Meter = silent{}

func (silent) Drawn(string, time.Duration, error) {}
func (silent) Late(string)                        {}
func (silent) Committed(time.Duration)            {}

func (w *Worker) meter() Meter {
	if w.Meter == nil {
		return silent{}
	}
	return w.Meter
}
