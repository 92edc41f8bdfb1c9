package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/app/web"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/loopback"
	"github.com/fedora-hubs/hubs/backend/session"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets"
)

// checkSignIn names the variable that is wrong, and never its value.
func (c Config) checkSignIn() error {
	for _, rule := range []struct {
		name string
		ok   bool
		what string
	}{
		{"HUBS_URL", c.URL == "" && c.OIDCIssuer == "" || isOrigin(c.URL), "the web address of this site without a path, as https://hubs.example.org; signing in needs it"},
		{"HUBS_ADMINS", !slices.ContainsFunc(c.Admins, func(u string) bool { return hub.CheckName(u) != nil }), "usernames, by commas"},
		{"HUBS_SESSION_IDLE", c.SessionIdle >= time.Hour, "a time of at least 1h"},
		{"HUBS_SESSION_LIFE", c.SessionLife >= c.SessionIdle, "a time that is not shorter than HUBS_SESSION_IDLE"},
		{"HUBS_OIDC_ISSUER", c.OIDCIssuer == "" || isIssuer(c.OIDCIssuer), "the https address of an OpenID Connect provider, or empty"},
		{"HUBS_OIDC_ISSUER", c.OIDCIssuer != "" || c.OIDCClient == "" && c.OIDCSecret == "" && len(c.OIDCRoles) == 0, "set, since other HUBS_OIDC settings are"},
		{"HUBS_OIDC_CLIENT_ID", c.OIDCIssuer == "" || c.OIDCClient != "", "set, since HUBS_OIDC_ISSUER is"},
		{"HUBS_OIDC_CLIENT_SECRET", c.OIDCIssuer == "" || c.OIDCSecret != "", "set, since HUBS_OIDC_ISSUER is"},
		{"HUBS_OIDC_EVERY", c.OIDCEvery == 0 || c.OIDCEvery >= time.Minute, "a time of at least 1m, or 0 for never"},
		{"HUBS_DEVELOPER_SIGN_IN", c.Developers != yes || c.OIDCIssuer == "", "no where HUBS_OIDC_ISSUER is set: it lets anybody be anybody"},
		{"HUBS_DEVELOPER_SIGN_IN", c.Developers != yes || c.isAlone(), "no where others reach the site: it lets anybody be anybody. HUBS_ADDR, and HUBS_URL if it is set, must be of this machine alone"},
		{"HUBS_OIDC_SCOPES", slices.Contains(strings.Fields(c.OIDCScopes), "openid"), "words with spaces, openid among them"},
	} {
		if !rule.ok {
			return fmt.Errorf("%s must be %s", rule.name, rule.what)
		}
	}
	if _, err := signin.ParseGrants(c.OIDCRoles); err != nil {
		return fmt.Errorf("HUBS_OIDC_ROLES: %w", err)
	}
	return nil
}

func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isWeb(s) && strings.TrimSuffix(s, "/") == u.Scheme+"://"+u.Host
}

// isIssuer takes http for tries on this machine only: codes and tokens go there.
func isIssuer(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isWeb(s) && u.User == nil && u.RawQuery == "" && u.Fragment == "" && (u.Scheme == "https" || loopback.Is(u.Host))
}

// openDoors says how people sign in: by a provider if one is set, or developers
// without a password if that is asked for. Else nobody can.
func (p *parts) openDoors() {
	if p.config.OIDCIssuer == "" && p.config.Developers != yes {
		return
	}
	grants, _ := signin.ParseGrants(p.config.OIDCRoles) // was checked when it was read
	limits := session.Limits{Idle: p.config.SessionIdle, Life: p.config.SessionLife}
	d := &doors{session.New(p.store.DB(), limits, func() time.Time { return p.now() }), p.store, p.kinds, grants, p.config.OIDCIssuer, p.config.OIDCEvery}
	p.sessions, p.admins = d, map[string]bool{}
	for _, username := range p.config.Admins {
		p.admins[username] = true
	}
	p.signIn = &web.SignIn{Doors: d, Directory: p.store, Life: p.config.SessionLife}
	if p.config.OIDCIssuer != "" {
		p.signIn.Provider = signin.NewProvider(p.config.provider(), p.redis, prefix, time.Now)
	}
}

// isAlone reports whether the site is meant for this machine alone. What is in
// front of it can't be known.
func (c Config) isAlone() bool { return loopback.Is(c.Addr) && (c.URL == "" || loopback.Is(c.host())) }

// host is that of the site's public address.
func (c Config) host() string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

func (c Config) provider() signin.Config {
	return signin.Config{
		Issuer: c.OIDCIssuer, ClientID: c.OIDCClient, ClientSecret: c.OIDCSecret, Scopes: strings.Fields(c.OIDCScopes),
		Claims:   signin.Claims{Username: c.OIDCUsername, FullName: c.OIDCFullName, Email: c.OIDCEmail, Groups: c.OIDCGroups},
		Callback: strings.TrimSuffix(c.URL, "/") + "/sign-in/callback",
	}
}

// doors let people in and out.
type doors struct {
	sessions *session.Sessions
	store    *store.Store
	kinds    widgets.Kinds
	grants   []signin.Grant
	issuer   string        // of the provider; empty if there is none
	every    time.Duration // how long it counts what the provider said; 0: for ever
}

// Find gives the person of a session. One that another provider began, or a developer
// before there was a provider, counts no more: nobody could say that it is over.
func (d *doors) Find(ctx context.Context, token string) (web.Session, error) {
	return d.known(d.sessions.Find(ctx, token))
}

// Look is Find for who is not there.
func (d *doors) Look(ctx context.Context, token string) (web.Session, error) {
	return d.known(d.sessions.Look(ctx, token))
}

func (d *doors) known(found session.Session, err error) (web.Session, error) {
	if errors.Is(err, session.ErrNone) || err == nil && found.Issuer != d.issuer {
		return web.Session{}, hub.ErrSignedOut
	}
	return d.sessionOf(found), err
}

func (d *doors) sessionOf(s session.Session) web.Session {
	shown := web.Session{
		ID: s.ID, Account: hub.Account{Username: s.Username, FullName: s.FullName}, Admin: s.Admin,
		Address: s.Address, Browser: s.Browser, Created: s.Created, Seen: s.Seen,
	}
	if s.Issuer != "" && d.every > 0 { // developers say themselves who they are
		shown.Due, shown.Until = s.Looked.Add(d.every/2), s.Looked.Add(d.every)
	}
	return shown
}

// Confirm lets a session go on of which the provider has said again who it is of,
// with the roles of the groups that they have now. It reports whether it is of that
// person.
func (d *doors) Confirm(ctx context.Context, token string, who signin.Person) (same bool, err error) {
	found, err := d.sessions.Find(ctx, token)
	if errors.Is(err, session.ErrNone) || err == nil && (hub.Identity{Issuer: found.Issuer, Subject: found.Subject}) != who.Identity {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := signin.Assign(ctx, d.store, d.grants, found.Username, who.Groups); err != nil {
		return false, err
	}
	p := session.Person{Username: found.Username, FullName: who.FullName, Email: who.Email, Groups: who.Groups}
	return true, d.sessions.Confirm(ctx, token, p, who.SID)
}

// Enter makes a person at home here, and a session. Whom the provider means is
// asked of the store; a developer is whom they say.
func (d *doors) Enter(ctx context.Context, who signin.Person, from web.Place) (username, token string, err error) {
	a := hub.Account{Username: who.Username, FullName: who.FullName}
	if who.Identity != (hub.Identity{}) {
		if a.Username, err = d.store.Identify(ctx, who.Identity, a); err != nil {
			return "", "", err
		}
	}
	if err := d.store.Settle(ctx, a, newPerson(d.kinds)); err != nil {
		return "", "", err
	}
	if err := signin.Assign(ctx, d.store, d.grants, a.Username, who.Groups); err != nil {
		return "", "", err
	}
	p := session.Person{Username: a.Username, FullName: who.FullName, Email: who.Email, Groups: who.Groups}
	token, err = d.sessions.Begin(ctx, p, session.Origin{Address: from.Address, Browser: from.Browser, Issuer: who.Identity.Issuer, Subject: who.Identity.Subject, SID: who.SID})
	return a.Username, token, err
}

// Leave ends a session.
func (d *doors) Leave(ctx context.Context, token string) error { return d.sessions.End(ctx, token) }

// Sessions lists those of a person.
func (d *doors) Sessions(ctx context.Context, username string) ([]web.Session, error) {
	found, err := d.sessions.Of(ctx, username)
	list := make([]web.Session, len(found))
	for i, s := range found {
		list[i] = d.sessionOf(s)
	}
	return list, err
}

// LeaveOne ends a session of a person by its ID.
func (d *doors) LeaveOne(ctx context.Context, username, id string) error {
	return d.sessions.EndOne(ctx, username, id)
}

// LeaveAll ends all sessions of a person.
func (d *doors) LeaveAll(ctx context.Context, username string) error {
	return d.sessions.EndAll(ctx, username)
}

// LeaveBy ends the sessions that the provider says are over, and tells whose they
// were.
func (d *doors) LeaveBy(ctx context.Context, who hub.Identity, sid string) (usernames []string, err error) {
	return d.sessions.EndOf(ctx, who.Issuer, who.Subject, sid)
}
