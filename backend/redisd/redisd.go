// Package redisd provides the Redis that the rest of the program talks to: a
// server that somebody runs, one that Sentinels watch over, a cluster, or one
// embedded in this process.
//
// All four take the same path through the same scripts. Keys share one hash tag, for a
// script of a cluster touches one slot; the embedded one is miniredis behind a pipe,
// which opens no port, so that the newcomer's default needs nothing and hides nothing.
//
// Clients fail fast and don't try again: a page would rather do without Redis than
// wait, and what has to be done tries again with pauses of its own. A read that blocks
// is not ended by its context, so none blocks for longer than MaxBlock.
package redisd

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// MaxBlock is how long a blocking read (XREAD BLOCK, BLPOP) may wait at most:
// a cancelled context does not interrupt it, so a shutdown waits this long.
const MaxBlock = 2 * time.Second

// Open gives a client of the Redis at an address, which app/README.md explains:
// redis://, rediss:// or unix:// for one server, redis+cluster:// and
// redis+sentinel:// for several. It does not connect yet. What the address says of
// timeouts and retries wins over the defaults here. Its errors are fit for
// everyone to read: they never show the password.
func Open(address string) (redis.UniversalClient, error) {
	scheme, rest, _ := strings.Cut(address, "://")
	base, kind, _ := strings.Cut(scheme, "+")
	if kind == "" {
		o, err := redis.ParseURL(address)
		if err != nil {
			return nil, errAddress
		}
		return redis.NewClient(failFast(o)), nil
	}
	several, err := parse(base, rest)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "cluster":
		return several.cluster()
	case "sentinel":
		return several.sentinel()
	}
	return nil, errAddress
}

var errAddress = errors.New("the address can't be read: it looks like redis://HOST:PORT/DB, redis+cluster://HOST:PORT,HOST:PORT or redis+sentinel://HOST:PORT,HOST:PORT/DB?master=NAME")

// servers are what an address of several servers says.
type servers struct {
	*redis.Options
	hosts          []string
	master         string // what Sentinels call the server
	user, password string // of the Sentinels
}

// parse reads the rest of an address with several hosts, and what applies to each
// of them as if it stood in the address of one.
func parse(scheme, rest string) (s servers, err error) {
	authority := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority, rest = rest[:end], rest[end:]
	} else {
		rest = ""
	}
	user, hosts := "", authority
	if at := strings.LastIndex(authority, "@"); at >= 0 {
		user, hosts = authority[:at+1], authority[at+1:]
	}
	s.hosts = strings.Split(hosts, ",")
	path, text, _ := strings.Cut(rest, "?")
	query, err := url.ParseQuery(text)
	if err != nil {
		return s, errAddress
	}
	for name, to := range map[string]*string{"master": &s.master, "sentinel_username": &s.user, "sentinel_password": &s.password} {
		*to = query.Get(name)
		query.Del(name)
	}
	for _, host := range s.hosts {
		o, err := redis.ParseURL(scheme + "://" + user + host + path + "?" + query.Encode())
		if err != nil || host == "" || scheme == "unix" {
			return s, errAddress
		}
		s.Options = failFast(o)
	}
	if s.TLSConfig != nil {
		s.TLSConfig.ServerName = "" // each has its own
	}
	return s, nil
}

func (s servers) cluster() (redis.UniversalClient, error) {
	switch {
	case s.DB != 0:
		return nil, fmt.Errorf("a cluster has no databases: leave /%d out", s.DB)
	case s.master != "":
		return nil, errors.New("a cluster has no name of a master: leave master out, or write redis+sentinel://")
	}
	o := s.universal("6379").Cluster()
	o.NewClient = func(o *redis.Options) *redis.Client { return redis.NewClient(failFast(o)) }
	client := redis.NewClusterClient(o)
	client.AddHook(topology{client})
	return client, nil
}

func (s servers) sentinel() (redis.UniversalClient, error) {
	if s.master == "" {
		return nil, errors.New("the name that the Sentinels have for the master is missing: add ?master=NAME")
	}
	return redis.NewFailoverClient(s.universal("26379").Failover()), nil
}

// universal are the options for several servers, of which those without a port
// have this one.
func (s servers) universal(port string) *redis.UniversalOptions {
	o := &redis.UniversalOptions{
		MasterName: s.master, SentinelUsername: s.user, SentinelPassword: s.password,
		Protocol: s.Protocol, ClientName: s.ClientName, Username: s.Username, Password: s.Password, DB: s.DB,
		MaxRetries: s.MaxRetries, MinRetryBackoff: s.MinRetryBackoff, MaxRetryBackoff: s.MaxRetryBackoff,
		DialTimeout: s.DialTimeout, ReadTimeout: s.ReadTimeout, WriteTimeout: s.WriteTimeout,
		ContextTimeoutEnabled: s.ContextTimeoutEnabled,
		PoolFIFO:              s.PoolFIFO, PoolSize: s.PoolSize, PoolTimeout: s.PoolTimeout,
		MinIdleConns: s.MinIdleConns, MaxIdleConns: s.MaxIdleConns, MaxActiveConns: s.MaxActiveConns,
		ConnMaxIdleTime: s.ConnMaxIdleTime, ConnMaxLifetime: s.ConnMaxLifetime,
		TLSConfig: s.TLSConfig, DisableIdentity: s.DisableIdentity, MaintNotificationsConfig: s.MaintNotificationsConfig,
	}
	for _, host := range s.hosts {
		if !strings.Contains(host[strings.LastIndex(host, "]")+1:], ":") {
			host += ":" + port
		}
		o.Addrs = append(o.Addrs, host)
	}
	return o
}

// failFast makes a command fail within half a second while Redis is down, and
// within three while it hangs: a page would rather do without than wait.
// A caller that wants to try again does so itself, with its own pauses.
func failFast(o *redis.Options) *redis.Options {
	setDefault(&o.MaxRetries, -1)
	setDefault(&o.DialerRetries, 1)
	setDefault(&o.DialTimeout, 500*time.Millisecond)
	setDefault(&o.ReadTimeout, 3*time.Second)
	setDefault(&o.WriteTimeout, 3*time.Second)
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true // saves a round trip per connection
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return o
}

func setDefault[T comparable](to *T, value T) {
	var zero T
	if *to == zero {
		*to = value
	}
}
