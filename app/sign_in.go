package app

import (
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
	d := &signin.Doors{
		Kept: session.New(p.store.DB(), limits, func() time.Time { return p.now() }), People: p.store, Begin: func() []hub.Placed { return newPerson(p.kinds) },
		Grants: grants, Issuer: p.config.OIDCIssuer, Every: p.config.OIDCEvery,
	}
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
