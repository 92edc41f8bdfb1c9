package app

import (
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
)

// The service is asked for pictures as large as they are kept; one at a private address
// only where that is allowed.
func TestAvatarService(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 10)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.String()
		_ = png.Encode(w, image.NewGray(image.Rect(0, 0, 9, 9)))
	}))
	defer service.Close()
	for allowed, want := range map[string]bool{"": false, "127.0.0.0/8": true} {
		config, err := load([]string{"HUBS_DATABASE_URL=" + servertest.SQLite(t).URL, "HUBS_AVATARS=" + service.URL + "/avatar/", "HUBS_OUTSIDE_ALLOW=" + allowed})
		if err != nil {
			t.Fatal(err)
		}
		all, err := wire(t.Context(), config, config.rules(), widgets.Kinds{}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := all.store.AddAccount(t.Context(), hub.Account{Username: "ana"}); err != nil {
			t.Fatal(err)
		}
		page := &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana", Title: "Ana"}}
		if err := all.store.CreateHub(t.Context(), "ana", page); err != nil {
			t.Fatal(err)
		}
		all.avatarKeeper().Turn(t.Context())
		faces, err := all.store.Faces(t.Context(), "ana")
		if err != nil || (faces["ana"].Picture != "") != want || len(asked) > 0 != want {
			t.Errorf("allowed %q: the picture is %q, the service was asked %d times, %v", allowed, faces["ana"].Picture, len(asked), err)
		}
		for len(asked) > 0 {
			if address := <-asked; !strings.HasPrefix(address, "/avatar/") || !strings.HasSuffix(address, "?s=256&d=404") {
				t.Errorf("it is asked for %s", address)
			}
		}
		if err := all.close(); err != nil {
			t.Error(err)
		}
	}
	if (&parts{}).avatarKeeper() != nil {
		t.Error("a service is asked that is not set")
	}
}
