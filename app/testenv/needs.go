package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// A need is a program that tests run.
type need struct {
	title   string
	find    func() (path, env string) // empty: not here; env names it to the tests, if any does
	apt     []string                  // Debian's packages, Ubuntu's too
	dnf     []string                  // Fedora's
	without string                    // what cannot run without it
}

// needs are those of the tests.
func needs() []need {
	return []need{
		{
			title: "PostgreSQL", find: unlessGiven("HUBS_TEST_POSTGRES_URL", findPostgres), without: "tests of the database on PostgreSQL",
			apt: []string{"postgresql"}, dnf: []string{"postgresql-server"},
		},
		{
			title: "Redis", find: unlessGiven("HUBS_TEST_REDIS_URL", findRedis), without: "tests on a real Redis",
			apt: []string{"redis-server"}, dnf: []string{"redis|valkey"},
		},
		{
			title: "Chromium", find: program("chromium"), without: "tests in a browser",
			apt: []string{"chromium|chromium-browser"}, dnf: []string{"chromium"},
		},
		{
			title: "Python with zmq", find: program("python"), without: "tests with libzmq",
			apt: []string{"python3-zmq"}, dnf: []string{"python3-zmq|python3-pyzmq"},
		},
		{
			title: "Node.js", find: program("node"), without: "tests in a browser",
			apt: []string{"nodejs"}, dnf: []string{"nodejs"},
		},
		{
			title: "npm", find: program("npm"), without: "tests in a browser",
			apt: []string{"npm"}, dnf: []string{"npm|nodejs-npm"},
		},
	}
}

// extras are what only some commands need: benchmarks.
var extras = map[string]need{
	"nginx": {
		title: "nginx with nchan", find: findNginx, without: "comparisons with nginx",
		apt: []string{"nginx", "libnginx-mod-nchan"}, dnf: []string{"nginx"},
	},
}

// absent are the needs that are not here.
func absent(all []need) []need {
	return slices.DeleteFunc(slices.Clone(all), func(n need) bool {
		path, _ := n.find()
		return path != ""
	})
}

// found are the environment variables that name what is here.
func found(all []need) []string {
	var vars []string
	for _, n := range all {
		if path, env := n.find(); path != "" && env != "" {
			vars = append(vars, env+"="+path)
		}
	}
	return vars
}

func program(name string) func() (path, env string) {
	return func() (path, env string) { return servertest.Find(name) }
}

// unlessGiven takes a server that somebody else runs for one that is here.
func unlessGiven(env string, find func() string) func() (path, noEnv string) {
	return func() (path, noEnv string) {
		if url := os.Getenv(env); url != "" {
			return url, ""
		}
		return find(), ""
	}
}

// findPostgres gives the folder with initdb and postgres, which Debian does
// not put in PATH; the newest, if there are several.
func findPostgres() string {
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

func findRedis() string {
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// nchan is where distributions put the module of nginx.
var nchan = []string{
	"/usr/lib/nginx/modules/ngx_nchan_module.so",
	"/usr/lib64/nginx/modules/ngx_nchan_module.so",
}

func findNginx() (path, env string) {
	path, env = servertest.Find("nginx")
	if !slices.ContainsFunc(nchan, func(p string) bool { _, err := os.Stat(p); return err == nil }) {
		return "", env
	}
	return path, env
}
