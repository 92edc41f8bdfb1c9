package bus

import (
	"context"
	"time"
)

// Memory is a bus inside the process, for tests and the demo. It loses
// nothing: a message waits until Run takes it.
type Memory struct {
	waiting chan Delivery
}

var _ Source = (*Memory)(nil)

// NewMemory makes a bus that holds a thousand messages before Publish waits.
func NewMemory() *Memory {
	return &Memory{waiting: make(chan Delivery, 1000)}
}

// Publish hands a message to Run, and waits while there is no room. It keeps
// envelope, which must not change afterwards.
func (m *Memory) Publish(ctx context.Context, topic string, envelope []byte) error {
	d := Delivery{Frames: [][]byte{[]byte(topic), envelope}, Received: time.Now(), Source: "memory"}
	select {
	case m.waiting <- d:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Run hands on what is published, until ctx is done, and returns nil.
func (m *Memory) Run(ctx context.Context, out chan<- Delivery) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case d := <-m.waiting:
			select {
			case out <- d:
			case <-ctx.Done():
				return nil
			}
		}
	}
}
