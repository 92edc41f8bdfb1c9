package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gotest.tools/gotestsum/testjson"
)

// project is a module with one package for each way in which tests can end.
var project = map[string]string{
	"go.mod":                 "module github.com/fedora-hubs/hubs\n\ngo 1.26.0\n",
	"backend/good/a_test.go": "package good\nimport \"testing\"\nfunc TestA(*testing.T) {}\nfunc TestB(*testing.T) {}\n",
	"backend/bad/a_test.go": `package bad
import "testing"
func TestA(t *testing.T) { t.Run("x", func(t *testing.T) { t.Error("one is not two") }); t.Run("y", func(*testing.T) {}) }
`,
	"views/broken/a_test.go": "package broken\nfunc f() { undefined() }\n",
	"app/main_test.go":       "package app\nimport (\"os\"; \"testing\")\nfunc TestMain(*testing.M) { os.Exit(3) }\nfunc TestA(*testing.T) {}\n",
	"app/left/a_test.go": `package left
import "testing"
func TestA(t *testing.T) { t.Skip("Left out, since a thing is missing: get it.") }
func TestB(t *testing.T) { t.Log("first"); t.Skip("Left out, since a thing is missing: get it.") }
func TestC(t *testing.T) { t.SkipNow() }
`,
	"app/panics/a_test.go": "package panics\nimport \"testing\"\nfunc TestA(*testing.T) {}\nfunc TestB(*testing.T) { panic(7) }\n",
	"app/none/none.go":     "package none\n",
}

const wanted = `
              passed  failed  left out
app                1       2         3
backend            3       1         0
views              0       1         0

Failed:
  app
  app/panics TestB
  backend/bad TestA/x
  views/broken

Left out:
  2 of app/left: a thing is missing: get it.
  1 of app/left: it gives no reason
  the race detector, since no C compiler with the headers of libc is known (HUBS_TEST_CC)

4 passed, 4 failed, 3 skipped
`

// Whatever fails, the rest runs, and the end tells it all.
func TestTable(t *testing.T) {
	dir := t.TempDir()
	for name, content := range project {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "off")
	all := runs([]string{"-race ./views/... ./backend/bad", "./app/... ./backend/good"}, "", false)
	var lines, end bytes.Buffer
	for i := range all {
		all[i].execute(t.Context(), &lines)
	}
	sumUp(all).print(&end)
	said, table, found := bytes.Cut(end.Bytes(), []byte("\n\n    "))
	if got := "\n    " + string(table); !found || got != wanted {
		t.Errorf("got:%s\nwant:%s", got, wanted)
	}
	for _, want := range []string{"=== backend/bad TestA/x\n(.*\n)*.*one is not two", "=== app/panics TestB\n(.*\n)*panic: 7"} {
		if !regexp.MustCompile(want).Match(said) {
			t.Errorf("before the table it does not say %q:\n%s", want, said)
		}
	}
	for _, want := range []string{"PASS  github.com/fedora-hubs/hubs/backend/good|PASS  backend/good", "undefined: undefined", "one is not two", "panic: 7"} {
		if !regexp.MustCompile(want).Match(lines.Bytes()) {
			t.Errorf("while it runs it does not say %q:\n%s", want, lines.String())
		}
	}
}

func TestLongestTests(t *testing.T) {
	tests, err := testjson.ScanTestOutput(testjson.ScanConfig{Stdout: strings.NewReader(`{"Action":"pass","Package":"p","Test":"TestA","Elapsed":12.4}
{"Action":"pass","Package":"p","Test":"TestB/x","Elapsed":50}
{"Action":"fail","Package":"p","Test":"TestB","Elapsed":51}
{"Action":"pass","Package":"p","Test":"TestC","Elapsed":9.9}
`)})
	if err != nil {
		t.Fatal(err)
	}
	var end bytes.Buffer
	sumUp([]run{{tests: tests}}).print(&end)
	if want := "\nLongest:\n    51 s  p TestB\n    12 s  p TestA\n\n"; !strings.Contains(end.String(), want) {
		t.Errorf("got:\n%s\nwant in it:%s", end.String(), want)
	}
}

func TestRaceDetector(t *testing.T) {
	for _, test := range []struct {
		compiler string
		required bool
		args     int
		cgo      string
		leftOut  bool
		failed   int
	}{
		{"/usr/bin/gcc", true, 3, "1", false, 0},
		{"/usr/bin/gcc", false, 3, "1", false, 0},
		{"", false, 2, "0", true, 0},
		{"", true, 2, "0", false, 1},
	} {
		r := runs([]string{"-race -v ./app"}, test.compiler, test.required)[0]
		s := sumUp([]run{r})
		if len(r.args) != test.args || r.cgo != test.cgo || (len(s.reasons) > 0) != test.leftOut || s.failed != test.failed {
			t.Errorf("compiler %q, required %v: %+v, %d failed", test.compiler, test.required, r, s.failed)
		}
	}
}

// What go test itself complains about is a failure, though no test failed.
func TestCallThatIsWrong(t *testing.T) {
	all := runs([]string{"-nosuchflag ./..."}, "", false)
	all[0].execute(t.Context(), &bytes.Buffer{})
	if s := sumUp(all); s.failed != 1 {
		t.Errorf("%d failed: %q", s.failed, s.names)
	}
}
