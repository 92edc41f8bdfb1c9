package consumer

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

// changed does what a message about a change to hubs asks for: the indexes of
// all backends follow it, web processes learn that the page is another, and a
// widget with other settings is drawn again.
func (c *Consumer) changed(ctx context.Context, said fedmsg.Said, outdated outdated) error {
	n, ours := noticeOf(said.Message)
	if !ours {
		return nil
	}
	for _, key := range said.Meta.Hubs {
		page, differing, err := c.reindex(ctx, key)
		if errors.Is(err, hub.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		outdated.addAll(differing, said.ID)
		if err := c.announce(ctx, page.Hub, said.ID); err != nil {
			return err
		}
		if err := c.reconfigured(ctx, page, n, said.ID, outdated); err != nil {
			return err
		}
		if err := c.visible(ctx, page.Hub, n, said.ID, outdated); err != nil {
			return err
		}
	}
	return nil
}

// followers brings the index up to date with those who follow teams that are
// about other things now: their pages show what happens to these. That costs as
// much as there are followers, so it comes after all else that messages ask for,
// and once for each team, however often it was changed meanwhile.
func (c *Consumer) followers(ctx context.Context, entries []archive.Entry) error {
	causes := map[string]cause{} // by team
	for _, e := range entries {
		n, _ := noticeOf(e.Message)
		if !n.Changes(append(subjects, visibility)...) {
			continue
		}
		for _, key := range e.Meta.Hubs {
			if k, _ := hub.ParseKey(key); k.Kind == hub.Team {
				was := causes[key]
				causes[key] = cause{cmp.Or(was.id, e.ID), was.visibility || n.Changes(visibility)}
			}
		}
	}
	outdated := outdated{}
	for _, key := range slices.Sorted(maps.Keys(causes)) {
		if err := c.followersOf(ctx, key, causes[key], outdated); err != nil {
			return err
		}
	}
	return c.invalidate(ctx, outdated)
}

// A cause is why the followers of a team are looked at: the first message about it,
// and whether others may see it than before.
type cause struct {
	id         string
	visibility bool
}

// visibility is the setting of a hub that says who may see it, and subjects are
// those that say what it is about.
const visibility = "visibility"

var subjects = []string{"packages", "repositories", "topics"}

// noticeOf reads what Hubs itself says; false for all other messages.
func noticeOf(m fedmsg.Message) (hub.Notice, bool) { return hub.ReadNotice(m.Event(), m.Body) }

// tellsVisibility reports whether a message may tell that others may see a hub than
// before.
func tellsVisibility(m fedmsg.Message) bool {
	n, _ := noticeOf(m)
	return n.Changes(visibility)
}

func (c *Consumer) followersOf(ctx context.Context, team string, cause cause, outdated outdated) error {
	k, _ := hub.ParseKey(team) // was one
	page, err := c.Hubs.OnHub(ctx, k.Kind, k.Name)
	if errors.Is(err, hub.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	h, named := page.Hub, []hub.Ref{}
	err = c.Hubs.EachFollower(ctx, h.ID, func(page hub.Page) error {
		if cause.visibility {
			named = append(named, c.whatShowsRoles(page.Hub)...)
		}
		differing := c.Index.Replace(page.Hub.ID, c.Interests(page))
		if len(differing) == 0 {
			return nil
		}
		outdated.addAll(differing, cause.id)
		return c.tell(ctx, page.Hub, cause.id)
	})
	for _, ref := range named {
		outdated.add(ref, cause.id, h.Private())
	}
	if err != nil || !h.Private() || len(named) == 0 {
		return err
	}
	return c.Fragments.Drop(ctx, named...)
}

// whatShowsRoles are the widgets that say what a person belongs to: those that a
// message would redraw that the person left a team. What was once said about such
// a team need not be in the archive any more.
func (c *Consumer) whatShowsRoles(person hub.Hub) (refs []hub.Ref) {
	left := fedmsg.Said{
		Message: fedmsg.Message{Topic: "org.hubs.prod." + hub.Notice{Event: hub.RoleRemoved}.Topic()},
		Meta:    fedmsg.Meta{Hubs: []string{person.Key()}},
	}
	for _, ref := range c.Index.Match(left) {
		if ref.Widget != 0 {
			refs = append(refs, ref)
		}
	}
	return refs
}

// announce tells the other processes that a hub is another.
func (c *Consumer) announce(ctx context.Context, h hub.Hub, cause string) error {
	if err := c.Pages.Forget(ctx, h.Kind, h.Name); err != nil {
		return err
	}
	if err := c.tell(ctx, h, cause); err != nil {
		return err
	}
	return c.Fragments.Changed(ctx, h.ID, h.Private(), cause)
}

// tell makes the indexes of the other backends follow.
func (c *Consumer) tell(ctx context.Context, h hub.Hub, cause string) error {
	_, err := c.Changes.Append(ctx, events.Event{
		Type: events.Changed, Hub: h.ID, Cause: cause, Payload: []byte(c.Name + " " + h.Key()),
	})
	return err
}

// reconfigured drops what a widget showed under other settings, or long ago. One
// that was only moved shows the same.
func (c *Consumer) reconfigured(ctx context.Context, page hub.Page, n hub.Notice, cause string, outdated outdated) error {
	if n.Widget == 0 || n.OnlyMoved() {
		return nil
	}
	ref := hub.Ref{Widget: n.Widget, Hub: page.Hub.ID}
	for _, w := range page.Widgets {
		if w.ID == n.Widget {
			outdated.add(ref, cause, true)
		}
	}
	return c.Fragments.Drop(ctx, ref)
}

// visible sees to what shows messages about a hub that others may see than before:
// it is drawn again, and not shown until then if it shows too much. What that costs
// grows with what was said about the hub.
func (c *Consumer) visible(ctx context.Context, h hub.Hub, n hub.Notice, cause string, outdated outdated) error {
	if !n.Changes(visibility) {
		return nil
	}
	shown := map[hub.Ref]bool{}
	for after := (archive.Entry{}); ; {
		entries, err := c.Archive.About(ctx, h.Key(), after, batchSize)
		if err != nil {
			return err
		}
		for _, e := range entries {
			e.Meta = c.Meta(e.Message)
			for _, ref := range c.Index.Match(e.Said) {
				if ref.Widget != 0 {
					shown[ref] = true
				}
			}
		}
		if len(entries) < batchSize {
			break
		}
		after = entries[len(entries)-1]
	}
	for ref := range shown {
		outdated.add(ref, cause, h.Private())
	}
	if !h.Private() {
		return nil
	}
	return c.Fragments.Drop(ctx, slices.Collect(maps.Keys(shown))...)
}

// public tells which messages about hubs everybody may read.
func (c *Consumer) public(ctx context.Context, entries []archive.Entry) (map[string]bool, error) {
	var ids []string
	for _, e := range entries {
		if e.Category() == hub.NoticeCategory {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // nothing is in an empty map
	}
	return c.Archive.Public(ctx, ids...)
}

// inside leaves of the targets of a message that not everybody may read those on the
// hubs where it may be read: that are among those that it is about, where everybody
// may see all the others. A hidden hub moves nothing that others see, also not on
// the page of the person whom it names.
func (c *Consumer) inside(ctx context.Context, said fedmsg.Said, concerned []hub.Ref) ([]hub.Ref, error) {
	about, hidden := map[int64]bool{}, 0
	for _, key := range said.Meta.Hubs {
		k, _ := hub.ParseKey(key) // else there is none of an empty name
		page, err := c.Hubs.OnHub(ctx, k.Kind, k.Name)
		if err != nil && !errors.Is(err, hub.ErrNotFound) {
			return nil, err
		}
		seen := page.Hub.ID != 0 && !page.Hub.Private() // what is not there, nobody sees
		about[page.Hub.ID] = seen
		if !seen {
			hidden++
		}
	}
	return slices.DeleteFunc(concerned, func(ref hub.Ref) bool {
		seen, named := about[ref.Hub]
		return !named || hidden > 1 || hidden == 1 && seen
	}), nil
}

// reindex brings the index up to date with a hub, by its key, and tells for what
// that made a difference.
func (c *Consumer) reindex(ctx context.Context, key string) (page hub.Page, differing []hub.Ref, err error) {
	k, _ := hub.ParseKey(key) // else there is none of an empty name
	if page, err = c.Hubs.OnHub(ctx, k.Kind, k.Name); err != nil {
		return page, nil, err
	}
	return page, c.Index.Replace(page.Hub.ID, c.Interests(page)), nil
}

// followWait is how long one read of the changes waits.
const followWait = 2 * time.Second

// Follow keeps the index right by what other backends announce, until the context
// ends. Where it may have missed something, it reloads all hubs.
func (c *Consumer) Follow(ctx context.Context, tail Tail) error {
	for behind := false; ctx.Err() == nil; {
		list, lost, err := tail.Next(ctx, followWait)
		if behind = behind || lost; behind && err == nil {
			err = c.reload(ctx)
			behind = err != nil
		}
		for _, e := range list {
			if err == nil {
				err = c.heed(ctx, e)
				behind = behind || err != nil
			}
		}
		if ctx.Err() == nil {
			c.following.Note(c.Log, "follow changes of hubs", err)
		}
		if err != nil {
			sleep.For(ctx, time.Second)
		}
	}
	return nil
}

// heed takes over a change that another backend found. Messages that were
// matched with the old index meanwhile are made up for by drawing the hub's
// widgets once.
func (c *Consumer) heed(ctx context.Context, e events.Event) error {
	origin, key, _ := strings.Cut(string(e.Payload), " ")
	if e.Type != events.Changed || origin == c.Name {
		return nil
	}
	page, _, err := c.reindex(ctx, key)
	if errors.Is(err, hub.ErrNotFound) {
		c.Index.Replace(e.Hub, nil)
		return nil
	}
	if err != nil {
		return err
	}
	outdated := outdated{}
	for _, in := range c.Interests(page) {
		if in.Widget != 0 {
			outdated.add(hub.Ref{Widget: in.Widget, Hub: page.Hub.ID}, e.Cause, false)
		}
	}
	return c.invalidate(ctx, outdated)
}
