package app

import (
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// What was archived by a setting that let it in is removed by one that does not.
func TestReread(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		env := []string{"HUBS_DATABASE_URL=" + d.URL}
		if _, _, err := command(t, env, "", "migrate"); err != nil {
			t.Fatal(err)
		}
		input := envelope(1, "buildsys.tag") + "\n" + `{"topic":"org.example.prod.lamp.lit","msg":{"confidential":true},"msg_id":"2","timestamp":1}` + "\n"
		if out, _, err := command(t, append(env, "HUBS_KEEP_CONFIDENTIAL=yes"), input, "archive", "load", "-"); err != nil || !strings.HasPrefix(out, "2 messages added") {
			t.Fatalf("%s, %v", out, err)
		}
		for _, want := range []string{
			"2 messages read again, of which 0 say something else than before and 1 were removed, since they are not for everybody.\n" +
				"Pages that were drawn with them may still show them: hubs cache clean --all has them drawn again.\n",
			"1 messages read again, of which 0 say something else than before and 0 were removed, since they are not for everybody.\n",
		} {
			if out, _, err := command(t, env, "", "archive", "reread"); err != nil || out != want {
				t.Errorf("says %q, %v, want %q", out, err, want)
			}
		}
		if out, _, err := command(t, env, input, "archive", "load", "-"); err != nil || out != "0 messages added, 1 were there already, 0 lines were not messages.\n1 were left out, since they are not for everybody.\n" {
			t.Errorf("loads %q, %v", out, err)
		}
	})
}
