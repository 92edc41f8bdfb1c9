// Package avatars fetches the pictures that people have at an avatar service, and keeps
// them as if they had been sent: the browsers of visitors ask Hubs alone, and the
// service learns of nobody who looks at whom.
//
// It is asked about people who have a page here and have not decided on a picture
// themselves, about each once a day at most, and about one after the other. What it
// answers is limited and drawn anew as what people send is. One backend at a time asks.
//
// What shows somebody has their new picture when it is drawn again. Until then the
// address that it has of an old one leads to the new one.
package avatars

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/picture"
)

const (
	// every is how often it is looked for who is due.
	every = time.Minute
	// again is how long nothing is asked about somebody after an answer, and retry
	// after there was none.
	again = 24 * time.Hour
	retry = time.Hour
	// most is how many people are asked about in a turn.
	most = 100
	// longest is how long a turn goes on, until another process may have the next.
	longest = 45 * time.Second
)

// MostBytes is how long an answer may be.
const MostBytes = 1 << 20

// A Store has the people and keeps their pictures.
type Store interface {
	DueAvatars(ctx context.Context, since time.Time, limit int) ([]string, error)
	AskedAvatar(ctx context.Context, username string, at time.Time) error
	SetAvatar(ctx context.Context, username string, p hub.Picture, at time.Time) error
}

// A Claim makes something this process's own for a time: false if another has it.
// Giving it back early lets another have it.
type Claim func(ctx context.Context, name string, hold time.Duration) (giveBack func(), mine bool, err error)

// A Keeper fetches what is due now and then.
type Keeper struct {
	Address func(username string) string // of a picture; one that is not there has status 404
	HTTP    *http.Client                 // limited in time and size
	Store   Store
	Claim   Claim
	Now     func() time.Time
	Log     *slog.Logger

	claiming, asking, keeping outage.Record
}

// Run fetches until the context ends.
func (k *Keeper) Run(ctx context.Context) error {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		k.Turn(ctx)
		select {
		case <-t.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// Turn fetches what is due now, unless another process does; of very much, a part.
func (k *Keeper) Turn(ctx context.Context) {
	giveBack, mine, err := k.Claim(ctx, "avatars", every)
	if ctx.Err() == nil {
		k.claiming.Note(k.Log, "claim the fetching of avatars", err)
	}
	if err != nil || !mine {
		return
	}
	defer giveBack()
	turn, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	err = k.fetchDue(turn)
	if turn.Err() == nil {
		k.keeping.Note(k.Log, "keep avatars", err)
	}
}

// fetchDue asks until there was no answer: then the service is left alone until the
// next turn, and who it was asked about for longer, so that others get their turn.
func (k *Keeper) fetchDue(ctx context.Context) error {
	due, err := k.Store.DueAvatars(ctx, k.Now().Add(-again), most)
	if err != nil {
		return err
	}
	for _, username := range due {
		made, err := k.fetch(ctx, username)
		if ctx.Err() != nil {
			return nil
		}
		k.asking.Note(k.Log, "ask the avatar service", err)
		if err != nil {
			return k.Store.AskedAvatar(ctx, username, k.Now().Add(retry-again))
		}
		if err := k.Store.SetAvatar(ctx, username, made, k.Now()); err != nil {
			return err
		}
	}
	return nil
}

// fetch gives the picture of a person, the zero value for none: where there is none, and
// where it can't be taken.
func (k *Keeper) fetch(ctx context.Context, username string) (made hub.Picture, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.Address(username), nil)
	if err != nil {
		return made, fmt.Errorf("address of an avatar: %w", err)
	}
	req.Header.Set("Accept", "image/png, image/jpeg, image/webp")
	resp, err := k.HTTP.Do(req)
	if err != nil {
		return made, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		return made, nil
	case resp.StatusCode != http.StatusOK:
		return made, fmt.Errorf("status %d", resp.StatusCode)
	}
	sent, err := io.ReadAll(io.LimitReader(resp.Body, MostBytes+1))
	if err != nil {
		return made, err
	}
	if len(sent) > MostBytes {
		return made, nil
	}
	made, err = picture.Make(ctx, sent)
	if refused, ok := errors.AsType[picture.RefusalError](err); ok {
		k.Log.DebugContext(ctx, "an avatar can't be taken", "username", username, "why", refused.Error())
		return hub.Picture{}, nil
	}
	return made, err
}
