package redisd

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Redis may be of another kind than its address says. Waiting does not help then.
var (
	ErrCluster  = errors.New("it is a node of a cluster: the address must start with redis+cluster://")
	ErrAlone    = errors.New("it is no cluster: the address must start with redis://")
	ErrSentinel = errors.New("it is a Sentinel: the address must start with redis+sentinel://")
)

// IsWrongKind reports whether Redis is of another kind than its address says.
func IsWrongKind(err error) bool {
	return errors.Is(err, ErrCluster) || errors.Is(err, ErrAlone) || errors.Is(err, ErrSentinel)
}

//go:embed check.lua
var checkScript string

var check = redis.NewScript(checkScript)

// Check finds out whether Redis works: it takes writes to the key, and serves the
// key's slot. Lacks tells, for everyone to read, what it should have beside that;
// it is of use all the same.
func Check(ctx context.Context, client redis.UniversalClient, key string) (lacks string, err error) {
	_, single := client.(*redis.Client)
	info, err := check.Run(ctx, client, []string{key}).StringSlice()
	switch reply := replyOf(err); {
	case single && strings.HasPrefix(reply, "MOVED "):
		return "", ErrCluster
	case !single && strings.Contains(reply, "cluster support disabled"):
		return "", ErrAlone
	case single && strings.HasPrefix(reply, "ERR unknown command"):
		return "", ErrSentinel
	case err != nil:
		return "", fmt.Errorf("check Redis: %w", err)
	}
	values := map[string]string{}
	for line := range strings.Lines(strings.Join(info, "\n")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		values[name] = value
	}
	if single && values["redis_mode"] == "cluster" {
		return "", ErrCluster
	}
	return lacking(values), nil
}

// lacking tells what a Redis should have, by what it says of itself.
func lacking(info map[string]string) string {
	policy := info["maxmemory_policy"]
	switch {
	case policy == "" || info["run_id"] == "":
		return "it refuses the command INFO, so a restart may go unnoticed, and it may evict keys"
	case policy != "noeviction" && info["maxmemory"] != "0":
		return "it evicts keys when its memory is full: its maxmemory-policy is " + policy + " and must be noeviction"
	case isOlder(info["redis_version"], 6, 2):
		return "it is version " + info["redis_version"] + ", and Hubs needs 6.2 or newer"
	}
	return ""
}

func isOlder(version string, major, minor int) bool {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return false
	}
	first, err1 := strconv.Atoi(parts[0])
	second, err2 := strconv.Atoi(parts[1])
	return err1 == nil && err2 == nil && (first < major || first == major && second < minor)
}

// reasons are what everyone may know of a reply that refuses something, by a part
// of it. A script may put words of its own before it.
var reasons = []struct{ part, reason string }{
	{"READONLY ", "it takes no writes: it is a replica"},
	{"MOVED ", "the cluster is being rearranged"},
	{"ASK ", "the cluster is being rearranged"},
	{"TRYAGAIN ", "the cluster is being rearranged"},
	{"CLUSTERDOWN ", "the cluster does not serve all slots"},
	{"MASTERDOWN ", "it is a replica that has no master"},
	{"OOM ", "its memory is full"},
	{"LOADING ", "it is loading its data"},
	{"NOAUTH ", "it asks for a password"},
	{"WRONGPASS ", "it refuses the password"},
	{"invalid password", "it refuses the password"},
	{"no password is set", "it refuses the password"},
	{"NOPERM ", "its user may not do what Hubs needs"},
	{"MISCONF ", "it takes no writes, since it can't save its data"},
	{"NOREPLICAS ", "it takes no writes, since it has too few replicas"},
	{"BUSY ", "a script keeps it busy"},
	{"max number of clients", "it has too many connections"},
}

// Why tells, for everyone to read, why Redis does not work.
func Why(err error) string {
	switch {
	case IsWrongKind(err):
		return err.Error()
	case strings.Contains(err.Error(), "all sentinels"):
		return "no Sentinel tells where its master is"
	}
	if reply := replyOf(err); reply != "" {
		for _, r := range reasons {
			if strings.Contains(reply, r.part) {
				return r.reason
			}
		}
		return "it refuses what Hubs asks"
	}
	timeout, is := errors.AsType[net.Error](err)
	if errors.Is(err, context.DeadlineExceeded) || is && timeout.Timeout() {
		return "it does not answer in time"
	}
	return "it does not answer"
}

// replyOf is what a server answered instead of doing what it was asked.
func replyOf(err error) string {
	if reply, ok := errors.AsType[redis.Error](err); ok {
		return reply.Error()
	}
	return ""
}
