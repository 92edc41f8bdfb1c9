package servertest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest/program"
)

// programs are what tests run.
var programs = map[string]program.Program{
	"python": {
		Title: "a Python with zmq (python3-zmq)", Env: "HUBS_TEST_PYTHON",
		// The system's first: the one in PATH is often another, without zmq.
		Names: []string{"/usr/bin/python3", "python3"}, Probe: []string{"-c", "import zmq"},
	},
	"chromium": {
		Title: "Chromium", Env: "HUBS_TEST_CHROMIUM",
		Names: []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"},
		Probe: []string{"--version"}, // Ubuntu has one that only tells where to get it
	},
	"node": {
		Title: "Node.js", Env: "HUBS_TEST_NODE", Names: []string{"node", "nodejs"},
		Probe: []string{"--version"}, Oldest: "20.19", // "engines" in package.json says the same
	},
	"npm": {
		Title: "npm", Env: "HUBS_TEST_NPM", Names: []string{"npm"},
		Probe: []string{"--version"}, Oldest: "7", // the first that reads our package-lock.json
	},
	"foreman": {Title: "foreman", Env: "HUBS_TEST_FOREMAN", Names: []string{"foreman"}},
	"redis":   {Title: "Redis", Env: "HUBS_TEST_REDIS_SERVER", Names: []string{"redis-server", "valkey-server"}},
	"nginx":   {Title: "nginx", Env: "HUBS_TEST_NGINX", Names: []string{"nginx", "/usr/sbin/nginx"}},
	"caddy":   {Title: "Caddy", Env: "HUBS_TEST_CADDY", Names: []string{"caddy"}},
}

// Python is the path of a Python 3 with zmq, the binding of the real libzmq.
func Python(tb testing.TB) string { tb.Helper(); return find(tb, "python") }

// Chromium is the path of a Chromium or Chrome.
func Chromium(tb testing.TB) string { tb.Helper(); return find(tb, "chromium") }

// Node is the path of Node.js.
func Node(tb testing.TB) string { tb.Helper(); return find(tb, "node") }

// Foreman is the path of foreman, which runs what a Procfile names.
func Foreman(tb testing.TB) string { tb.Helper(); return find(tb, "foreman") }

// Nginx is the path of nginx.
func Nginx(tb testing.TB) string { tb.Helper(); return find(tb, "nginx") }

// Caddy is the path of Caddy.
func Caddy(tb testing.TB) string { tb.Helper(); return find(tb, "caddy") }

func find(tb testing.TB, name string) string {
	tb.Helper()
	path, err := Find(name)
	if err != nil {
		leaveOut(tb, err.Error(), "install it, or run the tests with `go run ./app/tools/testenv`")
	}
	return path
}

// Find gives the path of python, chromium, node, npm, foreman, redis, nginx or caddy. The
// error is a sentence: it is missing, or too old.
func Find(name string) (path string, err error) {
	path, err = programs[name].Find()
	if err == nil || name != "node" {
		return path, err
	}
	if own, ok := nodeFromNPM(); ok {
		return own, nil
	}
	return "", err
}

// Env is the environment variable that may name the path of a program.
func Env(name string) string { return programs[name].Env }

// NodeDir is the folder, from that of the project, whose package-lock.json names
// a Node.js for machines that have an old one.
const NodeDir = "backend/servertest/testdata/node"

// nodeFromNPM is the Node.js that was installed in NodeDir.
func nodeFromNPM() (path string, ok bool) {
	root, err := root()
	if err != nil {
		return "", false
	}
	found, _ := filepath.Glob(filepath.Join(root, NodeDir, "node_modules", "node-*", "bin", "node")) // the pattern is right
	for _, path := range found {
		if exec.Command(path, "--version").Run() == nil {
			return path, true
		}
	}
	return "", false
}

// root is the folder of the project: the nearest one above the working directory
// that has a go.mod.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the project: %w", err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("find the project: no go.mod above %s", dir)
}
