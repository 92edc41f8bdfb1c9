// Package fetch is what this program's clients of HTTP have in common: how much of
// an answer is read, how long it may take, when to come again, where a redirect may
// lead, and errors that tell no secret.
//
// Package outside asks whomever an owner of a hub names, and trusts nobody; packages
// accounts and backlog ask a service each that the site's admins name. What they do
// with an answer, and how often they ask again, is theirs.
package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Errors of an answer.
var (
	ErrLong   = errors.New("answer is too large")
	ErrPacked = errors.New("an encoding that nobody asked for")
	ErrSlow   = errors.New("no whole answer in time")
)

const (
	maxRedirects = 5
	maxHeader    = 64 << 10 // bytes of an answer before its body
	idleTime     = time.Minute
)

// A Client asks one service.
type Client struct {
	HTTP    http.Client
	Most    int64         // bytes of an answer, unpacked
	Within  time.Duration // from the question to the end of the answer
	Secrets Secrets       // of the address and of the headers
}

// An Answer is a response that was read to its end.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // only of status 200
}

// Get asks for JSON. Its error has neither the address nor a secret; it is ErrLong or
// ErrSlow for an answer beyond the limits.
func (c *Client) Get(ctx context.Context, address *url.URL, header http.Header) (a Answer, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.Within, ErrSlow)
	defer cancel()
	defer func() {
		if cause := context.Cause(ctx); err != nil && cause != nil {
			err = cause
		} else {
			err = c.Secrets.Hide(err)
		}
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return Answer{}, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "Hubs")
	maps.Copy(req.Header, header)
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	a = Answer{Status: resp.StatusCode, Header: resp.Header}
	if a.Status == http.StatusOK {
		a.Body, err = Body(resp, c.Most)
	}
	return a, err
}

// Body reads a response to its end: an error if that is beyond so many bytes,
// unpacked. A body that the transport did not unpack is refused, or a few bytes could
// become very many.
func Body(resp *http.Response, most int64) ([]byte, error) {
	if packed := resp.Header.Get("Content-Encoding"); packed != "" && packed != "identity" {
		return nil, ErrPacked
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err == nil && int64(len(body)) > most {
		return nil, fmt.Errorf("%w: over %d bytes", ErrLong, most)
	}
	return body, err
}

// NewTransport makes connections with limits. Which hosts may be dialed is for its user to
// say, as is whether a proxy is asked.
func NewTransport(within time.Duration) *http.Transport {
	return &http.Transport{
		TLSHandshakeTimeout: within, ResponseHeaderTimeout: within, IdleConnTimeout: idleTime,
		MaxIdleConns: 100, MaxResponseHeaderBytes: maxHeader, ForceAttemptHTTP2: true,
	}
}

// RetryAfter is how long a service wants to be left alone, in seconds or until a
// date; 0 if it does not say, and less for a date that is over.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	said := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(said, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(said); err == nil {
		return at.Sub(now)
	}
	return 0
}

// AsksToWait reports whether an answer says that its service wants to be left alone. A
// forge refuses with status 403 a client that asks too much, and may tell that in words only.
func AsksToWait(status int, header http.Header, body []byte) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true
	case http.StatusForbidden:
		return header.Get("Retry-After") != "" || header.Get("X-Ratelimit-Remaining") == "0" || tooMuch.Match(body[:min(len(body), maxHeader)])
	}
	return false
}

var tooMuch = regexp.MustCompile(`(?i)\b(rate[ -]?limit|too many requests|abuse detection)`)

// SameHost is for CheckRedirect. It keeps what a request has of secrets with the host
// and port that they are for; it may only be led on from http to https there.
func SameHost(req *http.Request, via []*http.Request) error {
	was := via[len(via)-1].URL
	safer := was.Scheme == "http" && req.URL.Scheme == "https"
	if req.URL.Hostname() != was.Hostname() || !safer && (req.URL.Host != was.Host || req.URL.Scheme != was.Scheme) {
		return fmt.Errorf("redirect from %s to %s", origin(was), origin(req.URL))
	}
	return Few(req, via)
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// Few is for CheckRedirect where a redirect may lead anywhere.
func Few(_ *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("over %d redirects", maxRedirects)
	}
	return nil
}

// Secrets are what no error may tell.
type Secrets []string

// SecretsOf are those of an address: its password, or the token in the place of a name,
// and what its query has.
func SecretsOf(address *url.URL) (secrets Secrets) {
	if password, ok := address.User.Password(); ok {
		secrets = append(secrets, password)
	} else if address.User != nil {
		secrets = append(secrets, address.User.Username())
	}
	for _, values := range address.Query() {
		secrets = append(secrets, values...)
	}
	return secrets
}

// Hide is an error of a request without the address, and without the secrets, which
// a service might send back. errors.Is still tells what it is.
func (s Secrets) Hide(err error) error {
	if err == nil {
		return nil
	}
	err = Bare(err)
	return hidden{s.Cover(err.Error()), err}
}

// Cover is a text without the secrets, in whatever letters and escapes they stand in it.
func (s Secrets) Cover(text string) string {
	var forms []string
	for _, secret := range s {
		if len(secret) > 3 { // a page number is none
			forms = append(forms, secret, url.QueryEscape(secret), url.PathEscape(secret))
		}
	}
	slices.SortFunc(forms, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // one may have another in it
	for _, form := range slices.Compact(forms) {
		text = without(text, form)
	}
	return text
}

// without is a text with dots in the place of another, in small letters or capitals.
func without(text, other string) string {
	var b strings.Builder
	small, other := smallASCII(text), smallASCII(other)
	for {
		at := strings.Index(small, other)
		if at < 0 {
			break
		}
		b.WriteString(text[:at] + "…")
		text, small = text[at+len(other):], small[at+len(other):]
	}
	return b.String() + text
}

// smallASCII keeps the place of each byte, as strings.ToLower need not.
func smallASCII(text string) string {
	small := []byte(text)
	for i, c := range small {
		if 'A' <= c && c <= 'Z' {
			small[i] = c + 'a' - 'A'
		}
	}
	return string(small)
}

// hidden is an error under another text.
type hidden struct {
	text string
	err  error
}

func (h hidden) Error() string { return h.text }

// Is compares with what is hidden. There is no Unwrap: it would give that away.
func (h hidden) Is(target error) bool { return errors.Is(h.err, target) }

// Bare is an error without the address that net/http puts before it.
func Bare(err error) error {
	if in, ok := errors.AsType[*url.Error](err); ok {
		return in.Err
	}
	return err
}

type patienceKey struct{}

// WithPatience lets requests take longer than usual, if their client allows that.
func WithPatience(ctx context.Context, within time.Duration) context.Context {
	return context.WithValue(ctx, patienceKey{}, within)
}

// Patience is how long a request may take: as usual, or longer if that was asked for,
// and never longer than most.
func Patience(ctx context.Context, usual, most time.Duration) time.Duration {
	asked, _ := ctx.Value(patienceKey{}).(time.Duration)
	return max(usual, min(asked, most))
}
