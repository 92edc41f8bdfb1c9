package turnstile

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// A BusyError says that enough drawings wait for a host, or for the web.
type BusyError struct{ Host string }

func (e *BusyError) Error() string { return "too many drawings wait for " + e.Host }

// Public is the error in a sentence for everyone.
func (e *BusyError) Public() string {
	return fmt.Sprintf("Too many widgets wait for %s just now.", e.Host)
}

// Is makes it an ErrBusy.
func (e *BusyError) Is(target error) bool { return target == ErrBusy }

// Client is a client for the drawing: while an answer is awaited it holds no
// place.
func (p *Place) Client(c *http.Client) *http.Client {
	if c == nil {
		return nil
	}
	own := *c
	own.Transport = transport{p, c.Transport}
	if c.Transport == nil {
		own.Transport = transport{p, http.DefaultTransport}
	}
	return &own
}

type transport struct {
	place *Place
	next  http.RoundTripper
}

// RoundTrip asks without a place. When the answer has come, it waits for one.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	host := strings.ToLower(r.URL.Host)
	if err := t.place.ask(host); err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, &BusyError{r.URL.Hostname()}
	}
	answer, err := t.next.RoundTrip(r)
	if lost := t.place.resume(r.Context(), host); lost != nil && err == nil {
		answer.Body.Close()
		return nil, lost
	}
	return answer, err
}

// ask gives the place back with the first of the drawing's requests.
func (p *Place) ask(host string) error {
	t := p.turnstile
	t.mu.Lock()
	defer t.mu.Unlock()
	most := perPlace * t.places
	first := p.asking == 0 && !p.waiting && !p.left
	if t.hosts[host] >= most/4 || first && (t.waiting >= most || p.kind.waiting >= most/2) {
		return ErrBusy
	}
	t.hosts[host]++
	p.asking++
	if first {
		p.rest()
		p.waiting = true
		t.waiting++
		p.kind.waiting++
		t.settle()
	}
	return nil
}

// resume takes a place again after the last of the drawing's requests.
func (p *Place) resume(ctx context.Context, host string) error {
	t := p.turnstile
	t.mu.Lock()
	if t.hosts[host]--; t.hosts[host] <= 0 {
		delete(t.hosts, host)
	}
	if p.asking--; p.asking > 0 || p.left || p.working {
		t.mu.Unlock()
		return nil
	}
	w := &waiter{p, make(chan struct{})}
	t.back = append(t.back, w)
	t.settle()
	t.mu.Unlock()
	err := w.wait(ctx, t, &t.back)
	t.mu.Lock()
	defer t.mu.Unlock()
	p.returned()
	return err
}

// returned ends the wait for the web.
func (p *Place) returned() {
	if p.waiting {
		p.waiting = false
		p.turnstile.waiting--
		p.kind.waiting--
	}
}
