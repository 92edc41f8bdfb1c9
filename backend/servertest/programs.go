package servertest

import (
	"os"
	"os/exec"
	"testing"
)

// programs are what tests run; the first of its names that works is taken.
var programs = map[string]struct {
	title string
	env   string // names the path, and wins
	names []string
	check []string // arguments with which it must succeed
}{
	"python": {
		title: "a Python with zmq (python3-zmq)", env: "HUBS_TEST_PYTHON",
		// The system's first: the one in PATH is often another, without zmq.
		names: []string{"/usr/bin/python3", "python3"}, check: []string{"-c", "import zmq"},
	},
	"chromium": {
		title: "Chromium", env: "HUBS_TEST_CHROMIUM",
		names: []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"},
	},
	"node":    {title: "Node.js", env: "HUBS_TEST_NODE", names: []string{"node", "nodejs"}},
	"npm":     {title: "npm", env: "HUBS_TEST_NPM", names: []string{"npm"}},
	"foreman": {title: "foreman", env: "HUBS_TEST_FOREMAN", names: []string{"foreman"}},
	"nginx":   {title: "nginx", env: "HUBS_TEST_NGINX", names: []string{"nginx", "/usr/sbin/nginx"}},
}

// Python is the path of a Python 3 with zmq, the binding of the real libzmq.
func Python(tb testing.TB) string { tb.Helper(); return program(tb, "python") }

// Chromium is the path of a Chromium or Chrome.
func Chromium(tb testing.TB) string { tb.Helper(); return program(tb, "chromium") }

// Node is the path of Node.js.
func Node(tb testing.TB) string { tb.Helper(); return program(tb, "node") }

// Foreman is the path of foreman, which runs what a Procfile names.
func Foreman(tb testing.TB) string { tb.Helper(); return program(tb, "foreman") }

// Nginx is the path of nginx, which only benchmarks need.
func Nginx(tb testing.TB) string { tb.Helper(); return program(tb, "nginx") }

func program(tb testing.TB, name string) string {
	tb.Helper()
	path, _ := Find(name)
	if path == "" {
		Missing(tb, programs[name].title, "install it, or run the tests with `go run ./app/testenv`")
	}
	return path
}

// Find gives the path of python, chromium, node, npm, foreman or nginx, empty
// if it is not here, and the environment variable that may name it.
func Find(name string) (path, env string) {
	p := programs[name]
	for _, n := range append([]string{os.Getenv(p.env)}, p.names...) {
		found, err := exec.LookPath(n)
		if err != nil {
			continue
		}
		if p.check == nil || exec.Command(found, p.check...).Run() == nil {
			return found, p.env
		}
	}
	return "", p.env
}
