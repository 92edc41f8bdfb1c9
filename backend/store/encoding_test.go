package store_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// A database that can't hold what people write is refused before it has tables.
func TestMigrateWantsUTF8(t *testing.T) {
	for _, encoding := range []string{"LATIN1", "SQL_ASCII"} {
		beside, err := store.Open(servertest.Postgres(t).URL)
		if err != nil {
			t.Fatal(err)
		}
		defer beside.Close()
		name := "other_" + strings.ToLower(encoding)
		execute(t, beside, fmt.Sprintf("CREATE DATABASE %s ENCODING '%s' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0", name, encoding))
		defer execute(t, beside, "DROP DATABASE "+name+" WITH (FORCE)")
		u, err := url.Parse(servertest.Postgres(t).URL)
		if err != nil {
			t.Fatal(err)
		}
		u.Path = "/" + name
		s, err := store.Open(u.String())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		names, err := s.Migrate(t.Context())
		if err == nil || len(names) > 0 || !strings.Contains(err.Error(), "must be UTF8") {
			t.Errorf("%s: %v, applied %v", encoding, err, names)
		}
	}
}

func execute(t *testing.T, s *store.Store, query string) {
	t.Helper()
	if _, err := s.DB().ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}
