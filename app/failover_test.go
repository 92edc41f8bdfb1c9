package app

import (
	"math/rand/v2"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// While the nodes of a cluster take each other's place, asked to or not, pages go
// on, and in the end all show what is true.
func TestClusterFailsOver(t *testing.T) {
	t.Parallel()
	cluster := servertest.StartCluster(t)
	f := newForgetful(t, rand.New(rand.NewPCG(1, 12)), cluster.URL())
	f.steps(40)
	f.during(func() { cluster.Promote(prefix) })
	f.truth()
	cluster.Whole()
	f.steps(40)
	f.during(func() { cluster.Fail(prefix) })
	f.truth()
}

// While a replica takes the place of a master that is gone, pages go on; and when
// the old master comes back with what it had.
func TestSentinelsFailOver(t *testing.T) {
	t.Parallel()
	watched := servertest.StartSentinels(t)
	f := newForgetful(t, rand.New(rand.NewPCG(1, 13)), watched.URL())
	f.steps(40)
	var master *servertest.RedisProcess
	f.during(func() { master = watched.Fail() })
	f.truth()
	f.steps(40)
	f.during(master.Start)
	f.truth()
}

// A Redis that starts again with data of some time before has neither what was
// asked for since, nor what was drawn.
func TestRedisComesBackWithOldData(t *testing.T) {
	t.Parallel()
	server := servertest.StartRedis(t)
	f := newForgetful(t, rand.New(rand.NewPCG(1, 14)), server.URL())
	f.steps(60)
	if err := server.Client().Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	f.steps(60)
	f.during(func() { server.Kill(); server.Start() })
	f.truth()
}
