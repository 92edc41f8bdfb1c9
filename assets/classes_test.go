package assets_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	prelude = regexp.MustCompile(`[^{};]+\{`)
	class   = regexp.MustCompile(`\.([a-zA-Z][\w-]*)`)
	// attribute finds the texts of attributes, and of what is made for them.
	attribute = regexp.MustCompile(`class(?:Name)?\s*=\s*("[^"]*"|\{[^}]*\})|(?:ui|@)\.?List\("([^"]*)"|classList\.\w+\(([^)]*)\)|(?:ghost|drag|chosen)Class: ("[^"]*")|templ\.KV\("([^"]*)"|(?m:^\t+return ("[a-z -]+")$)`)
	word      = regexp.MustCompile(`[a-zA-Z][\w-]*`)
	quoted    = regexp.MustCompile("\"[^\"]*\"|`[^`]*`")
)

// selected are the classes that CSS names.
func selected(css string) (classes []string) {
	for _, rule := range prelude.FindAllString(comment.ReplaceAllString(css, " "), -1) {
		for _, found := range class.FindAllStringSubmatch(rule, -1) {
			classes = append(classes, found[1])
		}
	}
	slices.Sort(classes)
	return slices.Compact(classes)
}

// layouts are the classes that pages have by their settings.
var layouts = []string{string(hub.Main), string(hub.Side), string(hub.SideAtStart), string(hub.Even), string(hub.OneColumn)}

// sizes are those of faces, in pixels.
var sizes = []int{20, 24, 40, 88}

// users are the folders below the project's root whose views and scripts draw
// something of a class.
func users(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, c := range layouts {
		found[c] = []string{"views"}
	}
	for hue := range len(hub.Hues) {
		found[fmt.Sprint("hue-", hue)] = []string{"views/ui"}
	}
	for _, size := range sizes {
		found[fmt.Sprint("s", size)] = []string{"views/ui"}
	}
	for _, root := range []string{"views", "widgets", "app/web", "app/live", "assets/js"} {
		err := filepath.WalkDir("../"+root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !draws(name) {
				return err
			}
			source, err := os.ReadFile(name)
			folder := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(name)), "../")
			for _, a := range attribute.FindAllStringSubmatch(string(source), -1) {
				for _, c := range classesOf(a[1:]) {
					if !slices.Contains(found[c], folder) {
						found[c] = append(found[c], folder)
					}
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func draws(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".templ" || ext == ".js" || ext == ".go" && !strings.HasSuffix(name, "_templ.go") && !strings.HasSuffix(name, "_test.go")
}

// classesOf are those in an attribute: of a text, or of the texts in an expression.
func classesOf(parts []string) (classes []string) {
	for _, p := range parts {
		if strings.ContainsAny(p, "{(`\"") {
			p = strings.Join(quoted.FindAllString(p, -1), " ")
		}
		classes = append(classes, word.FindAllString(p, -1)...)
	}
	return classes
}

// shared are folders of widgets that several of them use.
var shared = []string{"widgets", "widgets/forge/tracker"}

func isWidget(folder string) bool {
	return strings.HasPrefix(folder, "widgets/") && !slices.Contains(shared, folder)
}

// What one widget has alone lies in its folder, and there is no CSS for what nobody
// draws.
func TestClasses(t *testing.T) {
	t.Parallel()
	by := users(t)
	for _, sheet := range []string{"css/hubs.css", "css/widgets.css"} {
		css, err := os.ReadFile(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range selected(string(css)) {
			switch folders := by[c]; {
			case len(folders) == 0:
				t.Errorf("%s: nothing has the class %q", sheet, c)
			case len(folders) == 1 && isWidget(folders[0]):
				t.Errorf("%s: only %s has the class %q: its CSS belongs there", sheet, folders[0], c)
			}
		}
	}
}

// A widget styles what it draws itself, or what its frame and the shared pieces are.
func TestWidgetClasses(t *testing.T) {
	t.Parallel()
	by := users(t)
	sheets, err := filepath.Glob("../widgets/*/style.css")
	if err != nil || len(sheets) == 0 {
		t.Fatalf("no stylesheets of widgets: %v", err)
	}
	for _, sheet := range sheets {
		css, err := os.ReadFile(sheet)
		if err != nil {
			t.Fatal(err)
		}
		folder := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(sheet)), "../")
		for _, c := range selected(string(css)) {
			isOthers := func(f string) bool { return f != folder && isWidget(f) }
			if c != "widget-"+filepath.Base(folder) && (len(by[c]) == 0 || !slices.Contains(by[c], folder) && slices.ContainsFunc(by[c], isOthers)) {
				t.Errorf("%s: nothing of the widget has the class %q", sheet, c)
			}
		}
	}
}
