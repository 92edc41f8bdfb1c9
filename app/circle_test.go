package app_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// circles are how many files of a package may reach each other in a circle: who
// reads one of them has to read all.
var circles = map[string]int{"app/live": 8, "app/web": 5}

// TestCircles finds the largest circle of files in packages that would like to be a
// knot: by what they use of each other, functions, types, methods, fields and variables.
func TestCircles(t *testing.T) {
	for folder, most := range circles {
		t.Run(folder, func(t *testing.T) {
			uses := usesOf(t, module+"/"+folder)
			largest := largestCircle(uses)
			t.Logf("%d of %d files: %s", len(largest), len(uses), strings.Join(largest, ", "))
			if len(largest) > most {
				t.Errorf("%d files reach each other in a circle, at most %d may", len(largest), most)
			}
		})
	}
}

// usesOf tells which files of a package use what is in which others.
func usesOf(t *testing.T, path string) map[string]map[string]bool {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-f", `{{.ImportPath}} {{.Export}} {{.Dir}} {{join .GoFiles ","}}`, path).Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	var dir string
	var names []string
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), " ")
		exports[fields[0]] = fields[1]
		if fields[0] == path {
			dir, names = fields[2], strings.Split(fields[3], ",")
		}
	}
	set := token.NewFileSet()
	var files []*ast.File
	uses := map[string]map[string]bool{}
	for _, name := range names {
		f, err := parser.ParseFile(set, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
		uses[name] = map[string]bool{}
	}
	find := func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, errors.New("no export data of " + path)
		}
		return os.Open(exports[path])
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: importer.ForCompiler(set, "gc", find)}
	pkg, err := config.Check(path, set, files, info)
	if err != nil {
		t.Fatal(err)
	}
	for id, object := range info.Uses {
		if object.Pkg() == pkg && object.Pos().IsValid() {
			uses[filepath.Base(set.Position(id.Pos()).Filename)][filepath.Base(set.Position(object.Pos()).Filename)] = true
		}
	}
	return uses
}

// largestCircle gives the most files of which each reaches all others.
func largestCircle(uses map[string]map[string]bool) (largest []string) {
	reach := map[string]map[string]bool{}
	var walk func(from, at string)
	walk = func(from, at string) {
		for to := range uses[at] {
			if !reach[from][to] {
				reach[from][to] = true
				walk(from, to)
			}
		}
	}
	for name := range uses {
		reach[name] = map[string]bool{}
		walk(name, name)
	}
	for name := range uses {
		var circle []string
		for other := range reach[name] {
			if reach[other][name] {
				circle = append(circle, other)
			}
		}
		if len(circle) > len(largest) {
			largest = circle
		}
	}
	slices.Sort(largest)
	return largest
}

// The circle is that of files that reach each other, however far, and no more.
func TestLargestCircle(t *testing.T) {
	uses := map[string]map[string]bool{}
	for _, arrow := range []string{"a b", "b c", "c a", "c d", "d e", "e d", "f a", "g g"} {
		from, to, _ := strings.Cut(arrow, " ")
		for _, name := range []string{from, to} {
			if uses[name] == nil {
				uses[name] = map[string]bool{}
			}
		}
		uses[from][to] = true
	}
	if got := fmt.Sprint(largestCircle(uses)); got != "[a b c]" {
		t.Errorf("it is %s", got)
	}
}
