package main

import (
	"os"
	"slices"

	"github.com/fedora-hubs/hubs/app/install"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// needs are those of the tests.
func needs() []install.Need {
	return []install.Need{
		given("HUBS_TEST_POSTGRES_URL", install.Postgres, "tests of the database on PostgreSQL"),
		given("HUBS_TEST_REDIS_URL", install.Redis, "tests on a real Redis"),
		{
			Title: "Chromium", Find: program("chromium"), Without: "tests in a browser",
			Apt: []string{"chromium|chromium-browser"}, Dnf: []string{"chromium"},
		},
		{
			Title: "Python with zmq", Find: program("python"), Without: "tests with libzmq",
			Apt: []string{"python3-zmq"}, Dnf: []string{"python3-zmq|python3-pyzmq"},
		},
		{
			Title: "Node.js", Find: program("node"), Without: "tests in a browser and of signing in",
			Apt: []string{"nodejs"}, Dnf: []string{"nodejs"},
		},
		{
			Title: "npm", Find: program("npm"), Without: "tests in a browser and of signing in",
			Apt: []string{"npm"}, Dnf: []string{"npm|nodejs-npm"},
		},
		foreman(),
	}
}

// extras are what only some commands need: benchmarks.
var extras = map[string]install.Need{
	"nginx": {
		Title: "nginx with nchan", Find: findNginx, Without: "comparisons with nginx",
		Apt: []string{"nginx", "libnginx-mod-nchan"}, Dnf: []string{"nginx"},
	},
}

func program(name string) func() (path, env string) {
	return func() (path, env string) { return servertest.Find(name) }
}

// given takes a server that somebody else runs for one that is here.
func given(env string, n install.Need, without string) install.Need {
	find := n.Find
	n.Without = without
	n.Find = func() (path, noEnv string) {
		if url := os.Getenv(env); url != "" {
			return url, ""
		}
		return find()
	}
	return n
}

func foreman() install.Need {
	n := install.Foreman
	n.Find, n.Without = program("foreman"), "the test of the Procfile"
	return n
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
