package faults_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

// A team whose page has posts of many places.
const (
	outsideTeam  = "outside"
	outsidePage  = "/t/" + outsideTeam
	outsideFeeds = 12 // each of a host of its own
)

// outsideFaults are those of services that widgets ask. Whatever they do, the
// rest of the site does not wait for them, and the widgets say what is wrong.
var outsideFaults = []fault{
	{name: "outside-away", how: "closes connections", lasts: aWhile, breaks: outsideIs(closing), want: want{says: sourceBad}},
	{name: "outside-errors", how: "answers 500", lasts: aWhile, breaks: outsideIs(answering(http.StatusInternalServerError)), want: want{says: sourceBad}},
	{name: "outside-hangs", how: "does not answer", lasts: 2 * aMinute, breaks: outsideIs(hanging), want: want{says: sourceBad}, short: true},
	{name: "outside-slow", how: "answers a byte a second", lasts: aMinute, breaks: outsideIs(dawdling), want: want{says: sourceBad}},
	{name: "outside-huge", how: "answers 64 MiB", lasts: aWhile, breaks: outsideIs(endless), want: want{says: sourceBad}},
	{name: "outside-garbage", how: "answers nonsense", lasts: aWhile, breaks: outsideIs(garbage), want: want{says: sourceBad}},
	{name: "outside-circles", how: "redirects to itself", lasts: aWhile, breaks: outsideIs(circling), want: want{says: sourceBad}},
	{name: "outside-lures", how: "redirects to a private address", lasts: aWhile, breaks: outsideIs(luring), want: want{says: sourceBad}},
}

// sourceBad is what a widget says whose source is of no use.
const sourceBad = `(127\.0\.0\.\d+|10\.255\.255\.1) (does not answer|broke off in the middle of its answer|takes too long to answer|has an error of its own \(status 500\)|answered with something unexpected|answered with something that is not a feed: [a-z ]+|answered with too much to read|is not among the places that may be asked)\.`

// outsideIs makes the service answer in a way, and lets all be asked for again, at
// the beginning and when it answers as it should. The next row begins with posts.
func outsideIs(bad http.HandlerFunc) func(*rig) func() {
	return func(r *rig) func() {
		r.outside.be(bad)
		r.run("cache", "clean", "--kind", "posts")
		return func() {
			r.outside.be(nil)
			r.run("cache", "clean", "--kind", "posts")
			if !within(postsTime*patience(), r.hasPosts) {
				r.wrong("no posts come %v after the service answers again", postsTime*patience())
			}
		}
	}
}

// postsTime is how long it may take until a service that is back is asked: until
// then it was given a rest.
const postsTime = time.Minute

func (r *rig) hasPosts() bool {
	_, body := fetch(r.Context(), http.MethodGet, r.front+outsidePage, "", nil)
	return strings.Count(body, "A post of ") == outsideFeeds
}

// feed is what the service answers as it should.
func feed(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/atom+xml")
	fmt.Fprintf(w, `<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title><id>urn:x</id><updated>2026-01-01T00:00:00Z</updated>
<entry><title>A post of %s</title><id>urn:x:1</id><updated>2026-01-01T00:00:00Z</updated><link href="https://example.org/"/></entry></feed>`, r.URL.Path)
}

// placeFeeds makes the team with its page.
func (r *rig) placeFeeds(ctx context.Context) {
	r.Helper()
	s, err := store.Open(r.direct)
	if err != nil {
		r.Fatal(err)
	}
	defer s.Close()
	page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: outsideTeam, Title: "Outside", Joining: hub.Open, Created: time.Now()}}
	for i := range outsideFeeds {
		config, err := json.Marshal(map[string]any{"title": fmt.Sprint("Posts ", i), "url": r.outside.at(i), "limit": 5})
		if err != nil {
			r.Fatal(err)
		}
		page.Widgets = append(page.Widgets, hub.Placed{Kind: "posts", Column: hub.Main, Position: i, Config: config})
	}
	if err := s.CreateHub(ctx, person, &page); err != nil {
		r.Fatal(err)
	}
}
