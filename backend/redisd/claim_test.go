package redisd_test

import (
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/redisd"
)

func TestClaim(t *testing.T) {
	t.Parallel()
	client, closeAll := redisd.Embedded()
	defer closeAll()
	claims := redisd.Claims{Client: client, Prefix: "{t}:"}
	back, mine, err := claims.Claim(t.Context(), "all", time.Hour)
	if err != nil || !mine {
		t.Fatal(mine, err)
	}
	if _, mine, err := claims.Claim(t.Context(), "all", time.Hour); err != nil || mine {
		t.Errorf("claimed twice: %v", err)
	}
	back()
	again, mine, err := claims.Claim(t.Context(), "all", time.Hour)
	if err != nil || !mine {
		t.Errorf("what was given back: %v, %v", mine, err)
	}
	back() // it is another's now
	if _, mine, err := claims.Claim(t.Context(), "all", time.Hour); err != nil || mine {
		t.Errorf("gave back what is another's: %v", err)
	}
	again()
}
