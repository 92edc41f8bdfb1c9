package redisd_test

import (
	"crypto/tls"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/redisd"
)

func TestOpenReadsAddresses(t *testing.T) {
	for address, check := range map[string]func(redis.UniversalClient) bool{
		"redis://u:p%40ss@h:1/3?read_timeout=7s": func(c redis.UniversalClient) bool {
			o := c.(*redis.Client).Options()
			return o.Addr == "h:1" && o.Username == "u" && o.Password == "p@ss" && o.DB == 3 && o.ReadTimeout == 7*time.Second && o.DialTimeout == 500*time.Millisecond
		},
		"unix:///run/redis.sock?db=2": func(c redis.UniversalClient) bool {
			o := c.(*redis.Client).Options()
			return o.Addr == "/run/redis.sock" && o.Network == "unix" && o.DB == 2
		},
		"redis+cluster://u:p%40ss@h:1,i,[::1]:3,[::1]?read_timeout=7s": func(c redis.UniversalClient) bool {
			o := c.(*redis.ClusterClient).Options()
			return slices.Equal(o.Addrs, []string{"h:1", "i:6379", "[::1]:3", "[::1]:6379"}) && o.Username == "u" && o.Password == "p@ss" && o.ReadTimeout == 7*time.Second && o.DialTimeout == 500*time.Millisecond && o.TLSConfig == nil
		},
		"rediss+cluster://h": func(c redis.UniversalClient) bool {
			o := c.(*redis.ClusterClient).Options()
			return o.TLSConfig != nil && o.TLSConfig.ServerName == "" && o.TLSConfig.MinVersion >= tls.VersionTLS12
		},
		"redis+sentinel://:p@h,i:5/4?master=one&sentinel_password=s%2Fecret": func(c redis.UniversalClient) bool {
			o := c.(*redis.Client).Options()
			return o.Password == "p" && o.DB == 4 && o.DialTimeout == 500*time.Millisecond && o.Addr == "FailoverClient"
		},
	} {
		c, err := redisd.Open(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if !check(c) {
			t.Errorf("%s is read as another", address)
		}
		c.Close()
	}
}

// What can't be is refused in a sentence, which never shows the password.
func TestOpenRefuses(t *testing.T) {
	for address, want := range map[string]string{
		"":                                    "looks like",
		"http://:hunter2@h":                   "looks like",
		"redis://:hunter2@h/x":                "looks like",
		"localhost:6379":                      "looks like",
		"redis://:hunter2@h:x":                "looks like",
		"redis+ring://h":                      "looks like",
		"redis+cluster://":                    "looks like",
		"unix+cluster:///x":                   "looks like",
		"redis+cluster://h,":                  "looks like",
		"redis+cluster://h?x=y":               "looks like",
		"redis+cluster://h?%zz=y":             "looks like",
		"redis+cluster://:hunter2@h/3":        "a cluster has no databases: leave /3 out",
		"redis+cluster://h?master=one":        "leave master out",
		"redis+sentinel://:hunter2@h,i:1/0":   "add ?master=NAME",
		"redis+sentinel://h,i:x/0?master=one": "looks like",
	} {
		_, err := redisd.Open(address)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Open(%q) gives %v, want %q", address, err, want)
		}
	}
}
