package app_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/fedora-hubs/hubs"

// layers says what each folder may import of ours, in its code and not in its
// tests. It is the diagram of the project: what is not here is not allowed.
// A name that ends in /… stands for all packages below.
var layers = map[string][]string{
	"app":                {"…"},
	"app/hubs":           {"app", "widgets/standard"},
	"app/health":         {"backend/outage"},
	"app/live":           {"assets", "views", "widgets", "backend/events", "backend/fragment", "backend/hub", "backend/outage", "backend/queue", "backend/sleep", "backend/store", "backend/away"},
	"app/web":            {"app/live", "assets", "views", "views/ui", "widgets", "backend/away", "backend/events", "backend/fedmsg", "backend/fragment", "backend/hub", "backend/listen", "backend/loopback", "backend/outage", "backend/picture", "backend/signin", "backend/sleep", "backend/store", "backend/visible"},
	"app/demo":           {"backend/fedmsg", "backend/rules", "backend/hub", "backend/picture", "backend/sleep", "widgets", "widgets/standard"},
	"app/scaffold":       {"widgets", "widgets/standard"},
	"app/tools":          {},
	"app/tools/fresh":    {},
	"app/tools/install":  {"backend/servertest/program"},
	"app/tools/dev":      {"app/tools/install", "backend/loopback", "backend/redisd"},
	"app/tools/servers":  {"backend/redisd"},
	"app/tools/suite":    {"backend/servertest"},
	"app/tools/testenv":  {"app/tools/install", "app/tools/servers", "backend/servertest"},
	"app/tools/loadtest": {"backend/…"},
	"app/tools/window":   {},
	"app/tools/e2e":      {},
	"app/tools/faults":   {},
	"app/tools/e2e/…":    {"app", "widgets", "widgets/standard", "backend/hub", "backend/store"},

	"views":                   {"assets", "backend/fedmsg", "backend/hub", "views/ui"},
	"views/ui":                {"assets", "backend/hub", "backend/visible"},
	"views/ui/uitest":         {},
	"widgets":                 {"backend/fedmsg", "backend/hub", "backend/visible", "views/ui"},
	"widgets/standard":        {"widgets", "widgets/…", "backend/hub"},
	"widgets/widgettest":      {"widgets", "backend/fedmsg", "backend/rules", "backend/digest", "backend/hub", "backend/visible", "backend/bounds/boundstest", "views/ui/…"},
	"widgets/source":          {"widgets", "backend/bounds", "backend/fetch", "backend/hub", "backend/visible"},
	"widgets/forge/forgetest": {"widgets", "widgets/forge", "widgets/source", "backend/visible", "backend/bounds/boundstest"},
	"widgets/…":               {"widgets", "widgets/source", "widgets/forge", "widgets/forge/…", "views/ui", "backend/fedmsg", "backend/hub"},

	"backend/visible":    {},
	"backend/bounds":     {},
	"backend/fedmsg":     {"backend/visible"},
	"backend/rules":      {"backend/fedmsg", "backend/hub", "backend/visible"},
	"backend/digest":     {"backend/fedmsg", "backend/hub", "backend/rules", "backend/visible"},
	"backend/hub":        {"backend/visible"},
	"backend/away":       {"backend/hub"},
	"backend/ledger":     {},
	"backend/queue":      {"backend/ledger"},
	"backend/turnstile":  {},
	"backend/events":     {"backend/ledger"},
	"backend/pages":      {"backend/away", "backend/hub", "backend/ledger"},
	"backend/metrics":    {},
	"backend/redisd":     {},
	"backend/outage":     {},
	"backend/listen":     {"backend/outage"},
	"backend/sleep":      {},
	"backend/retention":  {"backend/outage"},
	"backend/lag":        {},
	"backend/bus":        {"backend/fedmsg", "backend/listen", "backend/outage"},
	"backend/backlog":    {"backend/bounds", "backend/events", "backend/fedmsg", "backend/fetch", "backend/outage", "backend/sleep", "backend/store"},
	"backend/fetch":      {},
	"backend/loopback":   {},
	"backend/picture":    {"backend/hub"},
	"backend/avatars":    {"backend/hub", "backend/outage", "backend/picture"},
	"backend/outside":    {"backend/fetch"},
	"backend/store":      {"backend/hub", "migrations"},
	"backend/accounts":   {"backend/bounds", "backend/fedmsg", "backend/fetch", "backend/hub", "backend/loopback", "backend/outage", "backend/sleep", "backend/visible"},
	"backend/archive":    {"backend/fedmsg", "backend/hub"},
	"backend/stats":      {"backend/fedmsg"},
	"backend/session":    {},
	"backend/signin":     {"backend/bounds", "backend/hub", "backend/session", "backend/visible"},
	"backend/fragment":   {"backend/hub", "backend/ledger", "backend/queue", "backend/events", "widgets", "backend/turnstile"},
	"backend/consumer":   {"backend/fedmsg", "backend/hub", "backend/queue", "backend/archive", "backend/store", "backend/events", "backend/outage", "backend/sleep", "widgets"},
	"backend/intake":     {"backend/backlog", "backend/bus", "backend/consumer", "backend/events", "backend/fedmsg", "backend/outage", "backend/sleep"},
	"backend/worker":     {"backend/hub", "backend/queue", "backend/fragment", "backend/events", "backend/outage", "backend/sleep", "backend/turnstile"},
	"backend/servertest": {"backend/redisd", "backend/servertest/program"},

	"backend/servertest/program": {},
	"backend/bounds/boundstest":  {},
	"backend/rules/rulestest":    {"backend/fedmsg", "backend/servertest"},

	"assets":     {},
	"migrations": {},
}

func TestLayers(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		rule, allowed := ruleFor(name)
		used[rule] = true
		if rule == "" {
			t.Errorf("%s has no place in the diagram", name)
			continue
		}
		for _, imported := range p.Imports {
			ours, ok := strings.CutPrefix(imported, module+"/")
			if ok && !slices.ContainsFunc(allowed, func(a string) bool { return covers(a, ours) }) {
				t.Errorf("%s must not import %s", name, ours)
			}
		}
	}
	for rule := range layers {
		if !used[rule] {
			t.Errorf("the diagram shows %s, which does not exist", rule)
		}
	}
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) (list []pkg) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

// ruleFor finds the rule of a package: its own, else the one for all below the
// closest folder.
func ruleFor(name string) (rule string, allowed []string) {
	if allowed, ok := layers[name]; ok {
		return name, allowed
	}
	for rule, allowed := range layers {
		if strings.HasSuffix(rule, "/…") && covers(rule, name) {
			return rule, allowed
		}
	}
	return "", nil
}

func covers(pattern, name string) bool {
	prefix, all := strings.CutSuffix(pattern, "…")
	return all && strings.HasPrefix(name, prefix) || pattern == name
}
