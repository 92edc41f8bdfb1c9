package app

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// newcomer runs a site with a database that has nothing in it.
func newcomer(t *testing.T, database string, more ...string) *site {
	address := servertest.FreeAddress(t)
	env := append([]string{"HUBS_DATABASE_URL=" + database, "HUBS_ADDR=" + address}, more...)
	running := start(t, func(ctx context.Context) error {
		return Run(ctx, Process{Args: []string{"run"}, Env: env, Stdout: io.Discard, Stderr: io.Discard}, standard.Kinds()...)
	})
	t.Cleanup(running.end)
	s := &site{T: t, url: "http://" + address}
	s.awake()
	return s
}

// The front page of a site without anybody tells how to begin, and what it tells
// works.
func TestSiteThatIsNew(t *testing.T) {
	t.Parallel()
	database := servertest.SQLite(t).URL
	s := newcomer(t, database, "HUBS_DEVELOPER_SIGN_IN=yes")
	_, body := s.get("/")
	for _, want := range []string{"<h1>This site is new</h1>", "hubs people add NAME --admin", `<a href="/sign-in">Sign in</a> with it.`} {
		if !strings.Contains(body, want) {
			t.Errorf("the front page lacks %q: %s", want, body)
		}
	}
	if out, _, err := command(t, []string{"HUBS_DATABASE_URL=" + database}, "", "people", "add", "ana", "--admin"); err != nil {
		t.Fatal(out, err)
	}
	b := newTextBrowser(s)
	if status, page := b.press("/sign-in", "/sign-in", "username", "ana"); status != http.StatusOK {
		t.Fatalf("sign in: %d %s", status, page)
	}
	if status, page := b.press("/new", "/new", "name", "tea", "title", "Tea", "joining", "open", "visibility", "public"); status != http.StatusOK || !strings.Contains(page, "Tea") {
		t.Fatalf("make a team: %d %s", status, page)
	}
	s.until("the front page shows the team", func() bool {
		_, body := s.get("/")
		return strings.Contains(body, `href="/t/tea"`) && !strings.Contains(body, "This site is new")
	})
}

func TestSiteThatIsNewWithoutSignIn(t *testing.T) {
	t.Parallel()
	_, body := newcomer(t, servertest.SQLite(t).URL).get("/")
	for _, want := range []string{"<h1>This site is new</h1>", "HUBS_OIDC_ISSUER", "HUBS_DEVELOPER_SIGN_IN=yes"} {
		if !strings.Contains(body, want) {
			t.Errorf("the front page lacks %q: %s", want, body)
		}
	}
}
