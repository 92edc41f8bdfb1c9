package feed_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/feed"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

var (
	edited = widgettest.Said("wiki.article.edit", time.Hour, fedmsg.Meta{
		Actor: "ada", Usernames: []string{"ada"}, Summary: "ada edited “Outages & <repairs>”", Sentence: did("ada", "edited", "“Outages & <repairs>”"),
		Link: "https://example.org/wiki/Outages?diff=1&old=2",
	})
	built = widgettest.Said("copr.build.end", 2*time.Hour, fedmsg.Meta{
		Actor: "eve", Usernames: []string{"eve"}, Packages: []string{"httpd"}, Summary: "eve built httpd in eve/web", Sentence: in(did("eve", "built", "httpd"), "", "eve/web", "done"),
	})
	noted = widgettest.Said("bugzilla.bug.update", 150*time.Minute, fedmsg.Meta{
		Actor: "bob", Usernames: []string{"bob"}, Summary: "bob changed bug 7.", Sentence: did("bob", "changed", "bug 7"), Link: "https://example.org/bugs/7",
	})
	pushed = widgettest.Said("infragit.receive", 3*time.Hour, fedmsg.Meta{Summary: "Somebody pushed to infra", Link: "https://example.org/infra"})
	silent = widgettest.Said("infragit.silent", 4*time.Hour, fedmsg.Meta{})
	other  = widgettest.Said("bodhi.update.comment", 5*time.Hour, fedmsg.Meta{
		Actor: "eve", Usernames: []string{"eve"}, Packages: []string{"emacs"}, Summary: "eve commented on emacs", Sentence: did("eve", "commented on", "emacs"),
	})
)

// What is about teams and repositories.
var (
	helped   = widgettest.Said("pagure.pull-request.comment.added", time.Hour, fedmsg.Meta{Actor: "bob", Usernames: []string{"ada", "bob"}, Summary: "bob thanked ada.", Sentence: did("bob", "thanked", "ada")})
	merged   = widgettest.Said("forgejo.push", time.Hour, fedmsg.Meta{Repositories: []string{"git.example.org/infra/ansible"}, Summary: "Somebody pushed to ansible."})
	forked   = widgettest.Said("forgejo.fork", time.Hour, fedmsg.Meta{Repositories: []string{"git.example.org/bob/ansible"}, Summary: "Somebody forked ansible."})
	severe   = warned(widgettest.Said("infragit.lost", time.Hour, fedmsg.Meta{Summary: "A disk is full."}))
	follower = widgets.Hub{ID: 3, Kind: hub.Person, Name: "cy", Title: "Cy", Members: []string{"cy"}, Follows: []hub.Followed{
		{Kind: hub.Team, Name: "infra", Belongs: true, Packages: []string{"httpd"}, Topics: []string{"infragit.*"}},
		{Kind: hub.Team, Name: "editors", Packages: []string{"emacs"}},
		{Kind: hub.Person, Name: "bob", Packages: []string{"httpd"}},
	}}
)

// crowd is a person with more teams than a feed has room for.
func crowd() widgets.Hub {
	h := widgets.Hub{ID: 3, Kind: hub.Person, Name: "cy", Title: "Cy", Members: []string{"cy"}}
	for i := range 12 {
		team := hub.Followed{Kind: hub.Team, Name: fmt.Sprint("team-", 10+i), Belongs: i < 11}
		for n := range 50 {
			team.Topics = append(team.Topics, fmt.Sprintf("topic%d.of%d", n, i))
		}
		h.Follows = append(h.Follows, team)
	}
	h.Follows[0].Topics[0], h.Follows[10].Topics[0] = "infragit.*", "wiki.*"
	return h
}

func warned(m fedmsg.Said) fedmsg.Said {
	m.Headers = fedmsg.Body{"fedora_messaging_severity": "30"}
	return m
}

// of is a message with a body, from which it is known what belongs together.
func of(m fedmsg.Said, body fedmsg.Body) fedmsg.Said {
	m.Body = body
	return m
}

// talk are three edits of a page, and an edit of another; pages is the same by
// one person at one time.
var talk, pages = []fedmsg.Said{
	of(wiki("ada", time.Hour), fedmsg.Body{"title": "Outages"}),
	of(wiki("bob", 2*time.Hour), fedmsg.Body{"title": "Outages"}),
	of(wiki("bob", 150*time.Minute), fedmsg.Body{"title": "Repairs"}),
	of(wiki("ada", 3*time.Hour), fedmsg.Body{"title": "Outages"}),
	of(wiki("ada", 8*24*time.Hour), fedmsg.Body{"title": "Outages"}),
	of(wiki("ada", 9*24*time.Hour), fedmsg.Body{"title": "Outages"}),
}, []fedmsg.Said{
	of(wiki("ada", time.Hour), fedmsg.Body{"title": "A <b>"}),
	of(wiki("ada", time.Hour), fedmsg.Body{"title": "B"}),
}

// listed are a flood of mails in three threads, the oldest by itself, and one
// more in the first of the threads.
var listed = []fedmsg.Said{
	mail("eve", "Oil", time.Hour), mail("ada", "Lamps", 2*time.Hour), mail("bob", "Re: Lamps", 3*time.Hour),
	mail("bob", "Oil", 4*time.Hour), mail("cy", "Keys", 5*time.Hour), mail("ada", "Doors", 6*time.Hour), mail("ada", "Rugs", 7*time.Hour),
}

func mail(who, subject string, ago time.Duration) fedmsg.Said {
	return of(widgettest.Said("mailman.receive", ago, fedmsg.Meta{
		Actor: who, Usernames: []string{"ada", who}, Summary: fmt.Sprintf("%s wrote to the list devel: “%s”.", who, subject), Sentence: fedmsg.Sentence{
			Who: []fedmsg.Doer{{Name: who, Account: true}}, Verb: "wrote to", Does: "wrote to", Object: "the list devel", Quote: subject,
		}, Link: fmt.Sprintf("https://example.org/mails/%.0f", ago.Hours()),
	}), fedmsg.Body{"mlist": map[string]any{"list_name": "devel"}, "msg": map[string]any{"subject": subject, "message-id": ago.String()}})
}

// threads are a flood of mails, each in a thread of its own but for the two newest.
func threads(n int) (all []fedmsg.Said) {
	for i := range n {
		all = append(all, mail("ada", fmt.Sprint("Lamp ", max(i, 1)), time.Duration(i)*time.Minute))
	}
	return all
}

// many are edits of one page.
func many(n int) (all []fedmsg.Said) {
	for i := range n {
		all = append(all, of(wiki("ada", time.Duration(i)*time.Minute), fedmsg.Body{"title": "Outages"}))
	}
	return all
}

func wiki(who string, ago time.Duration) fedmsg.Said {
	return widgettest.Said("wiki.article.edit", ago, fedmsg.Meta{
		Actor: who, Usernames: []string{who}, Summary: who + " edited “Outages”.", Sentence: did(who, "edited", "“Outages”"), Link: fmt.Sprintf("https://example.org/wiki/%.0f", ago.Hours()),
	})
}

// parted are messages with all that can be told of one: one that failed, one that goes
// on, one without a link, one that has a title, one that leads somewhere, one that a
// service sent, and one that is said in full alone.
var parted = []fedmsg.Said{
	part("buildsys.a", time.Minute, "https://example.org/1", in(did("ada", "built", "ada-1-1"), "", "pens", "failed")),
	part("buildsys.b", 2*time.Hour, "https://example.org/2", fedmsg.Sentence{Who: who("ada"), Verb: "built", Does: "is building", Object: "nib-2-1", State: "running"}),
	part("ci.a", 3*time.Hour, "", in(did("ada", "tested", "nib-2-1"), "", "", "passed")),
	part("github.a", 27*time.Hour, "https://example.org/4", fedmsg.Sentence{
		Who: who("ada"), Verb: "merged", Does: "merged", Object: "pull request #4", Title: "More <ink>", Place: "pens/quill", State: "merged",
	}),
	part("bodhi.a", 28*time.Hour, "https://example.org/5", fedmsg.Sentence{
		Who: who("ada"), Verb: "gave", Does: "gave", Object: "a point", At: "to", Place: "quill-3", More: "in F43", Quote: "It <writes>.",
	}),
	part("github.c", 28*time.Hour+time.Minute, "https://example.org/9", fedmsg.Sentence{
		Who: who("ada"), Verb: "asked", Does: "asked", Object: "bob", At: "to", Place: "review pull request #4", Title: "More <ink>", For: "for today",
	}),
	part("github.b", 29*time.Hour, "https://example.org/6", in(did("ada", "pushed", ""), "to", "pens/nib", "")),
	part("nagios.a", 51*time.Hour, "https://example.org/7", fedmsg.Sentence{Who: []fedmsg.Doer{{Name: "Nagios"}}, Verb: "reported", Does: "reported", Object: "the host lamp", State: "critical"}),
	part("lamp.lit", 52*time.Hour, "https://example.org/8", fedmsg.Sentence{}),
}

func part(event string, ago time.Duration, link string, s fedmsg.Sentence) fedmsg.Said {
	return widgettest.Said(event, ago, fedmsg.Meta{Packages: []string{"quill"}, Sentence: s, Link: link, Summary: "All <of> " + s.Object + "."})
}

func did(who, verb, object string) fedmsg.Sentence {
	return fedmsg.Sentence{Who: []fedmsg.Doer{{Name: who, Account: true}}, Verb: verb, Does: verb, Object: object}
}

func in(s fedmsg.Sentence, at, place, state string) fedmsg.Sentence {
	s.At, s.Place, s.State = at, place, state
	return s
}

func who(names ...string) (all []fedmsg.Doer) {
	for _, name := range names {
		all = append(all, fedmsg.Doer{Name: name, Account: true})
	}
	return all
}

func TestWidget(t *testing.T) {
	world := widgettest.World{Messages: []fedmsg.Said{other, built, silent, edited, noted, pushed}}
	aimless := widgets.Hub{ID: 9, Kind: "t", Name: "new", Title: "New"}
	widgettest.Run(t, widgets.New(feed.Widget{}), widgettest.Cases{
		{Name: "full", World: world, Redraws: []fedmsg.Said{edited, built, pushed, silent}, Ignores: []fedmsg.Said{other}},
		{Name: "grouped", World: widgettest.World{Messages: talk}, Config: `{"limit": 3}`, Redraws: talk[:1]},
		{Name: "simultaneous", Hub: widgettest.Person, World: widgettest.World{Messages: pages}, Redraws: pages[:1]},
		{Name: "many", World: widgettest.World{Messages: many(25)}, Redraws: talk[:1]},
		{Name: "digest", Hub: widgettest.Person, World: widgettest.World{Messages: listed}, Redraws: listed[:1]},
		{Name: "digests", Hub: widgettest.Person, World: widgettest.World{Messages: threads(25)}, Redraws: listed[:1]},
		{Name: "parts", World: widgettest.World{Messages: parted}, Config: `{"packages": ["quill"]}`},
		{Name: "limited", World: world, Config: `{"limit": 1}`},
		{
			Name: "person", Hub: widgettest.Person, World: world,
			Redraws: []fedmsg.Said{edited}, Ignores: []fedmsg.Said{built, pushed, other},
		},
		{
			Name: "chosen", World: world, Config: `{"hub": false, "topics": ["bodhi.update.*"], "packages": ["httpd"], "users": ["mallory"]}`,
			Redraws: []fedmsg.Said{other, built}, Ignores: []fedmsg.Said{edited, pushed},
		},
		{
			Name: "more", World: world, Config: `{"topics": ["bodhi.update.*"]}`,
			Redraws: []fedmsg.Said{other, built, edited, pushed},
		},
		{
			Name: "others", Hub: widgettest.Person, World: widgettest.World{Messages: []fedmsg.Said{edited, helped}}, Config: `{"own": false}`,
			Redraws: []fedmsg.Said{helped}, Ignores: []fedmsg.Said{edited},
		},
		{
			Name: "teams", Hub: follower, World: world, Config: `{"hub": false, "teams": "follow"}`,
			Redraws: []fedmsg.Said{built, pushed, other}, Ignores: []fedmsg.Said{edited, noted},
		},
		{
			Name: "ownteams", Hub: follower, World: world, Config: `{"hub": false, "teams": "belong"}`,
			Redraws: []fedmsg.Said{built, pushed}, Ignores: []fedmsg.Said{edited, other},
		},
		{
			Name: "people", Hub: follower, World: world, Config: `{"hub": false, "people": true}`,
			Redraws: []fedmsg.Said{noted}, Ignores: []fedmsg.Said{edited, built, pushed, other},
		},
		{
			Name: "crowd", Hub: crowd(), World: world, Config: `{"teams": "belong"}`,
			Redraws: []fedmsg.Said{pushed}, Ignores: []fedmsg.Said{edited},
		},
		{
			Name: "crowds", Hub: crowd(), World: world, Config: `{"teams": "follow"}`,
			Redraws: []fedmsg.Said{pushed}, Ignores: []fedmsg.Said{edited},
		},
		{
			Name: "repositories", World: widgettest.World{Messages: []fedmsg.Said{merged}}, Config: `{"hub": false, "repositories": ["https://git.example.org/infra/ansible.git"]}`,
			Redraws: []fedmsg.Said{merged}, Ignores: []fedmsg.Said{built, forked},
		},
		{
			Name: "only", World: world, Config: `{"only": ["copr", "infragit"], "without_topics": ["infragit.silent"]}`,
			Redraws: []fedmsg.Said{built, pushed}, Ignores: []fedmsg.Said{edited, silent},
		},
		{
			Name: "without", World: world, Config: `{"without": ["copr", "infragit"]}`,
			Redraws: []fedmsg.Said{edited, noted}, Ignores: []fedmsg.Said{built, pushed, silent},
		},
		{
			Name: "severe", World: widgettest.World{Messages: []fedmsg.Said{edited, severe}}, Config: `{"severity": "warning"}`,
			Redraws: []fedmsg.Said{severe}, Ignores: []fedmsg.Said{edited},
		},
		{Name: "paged", World: widgettest.World{Messages: talk}, Config: `{"limit": 1}`, Redraws: talk[:1]},
		{Name: "further", World: widgettest.World{Messages: talk}, Config: `{"limit": 1}`, Ask: widgets.Ask{From: talk[1].ID}, Redraws: talk[:1]},
		{Name: "sort", World: world, Ask: widgets.Ask{Only: "builds"}, Redraws: []fedmsg.Said{built}},
		{Name: "sorted", World: widgettest.World{Messages: talk}, Config: `{"limit": 1}`, Ask: widgets.Ask{Only: "talk"}, Redraws: talk[:1]},
		{Name: "sorted-further", World: widgettest.World{Messages: talk}, Config: `{"limit": 1}`, Ask: widgets.Ask{Only: "talk", From: talk[1].ID}, Redraws: talk[:1]},
		{Name: "sorts", World: world, Config: `{"only": ["copr", "wiki"]}`, Ask: widgets.Ask{Only: "talk"}, Redraws: []fedmsg.Said{built}},
		{Name: "end", World: widgettest.World{Messages: talk}, Ask: widgets.Ask{From: talk[5].ID}, Redraws: talk[:1]},
		{Name: "empty", Redraws: []fedmsg.Said{edited}},
		{Name: "aimless", Hub: aimless, World: world, Ignores: []fedmsg.Said{edited, built, pushed, other}},
	})
}

// TestPages reads feeds to their ends: each message is on one page.
func TestPages(t *testing.T) {
	talks := func(i int, ago time.Duration) fedmsg.Said { // three that go on side by side, and the rest
		return of(wiki([]string{"ada", "bob"}[i%2], ago), fedmsg.Body{"title": []string{"A", "B", "C", fmt.Sprint("D", i)}[i%4]})
	}
	floods := func(i int, ago time.Duration) fedmsg.Said { // of a list, for every third message of the talks
		if i%3 == 0 {
			return talks(i, ago)
		}
		return mail([]string{"ada", "bob"}[i%2], fmt.Sprint("Lamp ", i/4), ago)
	}
	readPages(t, "talks", 0, talks)
	readPages(t, "floods", 1, floods)
}

func readPages(t *testing.T, name string, digests int, message func(i int, ago time.Duration) fedmsg.Said) {
	t.Helper()
	var all []fedmsg.Said
	for i := range 300 {
		m := message(i, time.Duration(i)*20*time.Minute)
		m.ID = fmt.Sprint("2026-", i)
		all = append(all, m)
	}
	env := widgettest.Env(widgettest.Team, widgettest.World{Messages: all})
	found := 0
	for _, limit := range []int{1, 5, 40} {
		seen := map[string]int{}
		pages := 0
		for from, more := "", true; more; pages++ {
			d, err := feed.Widget{}.Page(t.Context(), env, feed.Config{Limit: limit, Topics: []string{"wiki.*", "mailman.*"}}, widgets.Ask{From: from})
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Entries) > limit {
				t.Fatalf("%d entries, want %d at most", len(d.Entries), limit)
			}
			for _, e := range d.Entries {
				seen[e.Newest] += max(1, e.Count)
				found += digestsIn(t, e)
			}
			from, more = d.Next, d.Next != ""
		}
		total := 0
		for _, n := range seen {
			total += n
		}
		if total != len(all) || pages < 2 {
			t.Errorf("%s by %d: %d messages on %d pages, want %d", name, limit, total, pages, len(all))
		}
	}
	if found < digests {
		t.Errorf("%s: no digest", name)
	}
}

// digestsIn is how many entries hold entries of several messages; it checks that
// these have all of its messages.
func digestsIn(t *testing.T, e feed.Entry) (n int) {
	t.Helper()
	within := 0
	for _, part := range e.Parts {
		within += max(1, part.Count)
		n += digestsIn(t, part)
		if part.Count > 0 {
			n = max(n, 1)
		}
	}
	if len(e.Parts) > 0 && e.Left == 0 && within != e.Count {
		t.Errorf("%q has %d messages, its parts %d", e.Summary, e.Count, within)
	}
	return n
}

func TestValidate(t *testing.T) {
	kind := widgets.New(feed.Widget{})
	for config, valid := range map[string]bool{
		`{"topics": ["bodhi", "bodhi.*", "bodhi.update.comment"]}`: true,
		`{"topics": ["*"]}`:           false,
		`{"topics": ["bodhi.*.x"]}`:   false,
		`{"topics": ["bodhi."]}`:      false,
		`{"topics": ["bo dhi"]}`:      false,
		`{"users": ["ada", "b.o-b"]}`: true,
		`{"users": ["ada lovelace"]}`: false,
		`{"limit": 100}`:              true,
		`{"limit": 101}`:              false,
		`{"limit": 0}`:                false,
		`{"packages": ["a b"]}`:       false,
		`{"repositories": ["https://git.example.org/infra/ansible", "git.example.org/a/b"]}`: true,
		`{"repositories": ["ansible"]}`:                      false,
		`{"repositories": ["javascript:alert(1)//x"]}`:       false,
		`{"only": ["bodhi", "github"], "without": ["copr"]}`: true,
		`{"only": ["bodhi.update"]}`:                         false,
		`{"without": ["a b"]}`:                               false,
		`{"without_topics": ["copr.*"]}`:                     true,
		`{"without_topics": ["copr.*.x"]}`:                   false,
		`{"teams": "all"}`:                                   false,
		`{"severity": "fatal"}`:                              false,
	} {
		if err := kind.Check(json.RawMessage(config)); (err == nil) != valid {
			t.Errorf("%s: %v", config, err)
		}
	}
}
