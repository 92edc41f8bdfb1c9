package app

import "fmt"

const (
	// otherFiles is what a process may have open beside event streams: pages that
	// are being answered, the database, Redis, services that widgets ask.
	otherFiles = 512
	// subscriberFiles are for those who subscribe to what it publishes.
	subscriberFiles = 1024
)

// fitStreams makes the number of event streams fit into how many files the
// system lets this process open, and says so where that is too few for what is
// set. A process without descriptors can neither read the database nor draw.
func (p *parts) fitStreams(r roles, limit uint64) {
	others, streams := uint64(otherFiles), uint64(0)
	if r.backend && p.config.BusPublish != "" {
		others += subscriberFiles
	}
	if r.web {
		streams = uint64(p.config.Streams)
	}
	if others+streams <= limit {
		return
	}
	what := fmt.Sprintf("the system lets this process open %d files, and it may need %d; set a higher limit (ulimit -n, or LimitNOFILE of systemd)", limit, others+streams)
	if r.web {
		p.config.Streams = int(max(limit/2, limit-min(others, limit)))
		what += fmt.Sprintf(", or HUBS_STREAMS to less: until then %d event streams may be open at a time, not %d", p.config.Streams, streams)
	}
	p.log.Warn(what)
}
