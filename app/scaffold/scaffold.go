// Package scaffold makes new widgets to start from.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/a-h/templ"
	"golang.org/x/mod/modfile"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// files are the templates of a widget's folder, for each that it can begin as;
// each name ends in .tmpl, so that no tool takes them for what they make.
//
//go:embed files
var files embed.FS

// ours is the module of the bundled widgets.
const ours = "github.com/fedora-hubs/hubs"

var (
	validName = regexp.MustCompile(`^[a-z][a-z0-9]{1,31}$`)
	reserved  = []string{"init", "internal", "main", "testdata", "vendor"}
)

// A Start is what a widget begins as.
type Start string

// The starts.
const (
	Archive Start = "archive" // shows messages
	Web     Start = "web"     // asks another service
)

// New makes the folder dir/name with a widget that works: code, view, style,
// test and golden files. The module is that of dir; where it is empty, the go.mod at or
// above dir tells. It returns what to do next, for people to read; the errors
// are sentences for people too.
func New(start Start, dir, name, module string) (next string, err error) {
	if err := check(name); err != nil {
		return "", err
	}
	importPath, err := importPath(dir, module)
	if err != nil {
		return "", err
	}
	w := widget{Start: start, Name: name, Title: strings.ToUpper(name[:1]) + name[1:], Folder: filepath.Join(dir, name), Import: path.Join(importPath, name)}
	if err := w.write(); err != nil {
		return "", err
	}
	return w.next(), nil
}

func check(name string) error {
	isName := func(k widgets.Kind) bool { return k.About.Name == name }
	switch {
	case !validName.MatchString(name):
		return fmt.Errorf("%q can't be the name of a widget: use 2 to 32 small letters and digits, a letter first", name)
	case token.IsKeyword(name), slices.Contains(reserved, name):
		return fmt.Errorf("%q can't be the name of a widget: Go has its own use for that word", name)
	case slices.ContainsFunc(standard.Kinds(), isName):
		return fmt.Errorf("%q can't be the name of a widget: one that comes with Hubs is called so", name)
	}
	return nil
}

// importPath of a folder: its module's path and where it is below go.mod.
func importPath(dir, module string) (string, error) {
	folder, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the folder %s: %w", dir, err)
	}
	for root := folder; ; root = filepath.Dir(root) {
		gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
		switch {
		case err == nil:
			below, err := filepath.Rel(root, folder)
			if module == "" {
				module = modfile.ModulePath(gomod)
			}
			return path.Join(module, filepath.ToSlash(below)), err
		case root != filepath.Dir(root):
		case module == "":
			return "", fmt.Errorf("there is no go.mod in %s or above it: run \"go mod init\" first", dir)
		default:
			return module, nil
		}
	}
}

// A widget is what the templates are filled with.
type widget struct {
	Start
	Name, Title, Folder, Import string
}

// write makes the folder, whole or not at all.
func (w widget) write() (err error) {
	if err := os.MkdirAll(filepath.Dir(w.Folder), 0o755); err != nil {
		return fmt.Errorf("make the folder for widget %s: %w", w.Name, err)
	}
	if err := os.Mkdir(w.Folder, 0o755); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name, or remove it first", w.Folder)
	} else if err != nil {
		return fmt.Errorf("make the folder for widget %s: %w", w.Name, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(w.Folder))
		}
	}()
	return fs.WalkDir(files, w.templates(), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return w.fill(name)
	})
}

func (w widget) templates() string { return path.Join("files", string(w.Start)) }

// fill makes one file of a template.
func (w widget) fill(name string) error {
	source, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read template %s: %w", name, err)
	}
	t, err := template.New(name).Delims("[[", "]]").Parse(string(source))
	if err != nil {
		return fmt.Errorf("parse template %s: %w", name, err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, w); err != nil {
		return fmt.Errorf("fill template %s: %w", name, err)
	}
	target := filepath.Join(w.Folder, filepath.FromSlash(strings.TrimSuffix(strings.TrimPrefix(name, w.templates()+"/"), ".tmpl")))
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return fmt.Errorf("make widget %s: %w", w.Name, err)
	}
	if err := os.WriteFile(target, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("make widget %s: %w", w.Name, err)
	}
	return nil
}

func (w widget) bundled() bool { return strings.HasPrefix(w.Import, ours+"/") }

// Source is the view's name in what templ generates: relative to the folder
// that it is told to look in.
func (w widget) Source() string {
	if w.bundled() {
		return strings.TrimPrefix(w.Import, ours+"/") + "/view.templ"
	}
	return w.Name + "/view.templ"
}

// next tells how to go on.
func (w widget) next() string {
	generate := "go tool templ generate -path " + filepath.Dir(w.Folder)
	add := fmt.Sprintf(`Import %q in your main and give the widget to the program:
    app.Main(append(standard.Kinds(), widgets.New(%s.Widget{}))...)

Once, in your module:
    go get %s
    go get -tool github.com/a-h/templ/cmd/templ@%s
    go mod tidy
To build with a clone of Hubs, put in the place of the first line:
    go mod edit -require=%[3]s@v0.0.0 -replace=%[3]s=/PATH/OF/THE/CLONE`, w.Import, w.Name, ours, templ.Version())
	if w.bundled() {
		generate = "make generate"
		add = fmt.Sprintf(`Import %q in widgets/standard/kinds.go and add to its list:
    widgets.New(%s.Widget{}),`, w.Import, w.Name)
	}
	return fmt.Sprintf(`Made the widget %q in %s.

%s

Then change it:
    widget.go      what it is, what it is drawn again for, where its data comes from
    view.templ     what it draws; then run: %s
    style.css      how that looks, beside what all widgets have; without it, remove Style too
    widget_test.go what it is held to; run: go test %s (with -update to write the golden files in testdata again)
`, w.Name, w.Folder, add, generate, w.Import)
}
