package install

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A compiler that is here without what it needs is not here.
func TestCompilerThatBuildsNothing(t *testing.T) {
	dir := t.TempDir()
	cc := filepath.Join(dir, "cc")
	t.Setenv("CC", cc)
	if path, err := findCompiler(); err == nil || err.Error() != "a C compiler ("+cc+") is missing" {
		t.Errorf("without one: %q, %v", path, err)
	}
	const complaint = "main.go:3:11: fatal error: stdlib.h: No such file or directory"
	if err := os.WriteFile(cc, []byte("#!/bin/sh\necho '"+complaint+"' >&2\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	want := cc + " is here, but it builds nothing for the race detector: " + complaint
	if path, err := findCompiler(); err == nil || err.Error() != want {
		t.Errorf("without headers: %q, %v, want %s", path, err, want)
	}
}

func TestFailureIsTheLineThatSaysMost(t *testing.T) {
	for output, want := range map[string]string{
		"": "go build failed",
		"# runtime/cgo\n_cgo_export.c:3:10: fatal error: stdlib.h: No such file or directory\n    3 | #include <stdlib.h>\ncompilation terminated.\n": "_cgo_export.c:3:10: fatal error: stdlib.h: No such file or directory",
		"go: -race is not supported on linux/386\n": "go: -race is not supported on linux/386",
	} {
		if got := failure(output); got != want {
			t.Errorf("of %q it chooses %q, want %q", strings.TrimSpace(output), got, want)
		}
	}
}
