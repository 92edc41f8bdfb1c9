package tools_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// took is how long a build took.
var took = regexp.MustCompile(`in \d+ min \d+ s\.`)

// What app/tools/build.sh shows of what go build says.
func TestBuildShows(t *testing.T) {
	t.Parallel()
	const compiled = "for i in 1 2 3 4 5 6 7 8 9 10; do for j in 0 1 2; do echo example.org/p$i/v$j; done; done\n"
	tests := []struct {
		name, says string // a shell script in the place of go build
		want       string
		status     int
	}{
		{"nothing to do", "", "", 0},
		{"little to do", "echo example.org/p; echo example.org/p/q-r_s.t/v2", "", 0},
		{"much to do", compiled, "" +
			"Building; the first time takes a minute or two.\n" +
			"Building: 20 of 40  example.org/p7/v1\n" +
			"Building: 24 of 40  example.org/p8/v2\n" +
			"Building: 28 of 40  example.org/p10/v0\n" +
			"Built bin/x in 0 min 0 s.\n", 0},
		{"downloads", "for i in 1 2 3 4 5 6 7 8 9 10 11; do echo go: downloading example.org/m$i v1.0.$i; done", "Downloading modules: 1\n", 0},
		{"an error", "echo example.org/p; printf '%s\\n' '# example.org/p' 'p/p.go:1:2: not enough arguments' '\thave ()' '' '\twant (int) \\n %s'; exit 1",
			"# example.org/p\np/p.go:1:2: not enough arguments\n\thave ()\n\n\twant (int) \\n %s\n", 1},
		{"an error without an end of line", "printf 'no space left'; exit 2", "no space left\n", 2},
		{"no go.mod", "echo 'go: go.mod file not found in current directory' >&2; exit 3", "go: go.mod file not found in current directory\n", 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			script := "#!/bin/sh\ncase \"$2\" in -n) for i in 1 2 3 4 5 6 7 8 9 10; do echo /tool/compile; echo /tool/compile; done; exit;; esac\n" + test.says
			if err := os.WriteFile(filepath.Join(dir, "go"), []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
			got, status := build(t, servertest.Root(t), "PATH="+dir+":"+os.Getenv("PATH"), "bin/x", "./x")
			got = took.ReplaceAllString(got, "in 0 min 0 s.")
			if got != test.want || status != test.status {
				t.Errorf("it ended with %d and showed\n%s\nwant %d and\n%s", status, got, test.status, test.want)
			}
		})
	}
}

// The real go build makes a program, says nothing when there is nothing to do,
// and shows what is wrong.
func TestBuild(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.org/tiny\n\ngo 1.26.0\n")
	write("main.go", "package main\n\nfunc main() { println(\"it runs\") }\n")
	path := filepath.Join(dir, "bin", "tiny")
	if said, status := build(t, dir, "", path, "."); status != 0 {
		t.Fatalf("it ended with %d: %s", status, said)
	}
	if out, err := exec.CommandContext(t.Context(), path).CombinedOutput(); err != nil || string(out) != "it runs\n" {
		t.Errorf("the program: %v: %s", err, out)
	}
	if said, status := build(t, dir, "", path, "."); said != "" || status != 0 {
		t.Errorf("with nothing to do it ended with %d: %s", status, said)
	}
	write("main.go", "package main\n\nfunc main() { missing() }\n")
	if said, status := build(t, dir, "", path, "."); status == 0 || !strings.Contains(said, "# example.org/tiny\n./main.go:3:15: undefined: missing\n") {
		t.Errorf("a mistake: it ended with %d: %s", status, said)
	}
}

// build runs app/tools/build.sh in a folder and gives what it showed.
func build(t *testing.T, dir, env string, args ...string) (said string, status int) {
	t.Helper()
	c := exec.CommandContext(t.Context(), filepath.Join(servertest.Root(t), "app/tools/build.sh"), args...)
	c.Dir = dir
	c.Env = append(os.Environ(), env)
	out, err := c.CombinedOutput()
	exit, failed := errors.AsType[*exec.ExitError](err)
	if err != nil && !failed {
		t.Fatal(err)
	}
	if failed {
		status = exit.ExitCode()
	}
	return string(out), status
}
