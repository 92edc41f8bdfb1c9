package posts_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/posts"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

const config = `{"url": "https://planet.example.org/feed", "topics": ["planet.post.new", "discourse.*"]}`

func feed(contentType, body string) widgettest.World {
	return widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, body)
	})}
}

const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>Planet</title>
<item><title>Older news</title><link>https://blog.example.org/older?a=1&amp;b=2</link><pubDate>Fri, 01 May 2026 08:00:00 +0200</pubDate></item>
<item><title>New &lt;script&gt;alert(1)&lt;/script&gt; things</title><link>/posts/7</link><pubDate>Sat, 02 May 2026 08:00:00 GMT</pubDate></item>
<item><title>No link to trust</title><link>javascript:alert(1)</link></item>
<item><title> </title><link>https://blog.example.org/untitled</link><pubDate>some day</pubDate></item>
<item></item>
</channel></rss>`

const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Forum</title><entry><title type="html">A topic &amp;amp; more</title><link href="https://forum.example.org/t/1"/><updated>2026-05-02T10:00:00Z</updated></entry></feed>`

const jsonFeed = `{"version": "https://jsonfeed.org/version/1.1", "title": "Notes", "items": [{"id": "1", "title": "A note", "url": "https://notes.example.org/1", "date_published": "2026-05-02T10:00:00Z"}]}`

func TestWidget(t *testing.T) {
	posted := widgettest.Said("planet.post.new", 0, fedmsg.Meta{})
	widgettest.Run(t, widgets.New(posts.Widget{}), widgettest.Cases{
		{
			Name: "full", Config: config, World: feed("application/rss+xml; charset=utf-8", rss),
			Redraws: []fedmsg.Said{posted, widgettest.Said("discourse.post.post_created", 0, fedmsg.Meta{})},
			Ignores: []fedmsg.Said{widgettest.Said("bodhi.update.comment", 0, fedmsg.Meta{})},
		},
		{Name: "limited", Config: strings.Replace(config, "{", `{"limit": 1, "title": "Planet", `, 1), World: feed("text/xml", rss)},
		{Name: "atom", Config: config, World: feed("application/atom+xml", atom)},
		{Name: "json", Config: config, World: feed("application/feed+json", jsonFeed)},
		{Name: "html", Config: config, World: feed("application/xml", "<html><body>Welcome to the planet</body></html>")},
		{Name: "sign-in", Config: config, World: feed("text/html", "<html><body>Please sign in</body></html>")},
		{Name: "no-posts", Config: config, World: feed("application/rss+xml", `<rss version="2.0"><channel><title>x</title></channel></rss>`)},
		{Name: "empty", Ignores: []fedmsg.Said{posted}},
	})
}

func TestValidate(t *testing.T) {
	kind := widgets.New(posts.Widget{})
	for config, valid := range map[string]bool{
		`{"url": "https://example.org/feed"}`: true,
		`{"url": "file:///etc/passwd"}`:       false,
		`{"url": "feed"}`:                     false,
		`{"topics": ["x y"]}`:                 false,
		`{"limit": 31}`:                       false,
		`{"title": ""}`:                       false,
	} {
		if err := kind.Check(json.RawMessage(config)); (err == nil) != valid {
			t.Errorf("%s: %v", config, err)
		}
	}
}

// FuzzFeed wants of any feed posts that can be shown, and no more than are wanted.
func FuzzFeed(f *testing.F) {
	const limit = 3
	c := posts.Config{Heading: "Posts", URL: "https://planet.example.org/feed.xml", Limit: limit}
	widgettest.Fuzz(f, posts.Widget{}, c, func(t *testing.T, d posts.Data) {
		if len(d.Posts) > limit {
			t.Errorf("%d posts are shown", len(d.Posts))
		}
		for i, p := range d.Posts {
			if p.Title == "" || i > 0 && p.Time.After(d.Posts[i-1].Time) && !p.Time.After(widgettest.Now) {
				t.Errorf("the posts are %+v", d.Posts)
			}
		}
	},
		rss, atom, jsonFeed, "<rss>", `{"items": 7}`, "<feed><entry><link href='&#x1;'/></entry></feed>", "<rss><channel><item><title>&#x202e;</title><link>//u:p@h/</link></item><item><link>https://h'/it's</link></item><item><link>https'</link></item><item><link>https://h/é</link></item></channel></rss>",
		`{"items":[{"title":"\ud800","url":"javascript:x","date_published":"9999-12-31T23:59:59-23:59"},{"url":"?a b"}]}`, "\xfe\xff\x00<\x00r\x00s\x00s\x00/\x00>",
	)
}

// TestServer asks over a network.
func TestServer(t *testing.T) {
	s := httptest.NewServer(feed("application/rss+xml", rss).Web)
	defer s.Close()
	env := widgettest.Env(widgettest.Team, widgettest.World{})
	env.HTTP = s.Client()
	d, err := posts.Widget{}.Data(t.Context(), env, posts.Config{URL: widgets.URL(s.URL + "/feeds/all"), Limit: 9})
	if err != nil || len(d.Posts) != 4 || d.Posts[0].Link != s.URL+"/posts/7" {
		t.Errorf("got %+v, %v", d, err)
	}
}
