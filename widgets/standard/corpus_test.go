package standard_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/views/ui/uitest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// Hubs that real messages concern.
var (
	team = widgets.Hub{
		ID: 1, Kind: hub.Team, Name: "infra", Title: "Infrastructure", Members: []string{"pingou", "ralph"},
		Packages: []string{"guake", "nethack"}, Repositories: []string{"https://github.com/fedora-infra/fedmsg"}, Topics: []string{"ansible.*"},
	}
	person = widgets.Hub{ID: 2, Kind: hub.Person, Name: "ralph", Title: "Ralph", Members: []string{"ralph"}}
)

// configs are those of widgets that need to be told what they are about.
var configs = map[string]string{
	"bugs":      `{"components": ["python-fedora", "vtk"]}`,
	"goodfirst": `{"projects": ["fedora-infra/bodhi"]}`,
	"issues":    `{"forge": "pagure", "projects": ["foo"]}`,
	"pulls":     `{"projects": ["fedora-infra/bodhi", "fedora-infra/github2fedmsg"]}`,
	"posts":     `{"url": "https://planet.example.org/atom.xml", "topics": ["planet.post.new"]}`,
	"tickets":   `{"url": "https://trac.example.org"}`,
	"minutes":   `{"meeting": "channel"}`,
	"requests":  `{"username": "pingou"}`,
	"meetings":  `{"calendar": "awesome"}`,
}

// TestInterestsInRealMessages tells which of the recorded messages each widget
// is drawn again for, on the page of a team and of a person. The golden file has
// topics and how many messages of each.
func TestInterestsInRealMessages(t *testing.T) {
	said := recorded(t)
	var have strings.Builder
	for _, k := range standard.Kinds() {
		config := k.Defaults()
		if own, ok := configs[k.About.Name]; ok {
			config = json.RawMessage(own)
		}
		if err := k.Check(config); err != nil {
			t.Fatalf("%s: %v", k.About.Name, err)
		}
		for _, h := range []widgets.Hub{team, person} {
			topics := redrawn(t, k, h, config, said)
			fmt.Fprintf(&have, "%s on %s: %d topics", k.About.Name, h.Key(), len(topics))
			if len(topics) <= 20 { // else it is about people as such
				fmt.Fprintf(&have, ": %s", strings.Join(topics, ", "))
			}
			have.WriteString("\n")
		}
	}
	uitest.Golden(t, "corpus", []byte(have.String()))
}

// redrawn are the topics of the messages that a widget is drawn again for.
func redrawn(t *testing.T, k widgets.Kind, h widgets.Hub, config json.RawMessage, said []fedmsg.Said) (topics []string) {
	t.Helper()
	filters, err := k.Interests(h, config)
	if err != nil {
		t.Fatalf("interests of %s on %s: %v", k.About.Name, h.Key(), err)
	}
	count := map[string]int{}
	for _, s := range said {
		if slices.ContainsFunc(filters, func(f fedmsg.Filter) bool { return f.Match(s.Message, s.Meta) }) && k.Stale(s.Message, config) {
			count[s.Event()]++
		}
	}
	for topic, n := range count {
		topics = append(topics, fmt.Sprintf("%s %d", topic, n))
	}
	slices.Sort(topics)
	return topics
}

func recorded(t *testing.T) (said []fedmsg.Said) {
	t.Helper()
	file, err := os.Open(filepath.Join(servertest.Corpus(t), "messages.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var c struct{ Message json.RawMessage }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.Message == nil {
			continue
		}
		m, err := fedmsg.Decode(c.Message)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, fedmsg.Said{Message: m, Meta: rules.Set{}.Meta(m)})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(said) < 300 {
		t.Fatalf("only %d recorded messages", len(said))
	}
	return said
}
