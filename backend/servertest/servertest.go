// Package servertest gives tests the servers and programs that they need:
// databases, Redis, Chromium, Node, a Python that speaks ZeroMQ.
//
// The servers come from the environment (HUBS_TEST_POSTGRES_URL,
// HUBS_TEST_REDIS_URL), where `go run ./app/testenv` puts them. A test whose
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

const how = "run the tests with `go run ./app/testenv go test ./...`, which starts it"

// Missing ends a test that lacks something: it skips the test, or fails it
// where all tests must run. what names the thing, how tells where to get it.
func Missing(tb testing.TB, what, how string) {
	tb.Helper()
	if required() {
		tb.Fatalf("%s is missing, and this run must have it: %s.", what, how)
	}
	tb.Skipf("Left out, since %s is missing: %s.", what, how)
}

// required tells whether a missing server is an error.
func required() bool {
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
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatalf("find the project: %v", err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	tb.Fatal("find the project: no go.mod above the test")
	return ""
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
