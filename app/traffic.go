package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/bus"
)

// Run lets the demo's community live on the bus, until the context ends. With a
// database that is set, its people also join and leave the hubs there.
func (c trafficCommand) Run(ctx context.Context, p *program) error {
	endpoint := c.To
	if endpoint == "" {
		endpoint = p.config.Traffic
	}
	if endpoint == "" {
		return errors.New("HUBS_TRAFFIC or --to must say where to publish, as tcp://127.0.0.1:9940")
	}
	var changes demo.Changes
	if p.isSet("HUBS_DATABASE_URL") {
		s, err := openStore(ctx, p.config.DatabaseURL, p.log)
		if err != nil {
			return err
		}
		defer s.Close()
		changes = s
	}
	pub, err := bus.NewPublisher(endpoint, p.log)
	if err != nil {
		return fmt.Errorf("HUBS_TRAFFIC or --to: %w", err)
	}
	defer pub.Close()
	fmt.Fprintf(p.Stdout, "The traffic of the demo is at %s\n", pub.Endpoint())
	return demo.New(c.Seed).Run(ctx, time.Now().UTC(), c.Speed, func(topic string, envelope []byte) error {
		return pub.Publish(ctx, topic, envelope)
	}, changes)
}
