package install

import (
	"slices"
	"strings"
	"testing"
)

func TestPlan(t *testing.T) {
	all := []Need{
		Postgres, Redis, Foreman,
		{Apt: []string{"chromium|chromium-browser"}, Dnf: []string{"chromium"}},
		{Apt: []string{"nginx", "libnginx-mod-nchan"}, Dnf: []string{"nginx"}},
	}
	tests := []struct {
		manager, unknown string // packages that this release does not have
		want, wantNot    string
	}{
		{"apt-get", "", "postgresql redis-server ruby-foreman chromium nginx libnginx-mod-nchan", ""},
		{"apt-get", "chromium libnginx-mod-nchan", "postgresql redis-server ruby-foreman chromium-browser nginx", "libnginx-mod-nchan"},
		{"apt-get", "chromium chromium-browser", "postgresql redis-server ruby-foreman nginx libnginx-mod-nchan", "chromium|chromium-browser"},
		{"dnf", "", "postgresql-server redis rubygem-foreman chromium nginx", ""},
		{"dnf", "redis rubygem-foreman", "postgresql-server valkey chromium nginx", "rubygem-foreman"},
	}
	for _, test := range tests {
		m := managers[slices.IndexFunc(managers, func(m manager) bool { return m.command == test.manager })]
		unknown := strings.Fields(test.unknown)
		packages, not := plan(m, all, func(p string) bool { return !slices.Contains(unknown, p) })
		if got := strings.Join(packages, " "); got != test.want {
			t.Errorf("%s without %q installs %s, want %s", test.manager, test.unknown, got, test.want)
		}
		if got := strings.Join(not, " "); got != test.wantNot {
			t.Errorf("%s without %q lacks %q, want %q", test.manager, test.unknown, got, test.wantNot)
		}
	}
}

func TestComplaintHasNoAddress(t *testing.T) {
	tests := map[string]string{
		"": "",
		"Reading package lists...\nE: Unable to locate package nothing\n":                         "E: Unable to locate package nothing",
		"Err:1 http://mirror/debian stable\nE: Failed to fetch http://mirror/debian/x\nE: Some\n": "E: Some",
		"E: Failed to fetch http://mirror/debian/x\n":                                             "",
		"Error: Unable to find a match: nothing\n":                                                "Error: Unable to find a match: nothing",
	}
	for output, want := range tests {
		got := ""
		if err := complaint(output); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("of %q remains %q, want %q", output, got, want)
		}
	}
}

func TestVersion(t *testing.T) {
	for path, want := range map[string]int{"/usr/lib/postgresql/15/bin": 15, "/usr/pgsql-9/bin": 9, "/usr/bin": 0, "": 0} {
		if got := version(path); got != want {
			t.Errorf("%s is version %d, want %d", path, got, want)
		}
	}
}
