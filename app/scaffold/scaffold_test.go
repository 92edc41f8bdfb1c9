package scaffold_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/app/scaffold"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

const gomod = `module example.org/ours

go 1.26.0

require github.com/fedora-hubs/hubs v0.0.0

replace github.com/fedora-hubs/hubs => `

// thirdParty makes a module beside ours that uses it, and gives its folder.
func thirdParty(t *testing.T) string {
	t.Helper()
	ours, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(ours, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), gomod+ours+"\n")
	write(t, filepath.Join(dir, "go.sum"), string(sums))
	return dir
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// run runs the go command in a folder, without a network.
func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	servertest.Modules(t)
	command := exec.Command("go", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOFLAGS="+os.Getenv("GOFLAGS")+" -mod=mod", "GOPROXY=off", "GOWORK=off")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

var starts = []scaffold.Start{scaffold.Archive, scaffold.Web}

// TestNew makes widgets in a module of its own and builds and tests them there.
func TestNew(t *testing.T) {
	for _, start := range starts {
		t.Run(string(start), func(t *testing.T) {
			dir := thirdParty(t)
			if _, err := scaffold.New(start, filepath.Join(dir, "parts"), "karma", ""); err != nil {
				t.Fatal(err)
			}
			run(t, dir, "vet", "./...")
			run(t, dir, "test", "./...")
			if left, err := exec.Command("gofmt", "-l", dir).CombinedOutput(); err != nil || len(left) > 0 {
				t.Errorf("gofmt would change: %s (%v)", left, err)
			}
		})
	}
}

func TestTheirs(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), gomod)
	next, err := scaffold.New(scaffold.Web, filepath.Join(dir, "parts"), "karma", "")
	if err != nil {
		t.Fatal(err)
	}
	want := `Made the widget "karma" in DIR/parts/karma.

Import "example.org/ours/parts/karma" in your main and give the widget to the program:
    app.Main(append(standard.Kinds(), widgets.New(karma.Widget{}))...)

Once, in your module:
    go get github.com/fedora-hubs/hubs
    go get -tool github.com/a-h/templ/cmd/templ@VERSION
    go mod tidy
To build with a clone of Hubs, put in the place of the first line:
    go mod edit -require=github.com/fedora-hubs/hubs@v0.0.0 -replace=github.com/fedora-hubs/hubs=/PATH/OF/THE/CLONE

Then change it:
    widget.go      what it is, what it is drawn again for, where its data comes from
    view.templ     what it draws; then run: go tool templ generate -path DIR/parts
    style.css      how that looks, beside what all widgets have; without it, remove Style too
    widget_test.go what it is held to; run: go test example.org/ours/parts/karma (with -update to write the golden files in testdata again)
`
	got := strings.ReplaceAll(next, dir, "DIR")
	if got = strings.ReplaceAll(got, strings.TrimSpace(run(t, "../..", "list", "-m", "-f", "{{.Version}}", "github.com/a-h/templ")), "VERSION"); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// TestGenerated holds view_templ.go against what templ makes of view.templ.
func TestGenerated(t *testing.T) {
	for _, start := range starts {
		t.Run(string(start), func(t *testing.T) {
			dir := t.TempDir()
			if _, err := scaffold.New(start, dir, "karma", "example.org/ours"); err != nil {
				t.Fatal(err)
			}
			made, err := os.ReadFile(filepath.Join(dir, "karma", "view_templ.go"))
			if err != nil {
				t.Fatal(err)
			}
			run(t, "../..", "tool", "templ", "generate", "-path", dir)
			fresh, err := os.ReadFile(filepath.Join(dir, "karma", "view_templ.go"))
			if err != nil {
				t.Fatal(err)
			}
			if string(fresh) != string(made) {
				t.Errorf("files/%s/view_templ.go.tmpl is not what templ makes of view.templ.tmpl; that would be:\n%s", start, fresh)
			}
		})
	}
}

func TestOurs(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module github.com/fedora-hubs/hubs\n")
	next, err := scaffold.New(scaffold.Archive, filepath.Join(dir, "widgets"), "karma", "")
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(next, "\n\n")
	got, _, _ = strings.Cut(got, "\n\n")
	want := `Import "github.com/fedora-hubs/hubs/widgets/karma" in widgets/standard/kinds.go and add to its list:
    widgets.New(karma.Widget{}),`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o755); err != nil {
		t.Fatal(err)
	}
	const form = `can't be the name of a widget: use 2 to 32 small letters and digits, a letter first`
	for _, c := range []struct{ name, module, want string }{
		{"", "example.org/ours", `"" ` + form},
		{"Karma", "example.org/ours", `"Karma" ` + form},
		{"../karma", "example.org/ours", `"../karma" ` + form},
		{"2karma", "example.org/ours", `"2karma" ` + form},
		{"k", "example.org/ours", `"k" ` + form},
		{"func", "example.org/ours", `"func" can't be the name of a widget: Go has its own use for that word`},
		{"internal", "example.org/ours", `"internal" can't be the name of a widget: Go has its own use for that word`},
		{"feed", "example.org/ours", `"feed" can't be the name of a widget: one that comes with Hubs is called so`},
		{"taken", "example.org/ours", `DIR/taken is there already: choose another name, or remove it first`},
		{"karma", "", `there is no go.mod in DIR or above it: run "go mod init" first`},
	} {
		_, err := scaffold.New(scaffold.Archive, dir, c.name, c.module)
		if err == nil || strings.ReplaceAll(err.Error(), dir, "DIR") != c.want {
			t.Errorf("%q: got %v, want %s", c.name, err, c.want)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("what was refused left something behind: %v %v", entries, err)
	}
}
