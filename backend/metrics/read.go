package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// patience is how long a part has to answer while Prometheus waits.
const patience = time.Second

func (m *Metrics) counter(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, read))
}

func (m *Metrics) gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
}

// counters reads a counter for each value of a label.
func (m *Metrics) counters(name, help, label string, read func() map[string]int64) {
	desc := describe(name, help, label)
	m.registry.MustRegister(collector{[]*prometheus.Desc{desc}, func(to chan<- prometheus.Metric) {
		for value, n := range read() {
			to <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(n), value)
		}
	}})
}

// ask asks a part for gauges, which are absent where it does not show them.
func (m *Metrics) ask(f func(ctx context.Context, show func(*prometheus.Desc, float64, ...string)), descs ...*prometheus.Desc) {
	m.registry.MustRegister(collector{descs, func(to chan<- prometheus.Metric) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		f(ctx, func(d *prometheus.Desc, value float64, labels ...string) {
			to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
		})
	}})
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// A collector makes its metrics at each scrape.
type collector struct {
	descs   []*prometheus.Desc
	collect func(to chan<- prometheus.Metric)
}

var _ prometheus.Collector = collector{}

// Describe says which metrics there may be.
func (c collector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		to <- d
	}
}

// Collect makes the metrics.
func (c collector) Collect(to chan<- prometheus.Metric) { c.collect(to) }
