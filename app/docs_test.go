package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/fedora-hubs/hubs/app/web"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// What the documents say in tables is what the code says, and nothing else: a row that
// lacks, is too much or tells another default fails a test.

// document is a file of the project, by its path.
func document(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(servertest.Root(t), path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// rows are those of all tables of a document whose first column has a heading.
func rows(t *testing.T, path, heading string) (rows [][]string) {
	t.Helper()
	in := false
	for line := range strings.Lines(document(t, path)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case !strings.HasPrefix(line, "|"):
			in = false
		case !in:
			in = cells[0] == heading
		case strings.Contains(cells[0], "`"):
			rows = append(rows, cells)
		}
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no table of a %s", path, heading)
	}
	return rows
}

var docCode = regexp.MustCompile("`([^`]+)`")

// codes are what stands between backquotes.
func codes(text string) (list []string) {
	for _, found := range docCode.FindAllStringSubmatch(text, -1) {
		list = append(list, found[1])
	}
	return list
}

// tabled is what the first cells of a table name, with their rows.
func tabled(t *testing.T, path, heading string) map[string][]string {
	t.Helper()
	named := map[string][]string{}
	for _, row := range rows(t, path, heading) {
		for _, name := range codes(row[0]) {
			if named[name] != nil {
				t.Errorf("%s has %s twice", path, name)
			}
			named[name] = row
		}
	}
	return named
}

// sameNames holds what a document names to what there is.
func sameNames[T any](t *testing.T, path string, named map[string]T, there []string) {
	t.Helper()
	for _, name := range there {
		if _, ok := named[name]; !ok {
			t.Errorf("%s does not have %s", path, name)
		}
	}
	for name := range named {
		if !slices.Contains(there, name) {
			t.Errorf("%s has %s, which there is not", path, name)
		}
	}
}

func TestDocumentOfSettings(t *testing.T) {
	t.Parallel()
	const path = "app/README.md"
	named := tabled(t, path, "variable")
	if c, err := load(nil); err != nil || named["HUBS_ADDR"] == nil || !strings.Contains(named["HUBS_ADDR"][2], "`"+c.Addr+"`") {
		t.Errorf("%s does not say that Hubs listens at %s: %v", path, c.Addr, err)
	}
	var there []string
	for field := range reflect.TypeFor[Config]().Fields() {
		name, usual := field.Tag.Get("env"), field.Tag.Get("envDefault")
		there = append(there, name)
		if row := named[name]; row != nil && !tellsDefault(row[2], usual) {
			t.Errorf("%s says of %s if unset %q, want %q", path, name, row[2], usual)
		}
	}
	sameNames(t, path, named, there)
}

var docValue = regexp.MustCompile("^`?[0-9]+(ms|[smh])?`?( |$)")

// tellsDefault reports whether a cell begins with a default; where there is none in the
// tags, with no number or time but 0.
func tellsDefault(cell, usual string) bool {
	if usual == "" {
		return cell != "" && (cell == "0" || !docValue.MatchString(cell))
	}
	rest, ok := strings.CutPrefix(strings.TrimPrefix(cell, "`"), usual)
	return ok && (rest == "" || rest[0] == '`' || rest[0] == ' ')
}

func TestDocumentOfCommands(t *testing.T) {
	t.Parallel()
	const path = "app/README.md"
	parser, err := kong.New(new(commands), kong.Name("hubs"))
	if err != nil {
		t.Fatal(err)
	}
	named := tabled(t, path, "command")
	var there []string
	for _, leaf := range parser.Model.Leaves(true) {
		name := leaf.FullPath()
		for _, p := range leaf.Positional {
			word := strings.ToUpper(p.Name)
			if p.IsCumulative() {
				word += "…"
			}
			if !p.Required {
				word = "[" + word + "]"
			}
			name += " " + word
		}
		there = append(there, name)
		row := named[name]
		if row == nil {
			continue
		}
		var flags []string
		for _, flag := range leaf.Flags {
			flags = append(flags, "--"+flag.Name)
			if !slices.ContainsFunc(codes(row[1]), func(s string) bool { return strings.Fields(s)[0] == "--"+flag.Name }) {
				t.Errorf("%s does not have --%s of %s", path, flag.Name, name)
			}
		}
		for _, s := range codes(row[1]) {
			if strings.HasPrefix(s, "--") && !slices.Contains(flags, strings.Fields(s)[0]) {
				t.Errorf("%s has %s of %s, which there is not", path, s, name)
			}
		}
	}
	sameNames(t, path, named, there)
}

// accessOf is what a route's access is called.
var accessOf = map[string]string{
	"machines": "no session", "everyone": "everyone", "seeing": "readers",
	"signedIn": "signed in", "owning": "owners", "administering": "admins",
}

var docRoute = regexp.MustCompile(`\{"([A-Z]+)", "([^"]+)", (\w+), s\.`)

func TestDocumentOfRoutes(t *testing.T) {
	t.Parallel()
	const path = "app/README.md"
	named := map[string]string{} // route to access
	for _, row := range rows(t, path, "address") {
		for _, address := range codes(row[0]) {
			for method := range strings.SplitSeq(row[1], ", ") {
				named[method+" "+address] = row[2]
			}
		}
	}
	routes := new(web.Server).Routes()
	sameNames(t, path, named, routes)
	lines := docRoute.FindAllStringSubmatch(document(t, "app/web/routes.go"), -1)
	if len(lines) != len(routes) {
		t.Errorf("of %d routes %d say here who may use them", len(routes), len(lines))
	}
	for _, r := range lines {
		if route := r[1] + " " + r[2]; named[route] != accessOf[r[3]] {
			t.Errorf("%s says that %s is for %q, want %q", path, route, named[route], accessOf[r[3]])
		}
	}
}

// Package metrics has the names of all metrics; its own test holds that each is shown.
func TestDocumentOfMetrics(t *testing.T) {
	t.Parallel()
	const path = "app/README.md"
	sameNames(t, path, tabled(t, path, "metric"), stringsIn(t, "backend/metrics", regexp.MustCompile("^hubs_[a-z_]+$")))
}

// stringsIn are the strings in the code of a folder that match.
func stringsIn(t *testing.T, folder string, what *regexp.Regexp) (found []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(servertest.Root(t), folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(folder, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if s, err := strconv.Unquote(literal.Value); err == nil && what.MatchString(s) {
					found = append(found, s)
				}
			}
			return true
		})
	}
	return found
}

func TestDocumentOfWidgets(t *testing.T) {
	t.Parallel()
	const path = "widgets/README.md"
	var there []string
	for _, kind := range standard.Kinds() {
		there = append(there, kind.About.Name)
	}
	sameNames(t, path, tabled(t, path, "widget"), there)
}

// Each folder with code has its line, where it lies.
func TestDocumentsOfFolders(t *testing.T) {
	t.Parallel()
	folders := map[string][]string{"backend": nil, "app/tools": nil}
	for _, name := range projectFiles(t, ".go", ".sh", ".mjs") {
		for folder := range folders {
			if below, ok := strings.CutPrefix(path.Dir(name), folder+"/"); ok && !strings.Contains(below, "/") && !slices.Contains(folders[folder], below) {
				folders[folder] = append(folders[folder], below)
			}
		}
	}
	for folder, there := range folders {
		document := folder + "/README.md"
		named := tabled(t, document, "folder")
		maps.DeleteFunc(named, func(name string, _ []string) bool { return strings.Contains(name, ".") }) // scripts
		sameNames(t, document, named, there)
	}
}

// projectFiles are the files of the project with some endings, by their paths.
func projectFiles(t *testing.T, endings ...string) (files []string) {
	t.Helper()
	root := os.DirFS(servertest.Root(t))
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && (name == "node_modules" || name == "bin" || name[0] == '.' && name != "." && name != ".github"):
			return fs.SkipDir
		case !entry.IsDir() && slices.Contains(endings, filepath.Ext(name)):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// documents are those for people to read.
func documents(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(projectFiles(t, ".md"), func(name string) bool { return strings.Contains(name, "testdata/") })
}

// A time limit in a table names its constant or field, its file, and how long it is.
func TestDocumentOfTimes(t *testing.T) {
	t.Parallel()
	const path = "backend/README.md"
	for _, row := range rows(t, path, "limit") {
		name, file := codes(row[0])[0], codes(row[1])[0]
		want, err := time.ParseDuration(row[2])
		if err != nil {
			t.Errorf("%s: %s: %v", path, name, err)
			continue
		}
		if got, ok := timeIn(document(t, file), name); !ok || got != want {
			t.Errorf("%s says that %s in %s is %s; it is %s (found: %v)", path, name, file, want, got, ok)
		}
	}
}

var docTime = regexp.MustCompile(`\b(\w+)(?: +=|:) +((?:\d+ \* )*)time\.(Microsecond|Millisecond|Second|Minute|Hour)\b`)

func timeIn(source, name string) (time.Duration, bool) {
	units := map[string]time.Duration{"Microsecond": time.Microsecond, "Millisecond": time.Millisecond, "Second": time.Second, "Minute": time.Minute, "Hour": time.Hour}
	for _, m := range docTime.FindAllStringSubmatch(source, -1) {
		if m[1] != name {
			continue
		}
		d := units[m[3]]
		for factor := range strings.FieldsSeq(strings.ReplaceAll(m[2], "*", "")) {
			n, _ := strconv.Atoi(factor) // are digits
			d *= time.Duration(n)
		}
		return d, true
	}
	return 0, false
}
