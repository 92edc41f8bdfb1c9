package app

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// Every process is a command of the program, and foreman's process itself: one
// behind a shell would outlive it.
func TestProcfile(t *testing.T) {
	t.Parallel()
	line := regexp.MustCompile(`^(\w+): exec \./bin/hubs (.+)$`)
	var names []string
	for text := range strings.Lines(projectFile(t, "Procfile")) {
		found := line.FindStringSubmatch(strings.TrimSpace(text))
		if found == nil {
			t.Errorf("%q is not NAME: exec ./bin/hubs COMMAND", text)
			continue
		}
		names = append(names, found[1])
		parser, err := kong.New(&commands{}, kong.Exit(func(int) { t.Errorf("%s: exit", found[1]) }))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(strings.Fields(found[2])); err != nil {
			t.Errorf("%s: %v", found[1], err)
		}
	}
	if got := strings.Join(names, " "); got != "web backend worker traffic" { // web first: it gets PORT itself
		t.Errorf("the processes are %s", got)
	}
}

// The example works as it is: its settings are known and right, and those of
// the made-up community.
func TestEnvExample(t *testing.T) {
	t.Parallel()
	env := example(t)
	known := map[string]bool{}
	for field := range reflect.TypeFor[Config]().Fields() {
		known[field.Tag.Get("env")] = true
	}
	for _, setting := range append(env, remarks(t)...) {
		if name, value, _ := strings.Cut(setting, "="); !known[name] || value == "" || strings.ContainsAny(value, `'" `) {
			t.Errorf("%s is not a setting, or foreman reads it otherwise", setting)
		}
	}
	for _, env := range [][]string{env, append(env, remarks(t)...)} {
		config, err := load(env)
		if err != nil {
			t.Fatal(err)
		}
		if config.RedisURL == "" || !strings.HasPrefix(config.DatabaseURL, "postgres://") || config.Addr != "127.0.0.1:"+config.Port {
			t.Errorf("%+v is not for separate processes", config)
		}
		if len(config.BusEndpoints) != 1 || config.BusEndpoints[0] != config.Traffic {
			t.Errorf("the backend listens to %v, the traffic is at %s", config.BusEndpoints, config.Traffic)
		}
		if want := demo.New(1).Rules(); config.TopicPrefix != demo.Prefix || !reflect.DeepEqual(config.rules(), want) {
			t.Errorf("messages are read by %+v, want %+v", config.rules(), want)
		}
	}
}

// example is what .env.example sets; remarks are what it sets in comments.
func example(t *testing.T) []string {
	t.Helper()
	return regexp.MustCompile(`(?m)^[A-Za-z_0-9]+=.*$`).FindAllString(projectFile(t, ".env.example"), -1)
}

func remarks(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, found := range regexp.MustCompile(`(?m)^#(\w+=.*)$`).FindAllStringSubmatch(projectFile(t, ".env.example"), -1) {
		list = append(list, found[1])
	}
	return list
}

func projectFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(servertest.Root(t), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
