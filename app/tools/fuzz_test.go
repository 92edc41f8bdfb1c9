package tools_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// Targets are looked for in the whole module, from wherever the script is run.
func TestFuzzFindsTargets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\necho fuzz: execs: 7\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"./views/ui FuzzMarkdown", "./app FuzzNetworks"} {
		name := target[strings.LastIndex(target, " ")+1:]
		c := exec.CommandContext(t.Context(), "sh", filepath.Join(servertest.Root(t), "app/tools/fuzz.sh"))
		c.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "TIME=1s", "ONLY=" + name}
		said, err := c.CombinedOutput()
		if err != nil || !strings.Contains(string(said), "== "+target+"\n") {
			t.Errorf("%s is not found: %v\n%s", target, err, said)
		}
	}
}
