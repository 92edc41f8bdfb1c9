// Package metrics holds what a process tells Prometheus about itself.
//
// Some of it is told to Metrics as it happens; what is counted elsewhere anyway
// is read when Prometheus asks. A process shows the metrics of its roles only.
package metrics

import (
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are those of one process.
type Metrics struct {
	registry   *prometheus.Registry
	categories *values
	kinds      *values

	archived, duplicates, secret *prometheus.CounterVec // by category
	matched                      prometheus.Histogram
	drawings                     *prometheus.HistogramVec // by kind
	failed, late                 *prometheus.CounterVec   // by kind
	committed, written           prometheus.Histogram
	forgotten                    *prometheus.CounterVec // by kind of what was kept
}

// otherCategories is how many categories that nobody wrote rules for have
// series of their own.
const otherCategories = 100

// New makes metrics for messages of these categories and a few others, and for
// widgets of these kinds.
func New(categories, kinds []string) *Metrics {
	m := &Metrics{
		registry:   prometheus.NewRegistry(),
		categories: newValues(otherCategories, categories...),
		kinds:      newValues(0, kinds...),

		archived:   vector("hubs_messages_archived_total", "Messages that are new and went into the archive.", "category"),
		duplicates: vector("hubs_messages_duplicate_total", "Messages that were in the archive already.", "category"),
		secret:     vector("hubs_messages_confidential_total", "Messages that say they are not for everybody and were left out.", "category"),
		matched: histogram("hubs_message_matched_widgets", "Widgets that a message concerns.",
			0, 1, 2, 5, 10, 20, 50, 100, 1000),

		drawings: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hubs_drawing_duration_seconds", Help: "How long it took to draw a widget, also one that failed.", Buckets: quick,
		}, []string{"kind"}),
		failed:    vector("hubs_drawing_errors_total", "Drawings that failed, so that the last good one stays.", "kind"),
		late:      vector("hubs_drawings_late_total", "Drawings that were thrown away, since another worker had taken over.", "kind"),
		committed: histogram("hubs_fragment_lag_seconds", "Time from when a widget came into the queue until its fragment was stored.", lags...),
		forgotten: vector("hubs_forgotten_total", "What was kept long enough and is forgotten: messages, counts of days, changes of hubs, removed widgets, and pages of a file that the disk has back.", "kind"),
		written:   histogram("hubs_page_lag_seconds", "Time from when a widget came into the queue until its fragment was written to the open pages.", lags...),
	}
	m.registry.MustRegister(build(), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Bounds of buckets, in seconds.
var (
	quick = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	lags  = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 600}
)

// Handler answers Prometheus.
func (m *Metrics) Handler() http.Handler {
	// A part that hangs takes a second; who asks again meanwhile must not pile up.
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// Archived notes a new message.
func (m *Metrics) Archived(category string) {
	m.archived.WithLabelValues(m.categories.of(category)).Inc()
}

// Duplicate notes a message that was seen before.
func (m *Metrics) Duplicate(category string) {
	m.duplicates.WithLabelValues(m.categories.of(category)).Inc()
}

// Confidential notes a message that was left out since it is not for everybody.
func (m *Metrics) Confidential(category string) {
	m.secret.WithLabelValues(m.categories.of(category)).Inc()
}

// Matched notes how many widgets a message concerns.
func (m *Metrics) Matched(widgets int) { m.matched.Observe(float64(widgets)) }

// Drawn notes a drawing; err is why it failed, if it did.
func (m *Metrics) Drawn(kind string, took time.Duration, err error) {
	kind = m.kinds.of(kind)
	m.drawings.WithLabelValues(kind).Observe(took.Seconds())
	if err != nil {
		m.failed.WithLabelValues(kind).Inc()
	}
}

// Late notes a drawing that came too late to be stored.
func (m *Metrics) Late(kind string) { m.late.WithLabelValues(m.kinds.of(kind)).Inc() }

// Committed notes that a fragment was stored, so long after its widget came
// into the queue.
func (m *Metrics) Committed(lag time.Duration) { m.committed.Observe(max(0, lag.Seconds())) }

// Written notes that a fragment was written to open pages, so long after its
// widget came into the queue.
func (m *Metrics) Written(lag time.Duration) { m.written.Observe(max(0, lag.Seconds())) }

// Forgot notes that old ones of a kind are not kept any more.
func (m *Metrics) Forgot(kind string, n int64) { m.forgotten.WithLabelValues(kind).Add(float64(n)) }

func vector(name, help, label string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
}

func histogram(name, help string, bounds ...float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: bounds})
}

// build is the version of the program, as a label.
func build() prometheus.Collector {
	version, revision := "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "hubs_build_info", Help: "The program that runs; always 1.",
		ConstLabels: prometheus.Labels{"version": version, "revision": revision, "go": runtime.Version()},
	}, func() float64 { return 1 })
}
