package install

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFoundNamesWhatIsHere(t *testing.T) {
	here := func(path string) func() (string, error) {
		return func() (string, error) { return path, nil }
	}
	all := []Need{
		{Title: "a", Find: here("/bin/a"), Env: "A"},
		{Title: "b", Find: func() (string, error) { return "", errors.New("b is missing") }, Env: "B"},
		{Title: "c", Find: here("/bin/c")},
	}
	if got := Vars(all); !slices.Equal(got, []string{"A=/bin/a"}) {
		t.Errorf("found %v", got)
	}
	if got := Absent(all); len(got) != 1 || got[0].Title != "b" {
		t.Errorf("absent %v", got)
	}
}

// A program that is too old is not here, and the sentence has both versions.
func TestVersions(t *testing.T) {
	for _, test := range []struct {
		need        Need
		name, tells string
		want        string
	}{
		{Redis, "redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", ""},
		{Redis, "redis-server", "Redis server v=6.0.16 sha=00000000:0", "Redis 6.0.16 (DIR/redis-server) is too old; version 6.2 or newer is wanted"},
		{Redis, "valkey-server", "Valkey server v=8.0.1 sha=00000000:0", ""},
		{Foreman, "foreman", "0.87.2", ""},
		{Foreman, "postgres", "", "foreman is missing"},
	} {
		dir := t.TempDir()
		script := "#!/bin/sh\necho '" + test.tells + "'\n"
		if err := os.WriteFile(filepath.Join(dir, test.name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", dir)
		got := ""
		if _, err := test.need.Find(); err != nil {
			got = strings.ReplaceAll(err.Error(), dir, "DIR")
		}
		if got != test.want {
			t.Errorf("%q: got %q, want %q", test.tells, got, test.want)
		}
	}
}
