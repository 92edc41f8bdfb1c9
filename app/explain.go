package app

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// An explanation is what a message says, as hubs archive explain prints it.
type explanation struct {
	ID        string   `json:"msg_id"` //nolint:tagliatelle // as envelopes have it
	Topic     string   `json:"topic"`
	Usernames []string `json:"usernames"`
	Packages  []string `json:"packages"`
	Objects   []string `json:"objects"`
	Repos     []string `json:"repositories"`
	Link      string   `json:"link"`
	Icon      string   `json:"icon"`
	Summary   string   `json:"summary"`

	Actor        string `json:"actor,omitempty"` // the parts of the summary
	Verb         string `json:"verb,omitempty"`
	Object       string `json:"object,omitempty"`
	Place        string `json:"place,omitempty"`
	State        string `json:"state,omitempty"`
	Title        string `json:"title,omitempty"`
	More         string `json:"more,omitempty"`
	For          string `json:"for,omitempty"`
	Quote        string `json:"quote,omitempty"`
	Confidential bool   `json:"confidential,omitempty"` // it stays out of the archive

	Widgets *[]redraw `json:"widgets,omitempty"`
}

// A redraw is a widget that a message would draw again.
type redraw struct {
	ID   int64    `json:"id"`
	Hub  string   `json:"hub"`
	Kind string   `json:"kind"`
	Why  []string `json:"why"` // what its filters matched
}

// Run prints a JSON object for each message, and reports other lines.
func (c explainCommand) Run(ctx context.Context, p *program) error {
	placed, err := c.placed(ctx, p)
	if err != nil {
		return err
	}
	out := json.NewEncoder(p.Stdout)
	out.SetEscapeHTML(false)
	_, _, err = p.linesOf(c.File, func(n int, line []byte) (good, bad int, err error) {
		for _, raw := range envelopes(line) {
			m, err := fedmsg.Decode(raw)
			if err != nil {
				p.report("line %d: %v\n", n, err)
				bad++
				continue
			}
			said := fedmsg.Said{Message: m, Meta: p.rules.Meta(m)}
			if err := out.Encode(explain(said, placed)); err != nil {
				return good, bad, err
			}
			good++
		}
		return good, bad, nil
	})
	return err
}

// placed loads the widgets of the database, or nothing if they were not asked for.
func (c explainCommand) placed(ctx context.Context, p *program) (*placements, error) {
	if !c.Widgets {
		return nil, nil //nolint:nilnil // nothing was asked for, and nothing is there
	}
	s, err := openStore(ctx, p.config.DatabaseURL, p.log)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	all := &placements{index: consumer.NewIndex(), widgets: map[int64]redraw{}}
	of := consumer.InterestsOf(p.kinds, p.log)
	err = s.EachPage(ctx, func(page hub.Page) error {
		all.index.Replace(page.Hub.ID, of(page))
		for _, w := range page.Widgets {
			all.widgets[w.ID] = redraw{ID: w.ID, Hub: page.Hub.Key(), Kind: w.Kind}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the widgets: %w", err)
	}
	return all, nil
}

// placements are the widgets of a database, and what they are interested in.
type placements struct {
	index   *consumer.Index
	widgets map[int64]redraw
}

// redraws are the widgets that a message would draw again, by id.
func (p *placements) redraws(said fedmsg.Said) []redraw {
	list := []redraw{}
	for _, r := range p.index.Explain(said) {
		w, is := p.widgets[r.Widget]
		if !is {
			continue // it concerns the hub itself
		}
		if last := len(list) - 1; last >= 0 && list[last].ID == w.ID {
			list[last].Why = append(list[last].Why, r.Why)
			continue
		}
		w.Why = []string{r.Why}
		list = append(list, w)
	}
	return list
}

func explain(said fedmsg.Said, placed *placements) explanation {
	e := explanation{
		ID: said.ID, Topic: said.Topic,
		Usernames: listed(said.Meta.Usernames), Packages: listed(said.Meta.Packages), Objects: listed(said.Meta.Objects),
		Repos: listed(said.Meta.Repositories),
		Link:  said.Meta.Link, Icon: said.Meta.Icon, Summary: said.Meta.Summary,
		Actor: said.Meta.Actor, Verb: said.Meta.Verb, Object: said.Meta.Object, Place: said.Meta.Place, State: said.Meta.State, Title: said.Meta.Title, More: said.Meta.More, For: said.Meta.For, Quote: said.Meta.Quote, Confidential: said.Meta.Confidential,
	}
	if placed != nil {
		redraws := placed.redraws(said)
		e.Widgets = &redraws
	}
	return e
}

// listed is a list that JSON has as [] when it is empty.
func listed(values []string) []string {
	return append([]string{}, values...)
}

// envelopes are the messages of a line: the line itself, or what a line of
// recorded messages has as its message or messages.
func envelopes(line []byte) []json.RawMessage {
	var recorded struct {
		Topic    json.RawMessage   `json:"topic"`
		Message  json.RawMessage   `json:"message"`
		Messages []json.RawMessage `json:"messages"`
	}
	err := json.Unmarshal(line, &recorded)
	switch {
	case err != nil || recorded.Topic != nil:
		return []json.RawMessage{line}
	case recorded.Message != nil:
		return []json.RawMessage{recorded.Message}
	case len(recorded.Messages) > 0:
		return recorded.Messages
	}
	return []json.RawMessage{line}
}
