package accounts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// batch is how many people the database is asked for at a time.
const batch = 500

// A Service knows people and groups.
type Service interface {
	Members(ctx context.Context, group string) (List, error)
	Sponsors(ctx context.Context, group string) (List, error)
	// Person looks somebody up; hub.ErrNotFound if there is nobody of that name.
	Person(ctx context.Context, username string) (Person, error)
}

// People are the accounts and pages that there are here.
type People interface {
	// Residents are those of the people who have an account.
	Residents(ctx context.Context, usernames []string) (map[string]hub.Resident, error)
	AddAccount(ctx context.Context, a hub.Account) error
	Rename(ctx context.Context, username, fullName string) error
	// Settle adds what a person lacks of an account and a page.
	Settle(ctx context.Context, a hub.Account, widgets []hub.Placed) error
}

// Teams are the hubs that are tied to groups.
type Teams interface {
	Tied(ctx context.Context, groups ...string) ([]hub.Hub, error)
	Parts(ctx context.Context, hubID int64) (map[string][]hub.Part, error)
	// FollowGroup makes a person what is due by the group, and tells what they
	// got and lost. The last owner stays, with hub.ErrLastOwner.
	FollowGroup(ctx context.Context, h hub.Hub, username string, due hub.Role) (give, take hub.Role, err error)
}

// A Sync brings the people of groups into teams. Several at a time, and one
// that was interrupted, do no harm: each step is done if it is still due.
type Sync struct {
	Service Service
	People  People
	Teams   Teams
	Widgets func() []hub.Placed // what the page of a person begins with
	DryRun  bool                // changes nothing, and counts what would change
	Log     *slog.Logger
}

// A Summary is what a sync did.
type Summary struct{ Added, Given, Taken, Skipped int }

// String is the summary in a line.
func (s Summary) String() string {
	return fmt.Sprintf("%d people added, %d roles given, %d taken, %d skipped", s.Added, s.Given, s.Taken, s.Skipped)
}

// Run syncs the teams of the groups that are named, or all. What goes wrong
// with one group does not keep the others from it.
func (s *Sync) Run(ctx context.Context, groups ...string) (Summary, error) {
	hubs, err := s.Teams.Tied(ctx, groups...)
	if err != nil {
		return Summary{}, err
	}
	teams := map[string][]hub.Hub{}
	for _, h := range hubs {
		teams[h.Group] = append(teams[h.Group], h)
	}
	r := s.begin()
	var errs []error
	for _, group := range slices.Sorted(maps.Keys(teams)) {
		if err := r.group(ctx, group, teams[group]); err != nil {
			errs = append(errs, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	return r.done, errors.Join(errs...)
}

// Begin makes a team that has the people of a group, and brings them. Who they
// are is asked first: a service that fails, or a group that does not exist,
// leaves nothing half made, and ErrRoster tells so. A failure after that
// is put right by the next sync.
func (s *Sync) Begin(ctx context.Context, group string, team func(context.Context) (hub.Hub, error)) (Summary, error) {
	r := s.begin()
	people, due, err := r.roster(ctx, group)
	if err != nil {
		return Summary{}, fmt.Errorf("%w: %w", ErrRoster, err)
	}
	h, err := team(ctx)
	if err != nil {
		return Summary{}, err
	}
	if err := r.settleAll(ctx, people); err != nil {
		return r.done, err
	}
	return r.done, r.team(ctx, h, due)
}

// Person brings the name of somebody who has an account up to date.
func (s *Sync) Person(ctx context.Context, username string) error {
	known, err := s.People.Residents(ctx, []string{username})
	if err != nil || len(known) == 0 {
		return err
	}
	p, err := s.Service.Person(ctx, username)
	if err != nil {
		return err
	}
	return s.rename(ctx, known[username], p)
}

// A run is one sync on its way.
type run struct {
	*Sync
	found   map[string]Person // that were looked up one by one
	settled map[string]bool
	done    Summary
}

func (s *Sync) begin() *run {
	return &run{Sync: s, found: map[string]Person{}, settled: map[string]bool{}}
}

func (r *run) group(ctx context.Context, group string, teams []hub.Hub) error {
	people, due, err := r.roster(ctx, group)
	if err != nil {
		return err
	}
	r.Log.Info("read a group", "group", group, "people", len(people))
	if len(people) == 0 {
		r.Log.Warn("a group has nobody; nothing is taken from its teams", "group", group)
		return nil
	}
	if slices.ContainsFunc(teams, func(h hub.Hub) bool { return !h.Archived }) { // or nobody comes
		if err := r.settleAll(ctx, people); err != nil {
			return err
		}
	}
	for _, h := range teams {
		if err := r.team(ctx, h, due); err != nil {
			return err
		}
	}
	return nil
}

// roster reads who is in a group and which roles are due to them.
func (r *run) roster(ctx context.Context, group string) (people []Person, due map[string]hub.Role, err error) {
	members, err := r.Service.Members(ctx, group)
	if err != nil {
		return nil, nil, err
	}
	sponsors, err := r.Service.Sponsors(ctx, group)
	if err != nil {
		return nil, nil, err
	}
	r.done.Skipped += members.Skipped + sponsors.Skipped
	due = map[string]hub.Role{}
	for _, list := range []struct {
		people []Person
		role   hub.Role
	}{{members.People, hub.Member}, {sponsors.People, hub.Owner}} {
		for _, p := range list.people {
			p, err := r.look(ctx, p)
			if errors.Is(err, hub.ErrNotFound) {
				r.done.Skipped++
				continue
			}
			if err != nil {
				return nil, nil, err
			}
			if due[p.Username] == "" {
				people = append(people, p)
			}
			due[p.Username] = list.role
		}
	}
	return people, due, nil
}

// look asks for what a list does not tell of somebody.
func (r *run) look(ctx context.Context, p Person) (Person, error) {
	if p.Detailed {
		return p, nil
	}
	if known, ok := r.found[p.Username]; ok {
		return known, nil
	}
	found, err := r.Service.Person(ctx, p.Username)
	if err == nil {
		r.found[p.Username] = found
	}
	return found, err
}

func (r *run) settleAll(ctx context.Context, people []Person) error {
	for part := range slices.Chunk(people, batch) {
		if err := r.settle(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// settle makes sure that people have an account and a page. A private person has
// an account alone.
func (r *run) settle(ctx context.Context, people []Person) error {
	usernames := make([]string, len(people))
	for i, p := range people {
		usernames[i] = p.Username
	}
	known, err := r.People.Residents(ctx, usernames)
	if err != nil {
		return err
	}
	for _, p := range people {
		if r.settled[p.Username] {
			continue
		}
		r.settled[p.Username] = true
		resident, here := known[p.Username]
		if !here {
			r.done.Added++
		}
		if r.DryRun {
			continue
		}
		if err := r.home(ctx, p, resident, here); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) home(ctx context.Context, p Person, known hub.Resident, here bool) error {
	if here {
		if err := r.rename(ctx, known, p); err != nil {
			return err
		}
	}
	a := hub.Account{Username: p.Username, FullName: p.FullName}
	switch {
	case p.Private && here, known.HasPage:
		return nil
	case p.Private:
		return r.People.AddAccount(ctx, a)
	}
	a.FullName = cmp.Or(a.FullName, known.FullName)
	return r.People.Settle(ctx, a, r.Widgets())
}

// rename keeps a name that the service does not tell, unless the person does
// not want it to be told.
func (s *Sync) rename(ctx context.Context, known hub.Resident, p Person) error {
	if p.FullName == known.FullName || p.FullName == "" && !p.Private {
		return nil
	}
	s.Log.Info("another name", "user", p.Username)
	return s.People.Rename(ctx, p.Username, p.FullName)
}

// team gives and takes the roles of one team. A person who comes does so before others
// go: a team whose only owner changes keeps one.
func (r *run) team(ctx context.Context, h hub.Hub, due map[string]hub.Role) error {
	parts, err := r.Teams.Parts(ctx, h.ID)
	if err != nil {
		return err
	}
	all := maps.Clone(due)
	for username := range parts {
		all[username] = due[username]
	}
	var later []string
	for _, username := range slices.Sorted(maps.Keys(all)) {
		give, take := h.FollowGroup(parts[username], all[username])
		switch {
		case take == hub.Owner:
			later = append(later, username)
		case give != "" || take != "":
			if err := r.follow(ctx, h, username, all[username], give, take); err != nil {
				return err
			}
		}
	}
	if n := len(later); r.DryRun && n > 0 && !owned(parts, due) {
		r.lastOwner(h, later[n-1])
		later = later[:n-1]
	}
	for _, username := range later {
		give, take := h.FollowGroup(parts[username], all[username])
		if err := r.follow(ctx, h, username, all[username], give, take); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) follow(ctx context.Context, h hub.Hub, username string, due, give, take hub.Role) (err error) {
	if !r.DryRun {
		give, take, err = r.Teams.FollowGroup(ctx, h, username, due)
	}
	if errors.Is(err, hub.ErrLastOwner) {
		r.lastOwner(h, username)
		return nil
	}
	switch {
	case err != nil:
		return err
	case give != "":
		r.done.Given++
	case take != "":
		r.done.Taken++
	}
	return nil
}

func (r *run) lastOwner(h hub.Hub, username string) {
	r.Log.Warn("the group has no owner for a team, and the last one stays", "hub", h.Key(), "group", h.Group, "user", username)
}

// owned reports whether a team has an owner when all is as it is due.
func owned(parts map[string][]hub.Part, due map[string]hub.Role) bool {
	for _, role := range due {
		if role == hub.Owner {
			return true
		}
	}
	for _, list := range parts {
		if slices.ContainsFunc(list, func(p hub.Part) bool { return p.Role == hub.Owner && p.Source != hub.ByGroup }) {
			return true
		}
	}
	return false
}
