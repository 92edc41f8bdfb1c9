// Package signin lets an OpenID Connect provider say who somebody is, and gives them
// the roles of their groups.
//
// There are no passwords here. An account belongs to the provider's issuer and subject,
// which never change and are never given to anybody else. A username may be, so it
// counts at the first sign-in alone, and only for an account that is nobody's yet.
//
// Groups give roles as they are at a sign-in, and people leave groups. So the
// provider is asked again while a session lasts, without a question to the person,
// and what it said stops counting after a while. Whatever a token says is bounded
// before it is known who signed it.
package signin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/redis/go-redis/v9"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// What can become of a sign-in. Web has a sentence for each.
var (
	ErrAway     = errors.New("the sign-in provider does not answer")
	ErrState    = errors.New("the sign-in is not known: too old, used already, or begun elsewhere")
	ErrDenied   = errors.New("the sign-in was denied")
	ErrAnswer   = errors.New("the sign-in provider gave an answer that can't be used")
	ErrAsk      = errors.New("the sign-in provider would have to ask the person")
	ErrUsername = errors.New("the sign-in provider gave a username that can't be used")
)

const (
	// callTime is how long a call to the provider may take, callSize how much it
	// may answer.
	callTime = 5 * time.Second
	// probeTime is how long somebody waits who has asked for something else.
	probeTime = 2 * time.Second
	// probedTime is how long the answer counts.
	probedTime = 5 * time.Second
	callSize   = 1 << 20
	// subjectMost is how long a subject may be, as OpenID Connect says.
	subjectMost = 255
)

// Config is how the provider knows this site.
type Config struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	Scopes       []string
	Claims       Claims
	Callback     string // where the provider sends people back
}

// Provider signs people in. It is asked what it is at the first sign-in, and
// again until it answers.
type Provider struct {
	config   Config
	client   *http.Client
	attempts attempts
	flight   singleflight.Group
	probe    singleflight.Group
	probed   struct { // whether it was there lately
		sync.Mutex
		at  time.Time
		err error
	}
	found chan *endpoint // holds what was found, once it was
}

// An endpoint is a provider that has told what it is.
type endpoint struct {
	*oidc.Provider
	verifier *oidc.IDTokenVerifier
	oauth    oauth2.Config
}

// NewProvider keeps sign-ins that are under way on Redis.
func NewProvider(c Config, client redis.UniversalClient, prefix string, now func() time.Time) *Provider {
	return &Provider{
		config: c, attempts: attempts{client, prefix, now}, found: make(chan *endpoint, 1),
		client: &http.Client{Timeout: callTime, Transport: limited{http.DefaultTransport}},
	}
}

// limited cuts long answers off.
type limited struct{ http.RoundTripper }

// RoundTrip is for the client.
func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, callSize), resp.Body}
	}
	return resp, err
}

// discover finds out where the provider's parts are.
func (p *Provider) discover(ctx context.Context) (*endpoint, error) {
	select {
	case e := <-p.found:
		p.found <- e
		return e, nil
	default:
	}
	answer := p.flight.DoChan("", func() (any, error) {
		// Those who wait go away at different times. The client limits the time.
		return p.ask(context.WithoutCancel(ctx))
	})
	select {
	case r := <-answer:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*endpoint), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrAway, ctx.Err())
	}
}

func (p *Provider) ask(ctx context.Context) (*endpoint, error) {
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.config.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAway, brief(err))
	}
	e := &endpoint{
		Provider: found, verifier: found.Verifier(&oidc.Config{ClientID: p.config.ClientID}),
		oauth: oauth2.Config{
			ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret,
			Endpoint: found.Endpoint(), RedirectURL: p.config.Callback, Scopes: p.config.Scopes,
		},
	}
	select {
	case p.found <- e:
	default: // somebody else was as quick
	}
	return e, nil
}

// Began is how a sign-in began.
type Began struct {
	Back   string // where on this site the person wants to be afterwards
	Silent bool   // the provider is not to ask the person anything
}

// Begin starts a sign-in of a browser, which has a secret to be known again by.
// It gives the address to go to.
func (p *Provider) Begin(ctx context.Context, browser string, began Began) (address string, err error) {
	e, err := p.discover(ctx)
	if err == nil && began.Silent {
		err = p.answers(ctx)
	}
	if err != nil {
		return "", err
	}
	state, a := newAttempt(browser, began)
	if err := p.attempts.keep(ctx, state, a); err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if a.Silent {
		options = append(options, oauth2.SetAuthURLParam("prompt", "none"))
	}
	return e.oauth.AuthCodeURL(state, options...), nil
}

// answers asks whether the provider is there now: nobody is sent to one that is
// away who did not want to go there.
func (p *Provider) answers(ctx context.Context) error {
	probed := p.probe.DoChan("", func() (any, error) { // once for all who wait
		p.probed.Lock()
		defer p.probed.Unlock()
		if p.attempts.now().Sub(p.probed.at) < probedTime {
			return nil, p.probed.err
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeTime)
		defer cancel()
		_, err := p.ask(ctx)
		p.probed.at, p.probed.err = p.attempts.now(), err
		return nil, err
	})
	select {
	case r := <-probed:
		return r.Err
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrAway, ctx.Err())
	}
}

// Finish ends a sign-in with what the provider sent the browser back with. The
// same answer can't be used twice. How it began is told of one that failed, too,
// unless nobody knows it.
func (p *Provider) Finish(ctx context.Context, browser string, answer url.Values) (who Person, began Began, err error) {
	a, err := p.attempts.take(ctx, answer.Get("state"), browser)
	if err != nil {
		return Person{}, Began{}, err
	}
	who, err = p.finish(ctx, a, answer)
	return who, Began{a.Back, a.Silent}, err
}

func (p *Provider) finish(ctx context.Context, a attempt, answer url.Values) (who Person, err error) {
	if err := p.refused(answer); err != nil {
		return Person{}, err
	}
	e, err := p.discover(ctx)
	if err != nil {
		return Person{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := e.oauth.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return Person{}, exchangeError(err)
	}
	claims, err := e.claims(ctx, token, a.Nonce, p.config.Claims)
	if err != nil {
		return Person{}, err
	}
	if who, err = p.config.Claims.person(claims); err != nil {
		return Person{}, err
	}
	who.Identity.Issuer = p.config.Issuer
	who.Identity.Subject, _ = claims["sub"].(string)
	if who.Identity.Subject == "" || len(who.Identity.Subject) > subjectMost {
		return Person{}, fmt.Errorf("%w: its token has no subject, or a very long one", ErrAnswer)
	}
	if sid, _ := claims["sid"].(string); len(sid) <= subjectMost {
		who.SID = sid
	}
	return who, nil
}

// refused reads an answer that is an error, or another provider's.
func (p *Provider) refused(answer url.Values) error {
	if iss := answer.Get("iss"); iss != "" && iss != p.config.Issuer {
		return fmt.Errorf("%w: it comes from another provider", ErrAnswer)
	}
	switch code := answer.Get("error"); {
	case code == "access_denied":
		return ErrDenied
	case code == "login_required", code == "interaction_required", code == "consent_required", code == "account_selection_required":
		return ErrAsk
	case code == "temporarily_unavailable", code == "server_error":
		return fmt.Errorf("%w: it says %s", ErrAway, code)
	case code != "":
		return fmt.Errorf("%w: it says %.40q", ErrAnswer, code)
	case answer.Get("code") == "":
		return fmt.Errorf("%w: there is no code in it", ErrAnswer)
	}
	return nil
}

// claims are what the ID token says, and what the provider says of the person
// if that leaves something open.
func (e *endpoint) claims(ctx context.Context, token *oauth2.Token, nonce string, wanted Claims) (map[string]any, error) {
	raw, _ := token.Extra("id_token").(string)
	id, claims, err := verified(ctx, e.verifier, raw)
	if err != nil {
		return nil, fmt.Errorf("%w: its token: %w", ErrAnswer, brief(err))
	}
	if id.Nonce != nonce {
		return nil, fmt.Errorf("%w: its token is for another sign-in", ErrAnswer)
	}
	if e.UserInfoEndpoint() == "" || wanted.all(claims) {
		return claims, nil
	}
	info, err := e.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return nil, fmt.Errorf("%w: its user info: %w", ErrAway, brief(err))
	}
	more, err := readClaims(info)
	if err != nil || info.Subject != id.Subject {
		return nil, fmt.Errorf("%w: its user info is of somebody else, or can't be read", ErrAnswer)
	}
	maps.Copy(more, claims) // the token is signed, so it wins
	return more, nil
}

// verified is a token that the provider has signed, and what it says.
func verified(ctx context.Context, by *oidc.IDTokenVerifier, raw string) (token *oidc.IDToken, claims map[string]any, err error) {
	if err := check(raw); err != nil {
		return nil, nil, err
	}
	if token, err = by.Verify(ctx, raw); err == nil {
		claims, err = readClaims(token)
	}
	return token, claims, err
}

// exchangeError leaves out what the provider answered, which may hold anything.
func exchangeError(err error) error {
	refusal, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return fmt.Errorf("%w: %w", ErrAway, brief(err))
	}
	status := refusal.Response.StatusCode
	if status >= http.StatusInternalServerError {
		return fmt.Errorf("%w: status %d", ErrAway, status)
	}
	return fmt.Errorf("%w: it refuses the code with status %d, %.40q", ErrAnswer, status, refusal.ErrorCode)
}

// brief keeps pages of another server out of the log.
func brief(err error) error { return fmt.Errorf("%.300s", err.Error()) }
