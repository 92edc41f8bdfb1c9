package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A Peer is how it stands with an endpoint of the bus that we subscribe to.
type Peer struct {
	Endpoint               string
	Connected              bool
	LastHeard              time.Time     // zero: never
	Missing                time.Duration // of which messages are missing that are not fetched yet
	Received, Dropped, Cut int64         // messages, those there was no room for, connections that broke
	Over                   int64         // messages that were more than it may send
}

// ShowBus shows what comes over the bus, by endpoint.
func (m *Metrics) ShowBus(peers func() []Peer) {
	const label = "endpoint"
	connected := describe("hubs_bus_connected", "Whether there is a connection to an endpoint of the bus: 1 or 0.", label)
	heard := describe("hubs_bus_last_heard_timestamp_seconds", "When an endpoint of the bus was heard last, be it but an answer to a ping.", label)
	gap := describe("hubs_bus_gap_seconds", "Time of which messages of an endpoint are missing that are not fetched yet; it grows while the endpoint is not heard.", label)
	received := describe("hubs_bus_messages_received_total", "Messages that came over the bus.", label)
	dropped := describe("hubs_bus_messages_dropped_total", "Messages of the bus that there was no room for.", label)
	over := describe("hubs_bus_messages_over_limit_total", "Messages of the bus that were dropped because their endpoint had sent as much as it may in a day.", label)
	cut := describe("hubs_bus_connections_cut_total", "Connections to the bus that broke.", label)
	m.registry.MustRegister(collector{[]*prometheus.Desc{connected, heard, gap, received, dropped, over, cut}, func(to chan<- prometheus.Metric) {
		for _, p := range peers() {
			show := func(d *prometheus.Desc, kind prometheus.ValueType, value float64) {
				to <- prometheus.MustNewConstMetric(d, kind, value, p.Endpoint)
			}
			up := 0.0
			if p.Connected {
				up = 1
			}
			show(connected, prometheus.GaugeValue, up)
			if !p.LastHeard.IsZero() {
				show(heard, prometheus.GaugeValue, float64(p.LastHeard.UnixMilli())/1000)
			}
			show(gap, prometheus.GaugeValue, p.Missing.Seconds())
			show(received, prometheus.CounterValue, float64(p.Received))
			show(dropped, prometheus.CounterValue, float64(p.Dropped))
			show(over, prometheus.CounterValue, float64(p.Over))
			show(cut, prometheus.CounterValue, float64(p.Cut))
		}
	}})
}
