package signin

import (
	"context"
	"errors"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/session"
)

// People are those who are at home here.
type People interface {
	Teams
	// Identify gives the name that a provider's person has here: hub.ErrTaken if it
	// is another's.
	Identify(ctx context.Context, id hub.Identity, claimed hub.Account) (username string, err error)
	// Settle gives a person an account and a page, which begins with these widgets.
	Settle(ctx context.Context, a hub.Account, widgets []hub.Placed) error
}

// A Session is somebody who is signed in with a browser.
type Session struct {
	ID string // is no secret
	hub.Account
	Admin         bool // was made an admin of the site
	Address       string
	Browser       string
	Created, Seen time.Time
	// From Due on the provider is asked again who it is, and after Until the session
	// counts no more unless it has said so; zero: never.
	Due, Until time.Time
}

// From is where somebody signs in: the address and the browser.
type From struct{ Address, Browser string }

// Doors let people in and out.
type Doors struct {
	Kept   *session.Sessions
	People People
	Begin  func() []hub.Placed // what a page of a person begins with
	Grants []Grant
	Issuer string        // of the provider; empty if there is none
	Every  time.Duration // how long it counts what the provider said; 0: for ever
}

// Find gives the person of a session. One that another provider began, or a developer
// before there was a provider, counts no more: nobody could say that it is over.
func (d *Doors) Find(ctx context.Context, token string) (Session, error) {
	return d.known(d.Kept.Find(ctx, token))
}

// Look is Find for who is not there.
func (d *Doors) Look(ctx context.Context, token string) (Session, error) {
	return d.known(d.Kept.Look(ctx, token))
}

func (d *Doors) known(found session.Session, err error) (Session, error) {
	if errors.Is(err, session.ErrNone) || err == nil && found.Issuer != d.Issuer {
		return Session{}, hub.ErrSignedOut
	}
	return d.sessionOf(found), err
}

func (d *Doors) sessionOf(s session.Session) Session {
	shown := Session{
		ID: s.ID, Account: hub.Account{Username: s.Username, FullName: s.FullName, Hue: hub.Hue(s.Look.Hue), Picture: s.Look.Picture}, Admin: s.Admin,
		Address: s.Address, Browser: s.Browser, Created: s.Created, Seen: s.Seen,
	}
	if s.Issuer != "" && d.Every > 0 { // developers say themselves who they are
		shown.Due, shown.Until = s.Looked.Add(d.Every/2), s.Looked.Add(d.Every)
	}
	return shown
}

// Confirm lets a session go on of which the provider has said again who it is of,
// with the roles of the groups that they have now. It reports whether it is of that
// person.
func (d *Doors) Confirm(ctx context.Context, token string, who Person) (same bool, err error) {
	found, err := d.Kept.Find(ctx, token)
	if errors.Is(err, session.ErrNone) || err == nil && (hub.Identity{Issuer: found.Issuer, Subject: found.Subject}) != who.Identity {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := Assign(ctx, d.People, d.Grants, found.Username, who.Groups); err != nil {
		return false, err
	}
	p := session.Person{Username: found.Username, FullName: who.FullName, Email: who.Email, Groups: who.Groups}
	return true, d.Kept.Confirm(ctx, token, p, who.SID)
}

// Enter makes a person at home here, and a session. The store says whom the provider
// means; a developer is whom they say.
func (d *Doors) Enter(ctx context.Context, who Person, from From) (username, token string, err error) {
	a := hub.Account{Username: who.Username, FullName: who.FullName}
	if who.Identity != (hub.Identity{}) {
		if a.Username, err = d.People.Identify(ctx, who.Identity, a); err != nil {
			return "", "", err
		}
	}
	if err := d.People.Settle(ctx, a, d.Begin()); err != nil {
		return "", "", err
	}
	if err := Assign(ctx, d.People, d.Grants, a.Username, who.Groups); err != nil {
		return "", "", err
	}
	p := session.Person{Username: a.Username, FullName: who.FullName, Email: who.Email, Groups: who.Groups}
	token, err = d.Kept.Begin(ctx, p, session.Origin{Address: from.Address, Browser: from.Browser, Issuer: who.Identity.Issuer, Subject: who.Identity.Subject, SID: who.SID})
	return a.Username, token, err
}

// Leave ends a session.
func (d *Doors) Leave(ctx context.Context, token string) error { return d.Kept.End(ctx, token) }

// Sessions lists those of a person.
func (d *Doors) Sessions(ctx context.Context, username string) ([]Session, error) {
	found, err := d.Kept.Of(ctx, username)
	list := make([]Session, len(found))
	for i, s := range found {
		list[i] = d.sessionOf(s)
	}
	return list, err
}

// LeaveOne ends a session of a person by its ID.
func (d *Doors) LeaveOne(ctx context.Context, username, id string) error {
	return d.Kept.EndOne(ctx, username, id)
}

// LeaveAll ends all sessions of a person.
func (d *Doors) LeaveAll(ctx context.Context, username string) error {
	return d.Kept.EndAll(ctx, username)
}

// LeaveBy ends the sessions that the provider says are over, and tells whose they
// were.
func (d *Doors) LeaveBy(ctx context.Context, who hub.Identity, sid string) (usernames []string, err error) {
	return d.Kept.EndOf(ctx, who.Issuer, who.Subject, sid)
}
