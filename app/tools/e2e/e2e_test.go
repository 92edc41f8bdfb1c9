// Package e2e_test runs the program and looks at it with a real browser. Each
// *.test.mjs beside this file is a subtest:
//
//	go test ./app/tools/e2e -run 'TestBrowser/live' -v
package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/fedora-hubs/hubs/app" // what is tested: go test must not take an old result for it
	"github.com/fedora-hubs/hubs/backend/servertest"
	_ "github.com/fedora-hubs/hubs/widgets/standard"
)

// fileTime is how long the tests of one file may take.
const fileTime = 8 * time.Minute

func TestBrowser(t *testing.T) {
	env := []string{
		"HUBS_TEST_CHROMIUM=" + servertest.Chromium(t),
		"HUBS_TEST_PYTHON=" + servertest.Python(t),
	}
	node := servertest.Node(t)
	servertest.NPM(t, ".")
	hubs := build(t, "hubs", "./app/hubs")
	env = append(env,
		"HUBS_E2E_HUBS="+hubs,
		"HUBS_E2E_FORMHUBS="+build(t, "formhubs", "./app/tools/e2e/formhubs"),
		"HUBS_E2E_DATABASE="+community(t, hubs),
		"HUBS_E2E_SHOTS="+folder(t, "shots"),
	)
	files, err := filepath.Glob("*.test.mjs")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests found: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(file, ".test.mjs"), func(t *testing.T) {
			t.Parallel()
			browse(t, node, env, file)
		})
	}
}

// browse runs the tests of one file, and ends whatever they leave behind.
func browse(t *testing.T, node string, env []string, file string) {
	ctx, cancel := context.WithTimeout(t.Context(), fileTime)
	defer cancel()
	dir := t.TempDir()
	mark := "HUBS_E2E_RUN=" + dir
	c := exec.CommandContext(ctx, node, "--test", "--test-reporter=spec", fmt.Sprintf("--test-timeout=%d", (fileTime-10*time.Second).Milliseconds()), file)
	c.Env = append(append(os.Environ(), env...), mark, "TMPDIR="+dir)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 10 * time.Second
	out, err := c.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", file, err, out)
	} else {
		t.Logf("%s", out)
	}
	for _, left := range marked(mark) {
		t.Errorf("%s left a process behind: %s", file, left)
	}
}

// build makes a program of ours.
func build(t *testing.T, name, pkg string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	c := exec.Command("go", "build", "-o", path, pkg)
	c.Dir = servertest.Root(t)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
	return path
}

// folder makes a folder beside this file.
func folder(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err == nil {
		err = os.MkdirAll(path, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}
