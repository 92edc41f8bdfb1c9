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
	t.Setenv("HUBS_TEST_NODE", fake)
	t.Setenv("HUBS_TEST_PYTHON", fake)
	if path, env := servertest.Find("node"); path != fake || env != "HUBS_TEST_NODE" {
		t.Errorf("node is %s by %s, want the one of the environment", path, env)
	}
	if path, _ := servertest.Find("python"); path == fake {
		t.Error("a Python that cannot import zmq is taken")
	}
	t.Setenv("HUBS_TEST_NODE", "")
	t.Setenv("PATH", "")
	if path, _ := servertest.Find("node"); path != "" {
		t.Errorf("node is %s with an empty PATH", path)
	}
}
