package main

import (
	"errors"
	"os"
	"slices"

	"github.com/fedora-hubs/hubs/app/tools/install"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// needs are those of the tests.
func needs() []install.Need {
	foreman := install.Foreman
	foreman.Without = "the test of the Procfile"
	return []install.Need{
		given("HUBS_TEST_POSTGRES_URL", install.Postgres, "tests of the database on PostgreSQL"),
		given("HUBS_TEST_REDIS_URL", install.Redis, "tests on a real Redis"),
		program("chromium", install.Need{
			Title: "Chromium", Without: "tests in a browser",
			Apt: []string{"chromium|chromium-browser"}, Dnf: []string{"chromium"},
		}),
		program("python", install.Need{
			Title: "Python with zmq", Without: "tests with libzmq",
			Apt: []string{"python3-zmq"}, Dnf: []string{"python3-zmq|python3-pyzmq"},
		}),
		program("npm", install.Need{
			Title: "npm", Without: withoutNPM,
			Apt: []string{"npm"}, Dnf: []string{"npm|nodejs-npm"},
		}),
		program("node", install.Need{
			Title: "Node.js", Without: withoutNPM,
			Apt: []string{"nodejs"}, Dnf: []string{"nodejs"},
		}),
		program("foreman", foreman),
		program("nginx", install.Need{
			Title: "nginx", Without: "the test of the sample for nginx",
			Apt: []string{"nginx|nginx-light"}, Dnf: []string{"nginx"},
		}),
		program("caddy", install.Need{
			Title: "Caddy", Without: "the test of the sample for Caddy",
			Apt: []string{"caddy"}, Dnf: []string{"caddy"},
		}),
	}
}

const withoutNPM = "tests in a browser and of signing in"

// extras are what only some commands need.
var extras = map[string]install.Need{
	"race": compiler(),
	"nginx": {
		Title: "nginx with nchan", Find: findNginx, Env: servertest.Env("nginx"), Without: "comparisons with nginx",
		Apt: []string{"nginx", "libnginx-mod-nchan"}, Dnf: []string{"nginx"},
	},
}

func program(name string, n install.Need) install.Need {
	n.Find, n.Env = func() (string, error) { return servertest.Find(name) }, servertest.Env(name)
	return n
}

// given takes a server that somebody else runs for one that is here.
func given(env string, n install.Need, without string) install.Need {
	find := n.Find
	n.Without = without
	n.Find = func() (string, error) {
		if url := os.Getenv(env); url != "" {
			return url, nil
		}
		return find()
	}
	return n
}

func compiler() install.Need {
	n := install.Compiler
	n.Env, n.Without = "HUBS_TEST_CC", "the race detector"
	return n
}

// nchan is where distributions put the module of nginx.
var nchan = []string{
	"/usr/lib/nginx/modules/ngx_nchan_module.so",
	"/usr/lib64/nginx/modules/ngx_nchan_module.so",
}

func findNginx() (path string, err error) {
	if !slices.ContainsFunc(nchan, func(p string) bool { _, err := os.Stat(p); return err == nil }) {
		return "", errors.New("the nchan module of nginx is missing")
	}
	return servertest.Find("nginx")
}
