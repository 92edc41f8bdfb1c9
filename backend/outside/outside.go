// Package outside is the way to other people's services: one HTTP client that
// asks them seldom, briefly and politely, and never asks private networks.
//
// Owners of hubs choose the addresses, so nobody is trusted: neither the owner, who may
// name a machine inside our network (each connection is checked by the address that it
// goes to, after the name was looked up), nor the service, whose answer is limited in
// time and size.
//
// And we are guests: a thousand widgets that ask the same are one request, an answer
// is kept as its service allows, and a host that fails or asks for it is left alone for
// a while. Widgets keep their last content meanwhile.
package outside

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/fedora-hubs/hubs/backend/fetch"
)

// Options of a client. Those that are zero have a default.
type Options struct {
	Agent  string // User-Agent; see Agent
	Allow  Allow
	Tokens Tokens

	Timeout time.Duration // from a request to the end of its answer, the wait for its turn included; each redirect is one more; 5s
	MaxBody int64         // bytes of an answer, unpacked; 2 MiB
	Memory  uint64        // bytes of answers that are kept; 64 MiB
	Now     func() time.Time
}

// longestTime is how long an answer may take where its asker is patient, as
// fetch.WithPatience says.
const longestTime = 20 * time.Second

// NewClient makes a client. It only asks by GET, and of the headers of a
// request it sends Accept and Authorization.
func NewClient(o Options) *http.Client {
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 2 << 20
	}
	if o.Memory == 0 {
		o.Memory = 64 << 20
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &http.Client{
		Transport:     &transport{Options: o, wire: newWire(o), hosts: newHosts(o.Now), kept: newAnswers(o.Memory)},
		CheckRedirect: checkRedirect,
	}
}

// Agent is a User-Agent: Hubs, its version, and where this one is.
func Agent(version, site string) string {
	agent := "Hubs/" + strings.Trim(version, "()")
	if site != "" {
		agent += " (+" + site + ")"
	}
	return agent
}

func newWire(o Options) *http.Transport {
	wire := fetch.NewTransport(o.Timeout)
	wire.ResponseHeaderTimeout = 0 // some sources may take longer; the request has its limit
	wire.DialContext, wire.MaxIdleConnsPerHost = o.Allow.dialer(o.Timeout), atATime
	return wire
}

// A transport asks each host through its turnstile, and the same question only
// once at a time.
type transport struct {
	Options

	wire    http.RoundTripper
	hosts   hosts
	kept    answers
	flights singleflight.Group
}

// RoundTrip answers from what is kept, else asks. An asker that goes away
// leaves the question to the others who wait for it.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		req.Body.Close()
	}
	host := req.URL.Hostname()
	if req.Method != http.MethodGet || req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.User != nil {
		return nil, &Error{host, Forbidden, errors.New("only GET, by http or https, without a password in the address")}
	}
	question := t.question(req)
	key := keyOf(question)
	if a := t.kept.fresh(key, t.Now()); a != nil {
		return a.response(req), nil
	}
	answered := t.flights.DoChan(key, func() (any, error) { return t.fetch(question, key) })
	select {
	case <-req.Context().Done():
		return nil, &Error{host, Silent, context.Cause(req.Context())}
	case r := <-answered:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*answer).response(req), nil
	}
}

// question is what goes out for a request. It outlives the request's context.
func (t *transport) question(req *http.Request) *http.Request {
	q := req.Clone(context.WithoutCancel(req.Context()))
	q.Body, q.Header = nil, http.Header{"User-Agent": {t.Agent}}
	if accept := req.Header.Get("Accept"); accept != "" {
		q.Header.Set("Accept", accept)
	}
	if elsewhere(req) {
		return q
	}
	if secret := req.Header.Get("Authorization"); secret != "" {
		q.Header.Set("Authorization", secret)
	} else if token := t.Tokens.of(req.URL); token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	return q
}

// fetch asks, when it is the question's turn.
func (t *transport) fetch(question *http.Request, key string) (*answer, error) {
	ctx, cancel := context.WithTimeout(question.Context(), fetch.Patience(question.Context(), t.Timeout, longestTime))
	defer cancel()
	name := question.URL.Hostname()
	host := t.hosts.of(question.URL)
	if err := t.hosts.resting(key); err != nil {
		return nil, wrap(name, err)
	}
	leave, err := host.enter(ctx)
	if err != nil {
		return nil, wrap(name, err)
	}
	defer leave()
	old := t.kept.old(key)
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{WroteRequest: func(w httptrace.WroteRequestInfo) { connected.Store(w.Err == nil) }}
	a, err := t.ask(question.WithContext(httptrace.WithClientTrace(ctx, trace)), old)
	if err != nil {
		err := wrap(name, err)
		switch {
		case err.Problem == Odd || err.Problem == Long || err.Problem == Forbidden || err.Problem == Waiting:
		case connected.Load():
			t.hosts.slowly(question.URL, key)
		default:
			host.failed(err.Problem)
		}
		return nil, err
	}
	host.heard(a)
	t.hosts.answered(key)
	if a.status == http.StatusNotModified && old != nil {
		a = old.renewed(a.header)
	}
	t.kept.keep(key, a, t.Now())
	return a, nil
}

// ask makes one request and reads its whole answer.
func (t *transport) ask(question *http.Request, old *answer) (*answer, error) {
	if old != nil {
		old.condition(question)
	}
	resp, err := t.wire.RoundTrip(question)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := fetch.Body(resp, t.MaxBody)
	if err != nil {
		return nil, readError(question, err)
	}
	return &answer{status: resp.StatusCode, header: resp.Header, body: body}, nil
}

// checkRedirect follows some redirects. The transport knows which hosts may be asked.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if err := fetch.Few(req, via); err != nil {
		return &Error{via[0].URL.Hostname(), Odd, err}
	}
	return nil
}

// elsewhere reports whether a redirect led here from another place, or from
// one that was led to from another.
func elsewhere(req *http.Request) bool {
	for r := req; r.Response != nil && r.Response.Request != nil; r = r.Response.Request {
		from := r.Response.Request.URL
		if from.Host != req.URL.Host || from.Scheme != req.URL.Scheme {
			return true
		}
	}
	return false
}
