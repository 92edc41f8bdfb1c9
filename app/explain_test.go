package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	tag := `{"topic":"org.fedoraproject.prod.buildsys.tag","msg":{"user":"ana","name":"bash","version":"5","release":"1","tag":"f43","tag_id":7},"timestamp":1,"msg_id":"2026-1"}`
	silent := `{"topic":"org.example.prod.lamp.lit","msg":{},"timestamp":1,"msg_id":"2026-2"}`
	input := strings.Join([]string{tag, "", "no <message>", `{"message":` + silent + `}`, `{"messages":[` + silent + `,{}]}`, strings.Repeat("x", 3*fedmsg.MaxSize), tag}, "\n")
	out, errs, err := command(t, nil, input, "archive", "explain", "-")
	if err != nil {
		t.Fatal(err)
	}
	said := `{"msg_id":"2026-1","topic":"org.fedoraproject.prod.buildsys.tag","usernames":["ana"],"packages":["bash"],"objects":["primary/builds/bash/5/1","primary/tags/f43"],"repositories":[],` +
		`"link":"http://koji.fedoraproject.org/koji/taginfo?tagID=7","icon":"https://fedoraproject.org/w/uploads/2/20/Artwork_DesignService_koji-icon-48.png","summary":"ana tagged bash-5-1 with f43.","actor":"ana","verb":"tagged","object":"bash-5-1","more":"with f43"}` + "\n"
	little := `{"msg_id":"2026-2","topic":"org.example.prod.lamp.lit","usernames":[],"packages":[],"objects":[],"repositories":[],"link":"","icon":"https://apps.fedoraproject.org/img/icons/fedmsg.png","summary":"Lamp reported “lit”.","verb":"reported","object":"“lit”"}` + "\n"
	if want := said + little + little + said; out != want {
		t.Errorf("explains\n%s\nwant\n%s", out, want)
	}
	for i, line := range strings.Split(strings.TrimSpace(errs), "\n") {
		if want := []string{"line 3: message is not a JSON object", "line 5: message lacks a field", "line 6: message is too large"}; i >= len(want) || !strings.HasPrefix(line, want[i]) {
			t.Errorf("reports %q", errs)
		}
	}
}

func TestExplainWidgets(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		env := []string{"HUBS_DATABASE_URL=" + d.URL}
		if _, _, err := command(t, env, "", "migrate"); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		page := hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana", Title: "Ana"}, Widgets: []hub.Placed{
			{Kind: "feed", Column: hub.Main, Config: []byte(`{"users": ["ana"], "topics": ["buildsys.*"]}`)},
			{Kind: "sticky", Column: hub.Main, Config: []byte(`{"text": "x"}`)},
		}}
		if err := s.CreateHub(t.Context(), "ana", &page); err != nil {
			t.Fatal(err)
		}
		input := envelope(1, "buildsys.tag") + "\n" + `{"topic":"org.example.prod.lamp.lit","msg":{},"msg_id":"2"}`
		out, _, err := command(t, env, input, "archive", "explain", "--widgets", "-")
		if err != nil {
			t.Fatal(err)
		}
		want := []string{fmt.Sprintf(`[{"id":%d,"hub":"u/ana","kind":"feed","why":["topic buildsys.*","user ana"]}]`, page.Widgets[0].ID), "[]"}
		for i, line := range strings.Split(strings.TrimSpace(out), "\n") {
			var e struct{ Widgets json.RawMessage }
			if err := json.Unmarshal([]byte(line), &e); err != nil || string(e.Widgets) != want[i] {
				t.Errorf("widgets %s, %v, want %s", e.Widgets, err, want[i])
			}
		}
	})
}

// The recorded messages are explained one by one, whatever their line looks like.
func TestExplainCorpus(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"messages.jsonl", "signed.jsonl"} {
		path := filepath.Join(servertest.Corpus(t), file)
		lines, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for line := range strings.Lines(string(lines)) {
			want += len(envelopes([]byte(line)))
		}
		out, errs, err := command(t, nil, "", "archive", "explain", path)
		if n := strings.Count(out, "\n"); err != nil || errs != "" || n != want {
			t.Errorf("%s: %d of %d explained, %q, %v", file, n, want, errs, err)
		}
	}
}
