package program

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for name, script := range map[string]string{
		"old":    `echo v18.20.4`,
		"new":    `echo "Thing 20.11.1 (build 7)"`,
		"stderr": `echo thing/22 >&2`,
		"broken": `echo 22.0.0; exit 1`,
		"silent": `:`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	for _, test := range []struct {
		names, oldest, given string
		want, complaint      string
	}{
		{names: "old", want: "old"},
		{names: "old new", oldest: "20.11", want: "new"},
		{names: "broken new", oldest: "20.11", want: "new"},
		{names: "stderr", oldest: "20.11", want: "stderr"},
		{names: "old", oldest: "20.11", given: "new", want: "new"},
		{names: "new", oldest: "20.11", given: "absent", want: "new"},
		{names: "absent", complaint: "Thing is missing"},
		{names: "absent", oldest: "20.11", complaint: "Thing is missing; version 20.11 or newer is wanted"},
		{names: "old", oldest: "20.11", complaint: "Thing 18.20.4 (DIR/old) is too old; version 20.11 or newer is wanted"},
		{names: "new", oldest: "20.12", complaint: "Thing 20.11.1 (DIR/new) is too old; version 20.12 or newer is wanted"},
		{names: "silent", oldest: "1", complaint: "Thing is missing: DIR/silent does not tell its version"},
		{names: "broken", complaint: "Thing is missing: DIR/broken does not work: exit status 1"},
	} {
		t.Setenv("THING", test.given)
		p := Program{Title: "Thing", Env: "THING", Names: strings.Fields(test.names), Probe: []string{"--version"}, Oldest: test.oldest}
		path, err := p.Find()
		want := ""
		if test.want != "" {
			want = filepath.Join(dir, test.want)
		}
		complaint := ""
		if err != nil {
			complaint = strings.ReplaceAll(err.Error(), dir, "DIR")
		}
		if path != want || complaint != test.complaint {
			t.Errorf("%s from %q: found %q, %q, want %q, %q", test.names, test.oldest, path, complaint, want, test.complaint)
		}
	}
}

func TestCompare(t *testing.T) {
	ordered := []string{"", "6.0.16", "6.2", "18", "18.0.1", "20.9.0", "20.11", "20.11.1", "142.0.7444.59"}
	for i, a := range ordered {
		for j, b := range ordered {
			if got := compare(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%q beside %q: %d", a, b, got)
			}
		}
	}
}
