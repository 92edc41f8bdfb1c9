package signin

import (
	"context"
	"fmt"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// logoutEvent is what a logout token is about, as OpenID Connect Back-Channel
// Logout 1.0 calls it.
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// logoutAge is how old a logout token may be, or how far ahead its clock.
const logoutAge = 5 * time.Minute

// Logout reads a token by which the provider says that somebody signed out there:
// whom it means, and with which session if it tells; of these, one may be empty.
// That a token comes twice does no harm: what it ends is over.
func (p *Provider) Logout(ctx context.Context, raw string) (who hub.Identity, sid string, err error) {
	e, err := p.discover(ctx)
	if err != nil {
		return who, "", err
	}
	// Older providers send no expiry; the age is looked at below.
	verifier := e.Verifier(&oidc.Config{ClientID: p.config.ClientID, SkipExpiryCheck: true})
	token, claims, err := verified(oidc.ClientContext(ctx, p.client), verifier, raw)
	if err != nil {
		return who, "", fmt.Errorf("%w: its logout token: %w", ErrAnswer, brief(err))
	}
	now := p.attempts.now()
	events, _ := claims["events"].(map[string]any)
	_, about := events[logoutEvent].(map[string]any)
	_, nonce := claims["nonce"]
	sid, named := claims["sid"].(string)
	switch {
	case !about || nonce: // a token of a sign-in, which anybody who signed in has
		err = fmt.Errorf("%w: its logout token is for something else", ErrAnswer)
	case token.IssuedAt.Before(now.Add(-logoutAge)) || token.IssuedAt.After(now.Add(logoutAge)),
		!token.Expiry.IsZero() && token.Expiry.Unix() > 0 && token.Expiry.Before(now):
		err = fmt.Errorf("%w: its logout token is not of now", ErrAnswer)
	case claims["sid"] != nil && !named, token.Subject == "" && sid == "":
		err = fmt.Errorf("%w: its logout token names nobody", ErrAnswer)
	}
	if err != nil {
		return hub.Identity{}, "", err
	}
	return hub.Identity{Issuer: p.config.Issuer, Subject: token.Subject}, sid, nil
}
