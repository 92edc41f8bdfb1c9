package standard_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

var (
	// recordedCase tells the status, the content type, headers and settings of a case.
	recordedCase   = regexp.MustCompile(`\[status (\d+), ([^,]*(?:; [^,]*)?), (\{.*?\})?; settings (\{.*\})\]$`)
	recordedHeader = regexp.MustCompile(`'([\w-]+)': '([^']*)'`)
)

// TestCorpus draws what forges, trackers and other services have answered, and tells
// for each kind of widget how much of it is shown as it should be. Those of posts and
// meetings have tests of the same name.
func TestCorpus(t *testing.T) {
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	all, right := 0, 0
	for _, name := range []string{"badges", "bugs", "issues", "pulls", "requests", "tickets", "updates"} {
		cases := servertest.Outside(t, name)
		good := 0
		for _, c := range cases {
			if t.Run(c.File, func(t *testing.T) {
				shown := shownOf(t, kinds[name], c)
				for wanted := range strings.SplitSeq(strings.TrimPrefix(strings.TrimPrefix(c.Want, "shows "), "not: "), ", ") {
					if strings.Contains(shown, wanted) == strings.HasPrefix(c.Want, "not: ") {
						t.Errorf("%s: want %s in %q", c.Name, c.Want, shown)
					}
				}
			}) {
				good++
			}
		}
		t.Logf("%s: %d of %d answers are right", name, good, len(cases))
		all, right = all+len(cases), right+good
	}
	t.Logf("%d of %d answers are right", right, all)
}

// shownOf is the text that a widget shows of an answer, or why it shows none.
func shownOf(t *testing.T, kind widgets.Kind, c servertest.Recorded) string {
	t.Helper()
	parts := recordedCase.FindStringSubmatch(c.Name)
	if parts == nil {
		t.Fatalf("%q tells no case", c.Name)
	}
	status, _ := strconv.Atoi(parts[1])
	world := widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", parts[2])
		for _, h := range recordedHeader.FindAllStringSubmatch(parts[3], -1) {
			w.Header().Set(h[1], h[2])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, c.Body)
	})}
	var chosen map[string]any
	settings := map[string]any{}
	for raw, into := range map[string]*map[string]any{string(kind.Defaults()): &settings, parts[4]: &chosen} {
		if err := json.Unmarshal([]byte(raw), into); err != nil {
			t.Fatal(err)
		}
	}
	maps.Copy(settings, chosen)
	config, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := kind.Draw(t.Context(), widgettest.Env(widgettest.Team, world), config)
	if err != nil {
		return widgets.Explanation(err)
	}
	return words(t, string(drawn.HTML))
}

// words are those of HTML, with single spaces.
func words(t *testing.T, page string) string {
	t.Helper()
	var all []string
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " ")
		case html.TextToken:
			all = append(all, strings.Fields(string(z.Text()))...)
		}
	}
}
