package widgettest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// A bad widget breaks the rule that it is named for.
type bad struct{ how string }

type badConfig struct {
	Size int `name:"size" label:"Size" default:"3" check:"max=5"`
}

func (b bad) About() widgets.About {
	return widgets.About{Name: "bad", Title: "Bad", Help: "Breaks a rule."}
}

func (b bad) Interests(widgets.Hub, badConfig) widgets.Interests {
	switch b.how {
	case "empty interest":
		return widgets.Interests{{}}
	case "odd topic":
		return widgets.Interests{{Topics: []string{"git.*.receive"}}}
	case "interested in all":
		return widgets.Interests{{Usernames: []string{"ada", "eve"}}}
	case "interested in none":
		return nil
	}
	return widgets.Interests{{Usernames: []string{"ada"}}}
}

func (b bad) Data(ctx context.Context, env widgets.Env, _ badConfig) (string, error) {
	switch b.how {
	case "panic":
		panic("at the disco")
	case "goes on":
		ctx = context.WithoutCancel(ctx)
	case "asks":
		return "", source.JSON(ctx, env.HTTP, "https://example.org/", new(struct{}))
	case "reads on", "works on", "swallows", "breaks":
		return "", b.read(ctx, env)
	}
	n, err := env.Counts.ByUser(ctx, "ada")
	if b.how == "tells the cause" && err != nil {
		return "", widgets.Explain(err.Error(), err)
	}
	return fmt.Sprint(n), err
}

// read reads an answer without a limit.
func (b bad) read(ctx context.Context, env widgets.Env) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://example.org/", nil)
	if err != nil {
		return err
	}
	resp, err := env.HTTP.Do(req)
	if err != nil {
		return err
	}
	if b.how == "reads on" {
		_, err := io.Copy(io.Discard, resp.Body)
		return err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, bombSize))
	switch {
	case b.how == "works on":
		for ctx.Err() == nil {
		}
	case b.how == "swallows" && bytes.HasPrefix(body, []byte("[{},")):
		return json.Unmarshal(body, new([]struct{ ID, Title, Link string }))
	case b.how == "breaks" && bytes.HasPrefix(body, []byte("<!DOCTYPE html>")):
		panic("at the disco")
	}
	return err
}

var calls int

// A badPager shows its first page, wherever another begins.
type badPager struct{ bad }

func (b badPager) Page(ctx context.Context, env widgets.Env, c badConfig, _ widgets.Ask) (string, error) {
	return b.Data(ctx, env, c)
}

func (b bad) View(string) templ.Component {
	calls++
	return templ.Raw(map[string]string{
		"script":       `<script>alert(1)</script>`,
		"inline style": `<p style="color:red">x</p>`,
		"handler":      `<p onclick="x()">x</p>`,
		"no alt":       `<img src="/x.png">`,
		"no link text": `<a href="/x"></a>`,
		"h2":           `<h2>x</h2>`,
		"skipped":      `<h4>x</h4>`,
		"id":           `<p id="x">x</p>`,
		"form":         `<form method="post"></form>`,
		"edit link":    `<a href="/t/infra/w/7/edit">Edit</a>`,
		"lonely entry": `<li>x</li>`,
		"not closed":   `<p>x`,
		"differs":      fmt.Sprintf(`<p>%d</p>`, calls),
	}[b.how])
}

// A recorder takes what a test has to say.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper()                   {}
func (r *recorder) Error(args ...any)         { r.said = append(r.said, fmt.Sprint(args...)) }
func (r *recorder) Errorf(f string, a ...any) { r.said = append(r.said, fmt.Sprintf(f, a...)) }
func (r *recorder) Fatal(args ...any)         { r.Error(args...); panic(r) }
func (r *recorder) Fatalf(f string, a ...any) { r.Errorf(f, a...); panic(r) }

// suite is Run for a recorder.
func suite(k widgets.Kind, c Case) []string {
	r := &recorder{}
	for _, try := range []func(testing.TB, widgets.Kind, Case){stored, shown, ended, interests, failed} {
		func() {
			defer func() {
				if p := recover(); p != nil && p != any(r) {
					panic(p)
				}
			}()
			try(r, k, c)
		}()
	}
	config(r, k)
	return r.said
}

func TestFindings(t *testing.T) {
	t.Chdir(t.TempDir()) // no golden files, and none written
	c := Case{
		Name: "bad", Hub: Team, Config: `{"size": 4}`,
		Redraws: []fedmsg.Said{Said("git.receive", 0, fedmsg.Meta{Usernames: []string{"ada"}})},
		Ignores: []fedmsg.Said{Said("git.receive", 0, fedmsg.Meta{Usernames: []string{"eve"}})},
	}
	for how, want := range map[string]string{
		"empty interest":     "an interest has no field set",
		"odd topic":          `"git.*.receive" is not a topic`,
		"interested in all":  "bad is drawn again for git.receive",
		"interested in none": "bad is not drawn again for git.receive",
		"panic":              "panic: at the disco",
		"goes on":            "a second after its context",
		"tells the cause":    "it shows the cause of a failure to everyone",
		"script":             "<script> is not allowed",
		"inline style":       "<p> has the attribute style",
		"handler":            "<p> has the attribute onclick",
		"no alt":             `the picture "/x.png" has no alt`,
		"no link text":       "<a> has no text (/x)",
		"h2":                 `<h2> "x" stands below a heading of level 2`,
		"skipped":            `<h4> "x" comes after level 2`,
		"id":                 `the id "x" would be there twice`,
		"form":               "<form> belongs to a viewer",
		"edit link":          "the link to /t/infra/w/7/edit belongs to a viewer",
		"lonely entry":       "<li> stands outside of a list",
		"not closed":         "<p> is not closed",
		"differs":            "it is not drawn the same twice",
		"golden":             "bad.golden.html",
	} {
		t.Run(how, func(t *testing.T) {
			found := suite(widgets.New(bad{how}), c)
			if !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, want) }) {
				t.Errorf("not found: %s\nfound: %s", want, strings.Join(found, "\n"))
			}
		})
	}
}

func TestAstray(t *testing.T) {
	r := &recorder{}
	astray(r, widgets.New(badPager{}), Case{Config: `{}`})
	astray(r, widgets.New(bad{}), Case{Config: `{}`}) // has no pages
	want := []string{
		`the page {"nowhere" ""}: got <nil>, want hub.ErrNotFound`,
		`the page {"-1" ""}: got <nil>, want hub.ErrNotFound`,
		`the page {"99999999999999999999" ""}: got <nil>, want hub.ErrNotFound`,
		`the page {"" "nothing"}: got <nil>, want hub.ErrNotFound`,
	}
	if !slices.Equal(r.said, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(r.said, "\n"), strings.Join(want, "\n"))
	}
}

// TestBombed wants each widget found that some answer is too much for.
func TestBombed(t *testing.T) {
	for how, want := range map[string]string{
		"asks":     "",
		"empty":    "", // asks nothing
		"works on": "with empty entries for an answer it is still drawn after",
		"reads on": "with no end for an answer it is still drawn after",
		"swallows": "with a list of objects for an answer it allocates",
		"breaks":   "with HTML for an answer: draw bad on t/infra: panic: at the disco",
	} {
		t.Run(how, func(t *testing.T) {
			r := &recorder{}
			func() {
				defer func() {
					if p := recover(); p != nil && p != any(r) {
						panic(p)
					}
				}()
				bombed(r, widgets.New(bad{how}), Case{Hub: Team, Config: `{}`})
			}()
			if found := strings.Join(r.said, "\n"); !strings.Contains(found, want) || want == "" && found != "" {
				t.Errorf("found %q, want %q", found, want)
			}
		})
	}
}

// TestGrown wants the answers that grow from a real one to be of its kind.
func TestGrown(t *testing.T) {
	for real, want := range map[string]string{
		`{"bugs": [{"id": 1}], "x": 2}`: `{"bugs": [{"id": 1},{"id": 1},{"id": 1},`,
		"[]":                            "[,,",
		"<rss><channel><item>x</item><item>y</item></channel>": "<rss><channel><item>x</item><item>y</item><item>x</item>",
		`<feed><entry a="b">x</entry></feed>`:                  `<feed><entry a="b">x</entry><entry a="b">x</entry>`,
		"BEGIN:VCALENDAR\nEND:VCALENDAR":                       "BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VCALENDAR\n",
		"id,summary\n1,x":                                      "id,summary\n1,x\nid,summary\n",
	} {
		got := grown(real)[0].body()
		if !strings.HasPrefix(got, want) || len(got) > bombSize || len(got) < bombSize-1000 {
			t.Errorf("%s grows to %d bytes that begin with %.60s", real, len(got), got)
		}
	}
	if got := grown(" "); got != nil {
		t.Errorf("nothing grows to %d answers", len(got))
	}
}

// TestHangs wants an end where a source has none, and a word of how to try it.
func TestHangs(t *testing.T) {
	t.Chdir(t.TempDir())
	hangs := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	for want, world := range map[string]World{
		"it is not drawn within 5s; for a source that hangs, set Hang in the World": {Web: hangs},
		"bad.golden.html": {Hang: true},
	} {
		synctest.Test(t, func(t *testing.T) {
			found := suite(widgets.New(bad{"asks"}), Case{Name: "bad", Hub: Team, Config: `{}`, World: world})
			if !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, want) }) {
				t.Errorf("not found: %s\nfound: %s", want, strings.Join(found, "\n"))
			}
		})
	}
}

func world() World {
	return World{
		Messages: []fedmsg.Said{
			Said("git.receive", 2*time.Hour, fedmsg.Meta{Usernames: []string{"ada"}, Hubs: []string{"t/infra"}}),
			Said("git.receive", time.Hour, fedmsg.Meta{Usernames: []string{"ada", "bob"}, Summary: "young"}),
		},
		Counts: map[string]int64{"ada": 2},
		Parts:  []Part{{Team, "ada", hub.Owner}, {Team, "bob", hub.Member}, {Person, "ada", hub.Owner}},
		Names:  map[string]string{"ada": "Ada"},
	}
}

func TestArchive(t *testing.T) {
	env := Env(Team, world())
	for _, c := range []struct {
		filters []fedmsg.Filter
		limit   int
		want    string
	}{
		{[]fedmsg.Filter{{Usernames: []string{"ada"}}}, 9, "young 1h0m0s, 2h0m0s,"},
		{[]fedmsg.Filter{{Usernames: []string{"ada"}}}, 1, "young 1h0m0s,"},
		{[]fedmsg.Filter{{Usernames: []string{"bob"}}, {Usernames: []string{"bob"}}}, 9, "young 1h0m0s,"},
		{[]fedmsg.Filter{{Hubs: []string{"t/infra"}}}, 9, ""},
		{nil, 9, ""},
	} {
		messages, err := env.Archive.Latest(context.Background(), c.filters, c.limit)
		got := ""
		for _, m := range messages {
			got += fmt.Sprintf("%s %s,", env.Meta(m).Summary, Now.Sub(m.Time))
		}
		if got != c.want || err != nil {
			t.Errorf("%v: got %q, want %q (%v)", c.filters, got, c.want, err)
		}
	}
}

func TestDaily(t *testing.T) {
	meta := fedmsg.Meta{Usernames: []string{"ada", "bob"}, Packages: []string{"vim"}}
	env := Env(Team, World{Messages: []fedmsg.Said{
		Said("git.receive", 0, meta), Said("git.receive", 12*time.Hour, meta), Said("wiki.edit", 13*time.Hour, meta),
	}})
	for _, c := range []struct {
		filter fedmsg.Filter
		want   string
	}{
		{fedmsg.Filter{Usernames: []string{"ada"}}, "[0 1 2 0] <nil>"},
		{fedmsg.Filter{Usernames: []string{"ada", "bob"}}, "[0 2 4 0] <nil>"},
		{fedmsg.Filter{Packages: []string{"vim", "emacs"}}, "[0 1 2 0] <nil>"},
		{fedmsg.Filter{Categories: []string{"wiki"}}, "[0 1 0 0] <nil>"},
	} {
		days, err := env.Counts.Daily(context.Background(), c.filter, Now.AddDate(0, 0, -2), Now.AddDate(0, 0, 2))
		if got := fmt.Sprint(days, " ", err); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.filter, got, c.want)
		}
	}
	for _, f := range []fedmsg.Filter{{}, {Hubs: []string{"t/infra"}}, {Usernames: []string{"ada"}, Packages: []string{"vim"}}, {Usernames: []string{"ada"}, Unless: fedmsg.Unless{Actor: "ada"}}} {
		if days, err := env.Counts.Daily(context.Background(), f, Now, Now.AddDate(0, 0, 1)); err == nil {
			t.Errorf("%+v: got %v", f, days)
		}
	}
}

func TestPeople(t *testing.T) {
	ctx, env := context.Background(), Env(Team, world())
	ask := func(v any, err error) string { return fmt.Sprint(v, " ", err) }
	hubs, err := env.People.HubsOf(ctx, "ada", hub.Owner)
	got := []string{
		ask(env.Counts.ByUser(ctx, "ada")),
		ask(env.People.Roles(ctx, Team.ID)),
		ask(namesOf(env.People.WithRole(ctx, Team.ID, hub.Owner, 5))),
		ask(len(hubs), err), // the person's own page is none of them
	}
	want := []string{
		"2 <nil>",
		"map[member:1 owner:1] <nil>",
		"[ada, called Ada] <nil>",
		"1 <nil>",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func namesOf(people []hub.Account, err error) ([]string, error) {
	var names []string
	for _, a := range people {
		names = append(names, a.Username+", called "+a.FullName)
	}
	return names, err
}

func TestWeb(t *testing.T) {
	w := world()
	w.Web = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for world, want := range map[*World]int{&w: http.StatusTeapot, {}: http.StatusNotFound} {
		answer, err := Env(Team, *world).HTTP.Get("https://example.org/x?y=z")
		if err != nil || answer.StatusCode != want {
			t.Errorf("got %v, %v, want %d", answer, err, want)
		}
	}
}

// TestSources wants every source to fail, and to hang, where the world does.
func TestSources(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		world World
		want  error
	}{
		"failing": {World{Err: broken}, broken},
		"hanging": {World{Hang: true}, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
			defer cancel()
			if name == "failing" {
				ctx = context.Background()
			}
			env := Env(Team, c.world)
			request := httptest.NewRequest("GET", "https://example.org/", nil).WithContext(ctx)
			request.RequestURI = ""
			_, archive := env.Archive.Latest(ctx, nil, 1)
			_, counts := env.Counts.ByUser(ctx, "ada")
			_, daily := env.Counts.Daily(ctx, fedmsg.Filter{}, Now, Now)
			_, roles := env.People.Roles(ctx, 1)
			_, with := env.People.WithRole(ctx, 1, hub.Owner, 1)
			_, hubs := env.People.HubsOf(ctx, "ada")
			_, web := env.HTTP.Do(request)
			for i, err := range []error{archive, counts, daily, roles, with, hubs, web} {
				if !errors.Is(err, c.want) {
					t.Errorf("source %d: %v", i, err)
				}
			}
		})
	}
}

func TestTried(t *testing.T) {
	interested, not := widgets.New(bad{}), widgets.New(bad{"interested in none"})
	with := Cases{{Redraws: []fedmsg.Said{{}}, Config: `{}`}}
	without := Cases{{Config: `{}`}}
	for i, ok := range []bool{tried(interested, with), !tried(interested, without), tried(not, without)} {
		if !ok {
			t.Errorf("case %d", i)
		}
	}
	if got := filled(interested, Cases{{}}); got[0].Hub.ID != Team.ID || !json.Valid([]byte(got[0].Config)) {
		t.Errorf("filled: %+v", got)
	}
}
