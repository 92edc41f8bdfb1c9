package install

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/backend/servertest/program"
)

// Needs of the program itself, and of those who work on it.
var (
	Postgres = Need{
		Title: "PostgreSQL", Find: findPostgres, Apt: []string{"postgresql"}, Dnf: []string{"postgresql-server"},
	}
	Redis = Need{
		Title: "Redis", Find: redis.Find, Apt: []string{"redis-server"}, Dnf: []string{"redis|valkey"},
	}
	Foreman = Need{
		Title: "foreman", Find: foreman.Find, Apt: []string{"ruby-foreman"}, Dnf: []string{"rubygem-foreman"},
	}
)

var (
	// GETDEL and the limits of streams by id came with 6.2.
	redis   = program.Program{Title: "Redis", Names: []string{"redis-server", "valkey-server"}, Probe: []string{"--version"}, Oldest: "6.2"}
	foreman = program.Program{Title: "foreman", Names: []string{"foreman"}}
)

// findPostgres gives the folder with initdb and postgres, which Debian does not put
// in PATH; the newest, if there are several.
func findPostgres() (dir string, err error) {
	var dirs []string
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"} {
		found, _ := filepath.Glob(pattern) // the patterns are right
		dirs = append(dirs, found...)
	}
	slices.SortFunc(dirs, func(a, b string) int { return version(b) - version(a) })
	dirs = append(dirs, filepath.SplitList(os.Getenv("PATH"))...)
	// Databases of tests are dropped with FORCE, which came with 13.
	p := program.Program{Title: "PostgreSQL", Probe: []string{"--version"}, Oldest: "13"}
	for _, dir := range dirs {
		if executable(filepath.Join(dir, "initdb")) {
			p.Names = append(p.Names, filepath.Join(dir, "postgres"))
		}
	}
	path, err := p.Find()
	if err != nil {
		return "", err
	}
	return filepath.Dir(path), nil
}

// version is the first number in a path: 15 of /usr/lib/postgresql/15/bin.
func version(path string) int {
	n := 0
	rest := strings.TrimLeftFunc(path, func(r rune) bool { return r < '0' || r > '9' })
	for _, r := range rest {
		if r < '0' || r > '9' {
			break
		}
		n = n*10 + int(r-'0')
	}
	return n
}

func executable(path string) bool {
	_, err := exec.LookPath(path)
	return err == nil
}
