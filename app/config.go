package app

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/fedora-hubs/hubs/backend/outside"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// Config is what the environment sets. All variables start with HUBS_, but for
// PORT, which foreman and many platforms set.
type Config struct {
	Addr          string            `env:"HUBS_ADDR"`
	Port          string            `env:"PORT"`
	DatabaseURL   string            `env:"HUBS_DATABASE_URL" envDefault:"sqlite://hubs.db"`
	RedisURL      string            `env:"HUBS_REDIS_URL"`
	BusEndpoints  []string          `env:"HUBS_BUS_ENDPOINTS"`
	BusDailyMB    int               `env:"HUBS_BUS_DAILY_MB" envDefault:"2048"`
	BusPublish    string            `env:"HUBS_BUS_PUBLISH"`
	Traffic       string            `env:"HUBS_TRAFFIC"`
	BacklogURL    string            `env:"HUBS_BACKLOG_URL"`
	TopicPrefix   string            `env:"HUBS_TOPIC_PREFIX" envDefault:"org.fedoraproject.dev"`
	Avatars       string            `env:"HUBS_AVATARS"`
	Identity      string            `env:"HUBS_IDENTITY"`
	SiteName      string            `env:"HUBS_SITE_NAME"`
	SiteAbout     string            `env:"HUBS_SITE_ABOUT"`
	MailDomain    string            `env:"HUBS_MAIL_DOMAIN"`
	Sites         map[string]string `env:"HUBS_SITES" envKeyValSeparator:"="`
	URL           string            `env:"HUBS_URL"`
	Proxies       []string          `env:"HUBS_PROXIES"`
	OutsideAllow  []string          `env:"HUBS_OUTSIDE_ALLOW"`
	OutsideKeys   []string          `env:"HUBS_OUTSIDE_TOKENS"`
	Drawings      int               `env:"HUBS_DRAWINGS" envDefault:"8"`
	DrawTimeout   time.Duration     `env:"HUBS_DRAW_TIMEOUT" envDefault:"10s"`
	Watched       time.Duration     `env:"HUBS_WATCHED" envDefault:"24h"`
	Streams       int               `env:"HUBS_STREAMS" envDefault:"20000"`
	StreamsEach   int               `env:"HUBS_STREAMS_EACH"`
	Drain         time.Duration     `env:"HUBS_DRAIN" envDefault:"1s"`
	MemoryMB      uint64            `env:"HUBS_MEMORY_MB" envDefault:"256"`
	MetricsAddr   string            `env:"HUBS_METRICS_ADDR"`
	Admins        []string          `env:"HUBS_ADMINS"`
	Developers    choice            `env:"HUBS_DEVELOPER_SIGN_IN"`
	SessionIdle   time.Duration     `env:"HUBS_SESSION_IDLE" envDefault:"336h"`
	SessionLife   time.Duration     `env:"HUBS_SESSION_LIFE" envDefault:"2160h"`
	OIDCIssuer    string            `env:"HUBS_OIDC_ISSUER"`
	OIDCClient    string            `env:"HUBS_OIDC_CLIENT_ID"`
	OIDCSecret    string            `env:"HUBS_OIDC_CLIENT_SECRET"`
	OIDCScopes    string            `env:"HUBS_OIDC_SCOPES" envDefault:"openid profile email"`
	OIDCUsername  string            `env:"HUBS_OIDC_USERNAME" envDefault:"preferred_username"`
	OIDCFullName  string            `env:"HUBS_OIDC_FULL_NAME" envDefault:"name"`
	OIDCEmail     string            `env:"HUBS_OIDC_EMAIL" envDefault:"email"`
	OIDCGroups    string            `env:"HUBS_OIDC_GROUPS" envDefault:"groups"`
	OIDCRoles     []string          `env:"HUBS_OIDC_ROLES"`
	OIDCEvery     time.Duration     `env:"HUBS_OIDC_EVERY" envDefault:"24h"`
	AccountsURL   string            `env:"HUBS_ACCOUNTS_URL"`
	AccountsToken string            `env:"HUBS_ACCOUNTS_TOKEN"`
	AccountsEvery time.Duration     `env:"HUBS_ACCOUNTS_EVERY" envDefault:"1h"`
	KeepMessages  time.Duration     `env:"HUBS_KEEP_MESSAGES"`
	KeepCounts    time.Duration     `env:"HUBS_KEEP_COUNTS"`
	KeepHistory   time.Duration     `env:"HUBS_KEEP_HISTORY"`
	Confidential  choice            `env:"HUBS_KEEP_CONFIDENTIAL"`
	KeepRemoved   time.Duration     `env:"HUBS_KEEP_REMOVED" envDefault:"720h"`
	LogLevel      slog.Level        `env:"HUBS_LOG_LEVEL" envDefault:"info"`
	LogFormat     string            `env:"HUBS_LOG_FORMAT" envDefault:"text"`
}

// load reads the settings and names the variable that is wrong.
func load(environment []string) (Config, error) {
	c, err := env.ParseAsWithOptions[Config](env.Options{Environment: env.ToMap(environment)})
	if err != nil {
		return c, settingError(err)
	}
	if c.Addr == "" {
		c.Addr = "127.0.0.1:5000"
		if c.Port != "" {
			c.Addr = "127.0.0.1:" + c.Port
		}
	}
	return c, c.check()
}

// settingError says in one line which variable can't be read. It does not
// repeat the value, which may be a secret.
func settingError(err error) error {
	if all, ok := errors.AsType[env.AggregateError](err); ok && len(all.Errors) > 0 {
		err = all.Errors[0]
	}
	if parse, ok := errors.AsType[env.ParseError](err); ok {
		return fmt.Errorf("%s must be %s", variable(parse.Name), spoken(parse.Type))
	}
	return err
}

func (c Config) check() error {
	for _, rule := range []struct {
		name string
		ok   bool
		what string
	}{
		{"HUBS_ADDR", isAddress(c.Addr), "an address as 127.0.0.1:5000"},
		{"HUBS_DATABASE_URL", hasScheme(c.DatabaseURL, "sqlite", "postgres", "postgresql"), "sqlite://PATH or postgres://…"},
		{"HUBS_REDIS_URL", c.RedisURL == "" || hasScheme(c.RedisURL, "redis", "rediss", "unix", "redis+cluster", "rediss+cluster", "redis+sentinel", "rediss+sentinel"), "redis://HOST:PORT/DB, redis+cluster://HOST:PORT,HOST:PORT, redis+sentinel://HOST:PORT,HOST:PORT/DB?master=NAME, or empty for an embedded one"},
		{"HUBS_BACKLOG_URL", c.BacklogURL == "" || isWeb(c.BacklogURL), "the web address of an archive's /raw, or empty"},
		{"HUBS_BUS_DAILY_MB", c.BusDailyMB >= 0 && c.BusDailyMB <= 1<<20, "a number from 1 to 1048576, or 0 for no limit"},
		{"HUBS_ACCOUNTS_URL", c.AccountsURL == "" || isWeb(c.AccountsURL), "the web address of an accounts system, or empty"},
		{"HUBS_ACCOUNTS_EVERY", c.AccountsEvery == 0 || c.AccountsEvery >= time.Minute, "a time of at least 1m, or 0 for never"},
		{"HUBS_KEEP_MESSAGES", keeps(c.KeepMessages), keepsForm},
		{"HUBS_KEEP_COUNTS", keeps(c.KeepCounts), keepsForm},
		{"HUBS_KEEP_HISTORY", keeps(c.KeepHistory), keepsForm},
		{"HUBS_KEEP_REMOVED", keeps(c.KeepRemoved), keepsForm},
		{"HUBS_AVATARS", c.Avatars == "" || isWeb(c.Avatars), "a web address that account names are looked up under, or empty"},
		{"HUBS_TOPIC_PREFIX", strings.Count(c.TopicPrefix, ".") == 2, "three words with dots, the last one the environment, as org.example.prod"},
		{"HUBS_SITE_NAME", c.SiteName == "" || visible.Name(c.SiteName, 60), "a name of at most 60 letters"},
		{"HUBS_SITE_ABOUT", c.SiteAbout == "" || visible.Name(c.SiteAbout, 300), "a sentence of at most 300 letters"},
		{"HUBS_SITES", areSites(c.Sites), sitesForm},
		{"HUBS_OUTSIDE_ALLOW", valid(outside.ParseAllow(c.OutsideAllow)), "networks as 10.0.0.0/8 and hosts as git.example.org, by commas"},
		{"HUBS_OUTSIDE_TOKENS", valid(outside.ParseTokens(c.OutsideKeys)), "pairs of a host and a token as api.github.com=TOKEN, by commas"},
		{"HUBS_PROXIES", valid(networks(c.Proxies)), "addresses and networks as 127.0.0.1 or 10.0.0.0/8, by commas"},
		{"HUBS_DRAWINGS", c.Drawings > 0, "a number above 0"},
		{"HUBS_DRAW_TIMEOUT", c.DrawTimeout > 0, "a time as 10s"},
		{"HUBS_WATCHED", c.Watched >= time.Minute, "a time of at least 1m"},
		{"HUBS_STREAMS", c.Streams > 0, "a number above 0"},
		{"HUBS_STREAMS_EACH", c.StreamsEach >= 0, "a number above 0, or 0 for a twentieth of HUBS_STREAMS"},
		{"HUBS_DRAIN", c.Drain >= 0 && c.Drain <= 5*time.Minute, "a time from 0s to 5m"},
		{"HUBS_METRICS_ADDR", c.MetricsAddr == "" || isAddress(c.MetricsAddr), "an address as 127.0.0.1:5001, or empty"},
		{"HUBS_LOG_FORMAT", c.LogFormat == "text" || c.LogFormat == "json", "text or json"},
		{"HUBS_MEMORY_MB", c.MemoryMB > 0, "a number above 0"},
	} {
		if !rule.ok {
			return fmt.Errorf("%s must be %s", rule.name, rule.what)
		}
	}
	if c.AccountsURL != "" {
		if _, err := c.accounts(); err != nil {
			return err
		}
	}
	return c.checkSignIn()
}

// fewStreams is what an address may have though there are few in all.
const fewStreams = 32

// streamsEach is how many event streams an address may have at a time, and how
// many a session.
func (c Config) streamsEach() int { return cmp.Or(c.StreamsEach, max(fewStreams, c.Streams/20)) }

// A choice is yes, no, or nothing said, which is no as a rule.
type choice string

const (
	yes choice = "yes"
	no  choice = "no"
)

// UnmarshalText reads a setting.
func (c *choice) UnmarshalText(text []byte) error {
	switch *c = choice(text); *c {
	case yes, no, "":
		return nil
	}
	return errors.New("neither yes nor no")
}

func valid(_ any, err error) bool { return err == nil }

// networks reads addresses and networks.
func networks(list []string) ([]netip.Prefix, error) {
	found := make([]netip.Prefix, len(list))
	for i, entry := range list {
		entry = strings.TrimSpace(entry)
		if address, err := netip.ParseAddr(entry); err == nil {
			found[i] = netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen())
			continue
		}
		network, err := netip.ParsePrefix(entry)
		if err != nil || network.Addr().Is4In6() { // addresses are held against it without what makes them 6
			return nil, errors.New("not a network")
		}
		found[i] = network.Masked()
	}
	return found, nil
}

func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	return err == nil && port != ""
}

func hasScheme(s string, schemes ...string) bool {
	for _, scheme := range schemes {
		if strings.HasPrefix(s, scheme+"://") && len(s) > len(scheme)+3 {
			return true
		}
	}
	return false
}

func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

const keepsForm = "a time of at least 24h, or 0 for ever"

// keeps reports whether something may be kept for a time: a slip of the pen must
// not empty the database.
func keeps(d time.Duration) bool { return d == 0 || d >= 24*time.Hour }

const sitesForm = "pairs of web addresses as https://pagure.io=https://git.example.org, by commas"

func areSites(sites map[string]string) bool {
	for from, to := range sites {
		if !isWeb(from) || !isWeb(to) {
			return false
		}
	}
	return true
}

func spoken(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[map[string]string]():
		return sitesForm
	case reflect.TypeFor[time.Duration]():
		return "a time as 10s"
	case reflect.TypeFor[slog.Level]():
		return "debug, info, warn or error"
	case reflect.TypeFor[choice]():
		return "yes or no"
	}
	return "a whole number"
}

// logger writes as it is set.
func (c Config) logger(to io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}

// rules are how this community's messages are read.
func (c Config) rules() rules.Set {
	return rules.Set{Identity: c.Identity, MailDomain: c.MailDomain, AvatarPrefix: c.Avatars, Sites: c.Sites}
}

// variable finds the environment variable of a field of Config.
func variable(field string) string {
	f, _ := reflect.TypeFor[Config]().FieldByName(field)
	return f.Tag.Get("env")
}
