// Package servertest gives tests the servers and programs that they need:
// databases, Redis, Chromium, Node, a Python that speaks ZeroMQ.
//
// The servers come from the environment (HUBS_TEST_POSTGRES_URL,
// HUBS_TEST_REDIS_URL), where `go run ./app/tools/testenv` puts them. A test whose
// server is missing is skipped with a sentence; with CI or HUBS_TEST_REQUIRE
// set it fails.
package servertest

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const how = "run the tests with `go run ./app/tools/testenv go test ./...`, which starts it"

// Missing ends a test that lacks something: it skips the test, or fails it
// where all tests must run. what names the thing, how tells where to get it.
func Missing(tb testing.TB, what, how string) {
	tb.Helper()
	leaveOut(tb, what+" is missing", how)
}

// leaveOut is Missing for whatever else is wrong with what the test needs.
func leaveOut(tb testing.TB, why, how string) {
	tb.Helper()
	if Required() {
		tb.Fatalf("%s, and this run must have it: %s.", why, how)
	}
	tb.Skipf("Left out, since %s: %s.", why, how)
}

// Required tells whether nothing may be left out.
func Required() bool {
	return set("CI") || set("HUBS_TEST_REQUIRE")
}

func set(name string) bool {
	v := os.Getenv(name)
	return v != "" && v != "0" && v != "false"
}

// random is a name of letters and digits that no other test has.
func random() string {
	return strings.ToLower(rand.Text()[:16])
}

// Root is the folder of the project: the nearest one above the test's package
// that has a go.mod.
func Root(tb testing.TB) string {
	tb.Helper()
	dir, err := root()
	if err != nil {
		tb.Fatal(err)
	}
	return dir
}

// Corpus is the folder of recorded messages beside the project. A test that
// needs it is skipped where it is absent, in CI too: it is not ours to ship.
func Corpus(tb testing.TB) string {
	tb.Helper()
	dir := filepath.Join(Root(tb), "..", "shared", "corpus")
	if _, err := os.Stat(dir); err != nil {
		tb.Skip("Left out, since the recorded messages (../shared/corpus) are not here.")
	}
	return dir
}
