// Package forge is the contract of services that keep projects with issues and
// pull requests. Each kind of them has a package below this one.
package forge

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// A Forge is one kind of such services.
type Forge interface {
	// Base is the address of its API at the public service.
	Base() string
	// List asks for a page of what is open, in any order.
	List(context.Context, *http.Client, Question) (List, error)
	// Topics are those of its messages about issues or about pull requests.
	Topics(pulls bool) []string
	// Repository is the name that messages have for a project.
	Repository(base, project string) string
	// Page is the address where people see what is open; "" if that is not known.
	Page(base, project string, pulls bool) string
}

// A Question asks for the issues of a project, or for its pull requests.
type Question struct {
	Base    string // address of the API
	Project string // owner/name, or as the forge has it
	Pulls   bool
	Label   string // only what has it; "": all
	Page    int    // from 1; 0 is the first, too
}

// PerPage is how many items a forge is asked for. With their texts, more could
// be too large an answer.
const PerPage = 30

const (
	// maxItems are those of an answer that are looked at, as a forge may give more
	// than it is asked for.
	maxItems = 100
	// maxLabels are those of an item. GitHub allows as many.
	maxLabels = 100
)

// A List is one page.
type List struct {
	Items []Item
	Odd   int  // entries that can't be read
	More  bool // there are more pages
}

// An Item is an open issue or pull request.
type Item struct {
	Project, ID string // "infra/ansible", "#7"
	Title, Link string
	Author      string
	Labels      []string
	Draft       bool
	Updated     time.Time
}

// An Entry is what a forge tells of an item, in the words that most of them have, and
// with which of them it begins.
type Entry struct {
	Number       source.Whole  `json:"number"`
	Title        source.Value  `json:"title"`
	Link         source.Value  `json:"html_url"` //nolint:tagliatelle // their word
	User         source.Value  `json:"user"`
	Labels       source.Values `json:"labels"`
	State        source.Value  `json:"state"`
	Updated      source.Moment `json:"updated_at"` //nolint:tagliatelle // their word
	Draft        source.Truth  `json:"draft"`
	Confidential source.Truth  `json:"confidential"`
	Private      source.Truth  `json:"private"`
}

// Closed reports whether an item is not open, which a forge may tell although it was
// asked for those that are.
func (e Entry) Closed() bool {
	return slices.Contains([]string{"closed", "merged", "locked"}, strings.ToLower(string(e.State)))
}

// Hidden reports whether an item is nobody's business: a token may see it.
func (e Entry) Hidden() bool { return bool(e.Confidential || e.Private) }

// Item is the entry as an item; the mark stands before its number.
func (e Entry) Item(mark string) Item {
	i := Item{Title: string(e.Title), Link: string(e.Link), Author: string(e.User), Labels: e.Labels, Draft: bool(e.Draft), Updated: e.Updated.Time}
	if e.Number > 0 {
		i.ID = mark + strconv.FormatInt(int64(e.Number), 10)
	}
	return i
}

// Usable reports whether an entry can be told from others.
func (e Entry) Usable() bool { return e.Number > 0 || source.Line(string(e.Title)) != "" }

// Listed makes a list of the items of an answer, of whose entries some are odd. Their
// texts are made fit for a page. Those without the label, where one is asked for, are
// left out. Rows is how many entries the answer had.
func (q Question) Listed(a source.Answer, items []Item, rows, odd int) List {
	l := List{Odd: odd}
	for _, i := range items[:min(len(items), maxItems)] {
		i.Labels = i.Labels[:min(len(i.Labels), maxLabels)]
		i.Project, i.Title, i.Author, i.Link = q.Project, source.Line(i.Title), source.Line(i.Author), source.Link(i.Link)
		for n := range i.Labels {
			i.Labels[n] = source.Line(i.Labels[n])
		}
		labelled := slices.ContainsFunc(i.Labels, func(l string) bool { return strings.EqualFold(l, q.Label) })
		if q.Label == "" || labelled {
			i.Title = cmp.Or(i.Title, i.Project+i.ID)
			l.Items = append(l.Items, i)
		}
	}
	more, told := a.Next()
	l.More = more || !told && rows >= PerPage || rows > maxItems
	return l
}

// Number is which page is asked for, as a forge is told.
func (q Question) Number() string { return strconv.Itoa(max(q.Page, 1)) }

// Repository is the name that messages have for a project whose page is below an
// address.
func Repository(address, project string) string {
	return fedmsg.Repository(strings.TrimRight(address, "/") + "/" + project)
}
