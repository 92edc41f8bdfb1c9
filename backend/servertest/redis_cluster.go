package servertest

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"
)

// A RedisCluster is three masters with a replica each.
type RedisCluster struct {
	tb    testing.TB
	nodes []*RedisProcess
}

// StartCluster starts a cluster. It ends with the test.
func StartCluster(tb testing.TB) *RedisCluster {
	tb.Helper()
	c := &RedisCluster{tb: tb}
	for range 6 {
		c.nodes = append(c.nodes, StartRedis(tb, "cluster-enabled yes", "cluster-node-timeout 1500",
			"cluster-replica-validity-factor 0", "repl-diskless-sync-delay 0"))
	}
	ctx := tb.Context()
	host, port, _ := net.SplitHostPort(c.nodes[0].Addr)
	for i, node := range c.nodes {
		client := node.Client()
		if i < 3 {
			c.must(client.Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+1).Err())
			c.must(client.ClusterAddSlotsRange(ctx, i*16384/3, (i+1)*16384/3-1).Err())
		}
		if i > 0 {
			c.must(client.ClusterMeet(ctx, host, port).Err())
		}
	}
	for i, node := range c.nodes[3:] {
		client := node.Client()
		master := c.nodes[i].Client().Do(ctx, "CLUSTER", "MYID")
		c.must(master.Err())
		Eventually(tb, "a replica knows its master", func() bool {
			return client.ClusterReplicate(ctx, master.Val().(string)).Err() == nil
		})
	}
	c.Whole()
	return c
}

func (c *RedisCluster) must(err error) {
	c.tb.Helper()
	if err != nil {
		c.tb.Fatal(err)
	}
}

// URL is the address for HUBS_REDIS_URL. It names two of the nodes.
func (c *RedisCluster) URL() string {
	return "redis+cluster://" + c.nodes[0].Addr + "," + c.nodes[4].Addr
}

// Whole waits until all nodes that run know each other and see all slots served,
// and replicas follow their masters.
func (c *RedisCluster) Whole() {
	c.tb.Helper()
	Eventually(c.tb, "the cluster is whole", func() bool {
		for _, node := range c.running() {
			info := node.Client().ClusterInfo(c.tb.Context()).Val()
			for _, want := range []string{"cluster_state:ok", "cluster_known_nodes:6", "cluster_size:3", "cluster_slots_ok:16384"} {
				if !strings.Contains(info, want) {
					return false
				}
			}
			if link, replica := node.replication("master_link_status"); replica && link != "up" {
				return false
			}
		}
		return true
	})
}

func (c *RedisCluster) running() (list []*RedisProcess) {
	for _, node := range c.nodes {
		if node.process != nil {
			list = append(list, node)
		}
	}
	return list
}

// Serving finds the node that serves a key, and a replica that follows it.
func (c *RedisCluster) Serving(key string) (master, replica *RedisProcess) {
	c.tb.Helper()
	Eventually(c.tb, "somebody serves "+key+", and somebody follows", func() bool {
		master, replica = nil, nil
		for _, node := range c.running() {
			if node.serves(c.tb.Context(), key) {
				master = node
			}
		}
		for _, node := range c.running() {
			host, _ := node.replication("master_host")
			port, _ := node.replication("master_port")
			link, _ := node.replication("master_link_status")
			if master != nil && link == "up" && net.JoinHostPort(host, port) == master.Addr {
				replica = node
			}
		}
		return replica != nil
	})
	return master, replica
}

func (p *RedisProcess) serves(ctx context.Context, key string) bool {
	return p.Client().Set(ctx, key+":served", 1, time.Minute).Err() == nil
}

// Promote makes the replica of a key's node take its place.
func (c *RedisCluster) Promote(key string) {
	c.tb.Helper()
	_, replica := c.Serving(key)
	asked := time.Time{}
	Eventually(c.tb, "the replica takes the place", func() bool {
		if time.Since(asked) > 5*time.Second { // the others may be slow to agree
			asked = time.Now()
			c.must(replica.Client().ClusterFailover(c.tb.Context()).Err())
		}
		return replica.serves(c.tb.Context(), key)
	})
}

// Fail kills the node that serves a key, and waits until its replica does.
func (c *RedisCluster) Fail(key string) *RedisProcess {
	c.tb.Helper()
	master, replica := c.Serving(key)
	master.Kill()
	Eventually(c.tb, "the replica serves "+key, func() bool { return replica.serves(c.tb.Context(), key) })
	return master
}

// replication is what a server tells of its replication.
func (p *RedisProcess) replication(name string) (value string, ok bool) {
	for line := range strings.Lines(p.Client().Info(context.Background(), "replication").Val()) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value), true
		}
	}
	return "", false
}
