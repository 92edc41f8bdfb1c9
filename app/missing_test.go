package app

import (
	"html"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// missingBanner is what a page or an event says of messages that are missing.
var missingBanner = regexp.MustCompile(`(?s)(?:id="notices" role="status"|hx-target="#notices" hx-swap="innerMorph")>(.*?)</(?:div><header|hx-partial>)`)

// bannerIn is the text of the newest banner in HTML, without its tags.
func bannerIn(text string) string {
	all := missingBanner.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return "no place for a banner"
	}
	return strings.TrimSpace(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(all[len(all)-1][1], ""))
}

// watching opens a page as a browser does, and gives all that its stream says.
func (w *missing) watching(path string) (all func() string) {
	w.Helper()
	w.awake()
	_, body := w.get(path)
	m := streamOf.FindStringSubmatch(body)
	if m == nil {
		w.Fatalf("%s has no stream:\n%s", path, body)
	}
	return w.text(w.stream(html.UnescapeString(m[1])))
}

func (w *missing) has(message string) bool {
	_, err := newArchive(w.store).Message(w.Context(), message)
	return err == nil
}

// A publisher that is cut is a banner on the pages that messages redraw, on open
// ones as well, until what it said is fetched.
func TestMissingMessagesAreABanner(t *testing.T) {
	t.Parallel()
	w := newMissing(t, servertest.SQLite(t).URL)
	quiet := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "quiet", Title: "Quiet"}, Widgets: []hub.Placed{{Kind: "sticky", Column: hub.Side, Config: []byte(`{"title":"Note","text":"Hello.","until":""}`)}}}
	if err := w.store.CreateHub(t.Context(), "ralph", &quiet); err != nil {
		t.Fatal(err)
	}
	defer w.start().end()
	w.until("a message is heard", func() bool {
		w.say(1)
		return w.has("2026-1")
	})
	page := func(path string) string { _, body := w.get(path); return bannerIn(body) }
	open := w.watching("/u/ralph")
	for _, path := range []string{"/u/ralph", "/t/quiet", "/w/1"} {
		if got := page(path); got != "" {
			t.Errorf("while all is well %s says %q", path, got)
		}
	}
	endpoint := w.publisher.Endpoint()
	w.publisher.Close()
	w.put(2)
	const cut = "UTC are missing: their source is not heard. They will be fetched when it is back."
	w.until("the open page says that messages are missing", func() bool { return strings.Contains(bannerIn(open()), cut) })
	for _, path := range []string{"/u/ralph", "/w/1"} {
		if got := page(path); !strings.HasPrefix(got, "Messages since ") || !strings.HasSuffix(got, cut) {
			t.Errorf("%s says %q", path, got)
		}
	}
	if got := page("/t/quiet"); got != "" {
		t.Errorf("a page that no message redraws says %q", got)
	}
	arranged := w.watching("/t/quiet")
	if _, err := w.store.Place(t.Context(), hub.System("ralph"), quiet.Hub, "feed", hub.Main, []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	w.until("a page that gets a feed now gets the banner as well", func() bool { return strings.Contains(bannerIn(arranged()), cut) })
	late := w.watching("/u/ralph")
	w.until("a page that is opened now has the banner from its stream", func() bool { return strings.Contains(bannerIn(late()), cut) })
	var err error
	if w.publisher, err = bus.NewPublisher(endpoint, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	defer w.publisher.Close()
	w.until("they are being fetched", func() bool { return strings.HasSuffix(bannerIn(open()), "UTC are missing. They are being fetched.") })
	close(w.open)
	w.until("the open page says that nothing is missing", func() bool { return bannerIn(open()) == "" })
	w.until("what was missed is archived", func() bool { return w.has("2026-2") })
	if got := page("/u/ralph"); got != "" {
		t.Errorf("in the end the page says %q", got)
	}
}

// Without an archive nobody fetches what was missed, and pages say that.
func TestLostMessagesAreABanner(t *testing.T) {
	t.Parallel()
	w := newMissing(t, servertest.SQLite(t).URL)
	w.env = w.env[:len(w.env)-1]
	first := w.start()
	w.until("a message is heard", func() bool {
		w.say(1)
		return w.has("2026-1")
	})
	first.end()
	defer w.start().end()
	open := w.watching("/u/ralph")
	w.until("the open page says that messages may be missing", func() bool {
		return strings.HasSuffix(bannerIn(open()), "UTC may be missing. They can&#39;t be fetched.")
	})
	_, body := w.get("/u/ralph")
	if got := bannerIn(body); !strings.HasPrefix(got, "Messages from ") {
		t.Errorf("the page says %q", got)
	}
	if out, _, err := command(t, w.env, "", "archive", "gaps"); err != nil || !strings.Contains(out, "What it said then is not fetched.") {
		t.Errorf("the command says %q, %v", out, err)
	}
}
