// Package fresh_test holds the script that proves README's "Start" to what it
// refuses, and says so. What it does takes an hour: make test-fresh.
package fresh_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestRefused(t *testing.T) {
	for _, test := range []struct{ only, as, id, want string }{
		{"run,tests", "root", "0", `ONLY names run, test, check and dev, separated by commas; "tests" is none of them.`},
		{"run", "ana", "0", `AS names root and user, separated by a comma; "ana" is neither.`},
		{"run", "root", "1000", "it takes root to make a Debian and to enter it. Run `sudo make test-fresh`."},
		{"", "", "0", "debootstrap is missing: install it, as `apt-get install debootstrap util-linux wget git` does on Debian and Ubuntu."},
	} {
		c := exec.Command("bash", "fresh.sh")
		c.Env = []string{"PATH=" + machine(t, test.id), "ONLY=" + test.only, "AS=" + test.as}
		said, err := c.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 2 || string(said) != "test-fresh: "+test.want+"\n" {
			t.Errorf("ONLY=%s AS=%s by %s: %v, it says %s, want %s", test.only, test.as, test.id, err, said, test.want)
		}
	}
}

// machine is a PATH of little but the user's id.
func machine(t *testing.T, id string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "id"), []byte("#!/bin/sh\necho "+id+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bash", "dirname"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
