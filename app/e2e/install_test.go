package e2e_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// installed is the sum of the lock file that node_modules was made from.
const installedSum = "node_modules/.hubs-installed"

// installed makes node_modules, if it is missing or made from another lock.
func installed(t *testing.T) {
	t.Helper()
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(lock)
	want := hex.EncodeToString(sum[:])
	if have, err := os.ReadFile(installedSum); err == nil && string(have) == want {
		return
	}
	npm, _ := servertest.Find("npm")
	if npm == "" {
		servertest.Missing(t, "npm", "install it, or run the tests with `go run ./app/testenv`")
	}
	if out, err := exec.Command(npm, "ci", "--prefer-offline").CombinedOutput(); err != nil {
		t.Logf("npm ci: %v\n%s", err, out)
		servertest.Missing(t, "what package-lock.json names", "run `npm ci` in app/e2e with a network")
	}
	if err := os.WriteFile(installedSum, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
