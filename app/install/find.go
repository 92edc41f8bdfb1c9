package install

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Needs of the program itself, and of those who work on it.
var (
	Postgres = Need{
		Title: "PostgreSQL", Find: here(FindPostgres), Apt: []string{"postgresql"}, Dnf: []string{"postgresql-server"},
	}
	Redis = Need{
		Title: "Redis", Find: here(FindRedis), Apt: []string{"redis-server"}, Dnf: []string{"redis|valkey"},
	}
	Foreman = Need{
		Title: "foreman", Find: here(findForeman), Apt: []string{"ruby-foreman"}, Dnf: []string{"rubygem-foreman"},
	}
)

func here(find func() string) func() (path, env string) {
	return func() (path, env string) { return find(), "" }
}

// FindPostgres gives the folder with initdb and postgres, which Debian does not put
// in PATH; the newest, if there are several, and empty if there is none.
func FindPostgres() string {
	var dirs []string
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"} {
		found, _ := filepath.Glob(pattern) // the patterns are right
		dirs = append(dirs, found...)
	}
	slices.SortFunc(dirs, func(a, b string) int { return version(b) - version(a) })
	dirs = append(dirs, filepath.SplitList(os.Getenv("PATH"))...)
	for _, dir := range dirs {
		if executable(filepath.Join(dir, "initdb")) && executable(filepath.Join(dir, "postgres")) {
			return dir
		}
	}
	return ""
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

// FindRedis gives the path of a Redis or Valkey server; empty if there is none.
func FindRedis() string {
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func findForeman() string {
	path, err := exec.LookPath("foreman")
	if err != nil {
		return ""
	}
	return path
}
