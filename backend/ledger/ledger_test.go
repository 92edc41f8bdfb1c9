package ledger_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/backend/ledger"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// An id of a stream that was lost is given again within the same millisecond. An
// epoch with the name of the one before would be no news to anybody.
func TestEachEpochHasItsOwnName(t *testing.T) {
	noticed := ledger.NewScript("return redis.call('GET', epoch)")
	servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
		l := ledger.New(r.Client, r.Prefix)
		seen := map[string]int{}
		for n := range 500 {
			if err := r.Client.Del(t.Context(), l.Events()).Err(); err != nil {
				t.Fatal(err)
			}
			epoch, err := l.Run(t.Context(), noticed, nil).Text()
			if err != nil {
				t.Fatal(err)
			}
			if before, found := seen[epoch]; found {
				t.Fatalf("epoch %d is called as epoch %d was: %s", n, before, epoch)
			}
			seen[epoch] = n
		}
	})
}
