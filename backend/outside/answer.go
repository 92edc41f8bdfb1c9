package outside

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"
)

const (
	longestFresh = 24 * time.Hour // whatever the source says
	longestKept  = 7 * 24 * time.Hour
)

// An answer is a response that was read to its end. Once kept, it is never
// changed.
type answer struct {
	status int
	header http.Header
	body   []byte
	until  time.Time // it may be given again without a question
}

func (a *answer) response(req *http.Request) *http.Response {
	return &http.Response{
		Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.header.Clone(),
		Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: req,
	}
}

// condition asks for an answer only if it is another than this one.
func (a *answer) condition(question *http.Request) {
	question.Header = question.Header.Clone()
	if tag := a.header.Get("ETag"); tag != "" {
		question.Header.Set("If-None-Match", tag)
	}
	if at := a.header.Get("Last-Modified"); at != "" {
		question.Header.Set("If-Modified-Since", at)
	}
}

// renewed is the answer after the source said that it is still the same.
func (a *answer) renewed(header http.Header) *answer {
	again := &answer{status: a.status, header: a.header.Clone(), body: a.body}
	again.header.Del("Age")
	maps.Copy(again.header, header)
	for _, name := range []string{"Content-Length", "Content-Encoding", "Content-Type"} {
		again.header.Del(name)
		if was, ok := a.header[name]; ok {
			again.header[name] = was
		}
	}
	return again
}

// answers are kept by question, with what was sent as Authorization.
type answers struct{ byKey *otter.Cache[string, *answer] }

func newAnswers(memory uint64) answers {
	return answers{otter.Must(&otter.Options[string, *answer]{
		MaximumWeight: memory, Weigher: weight, ExpiryCalculator: otter.ExpiryWriting[string, *answer](longestKept),
	})}
}

func weight(key string, a *answer) uint32 {
	size := len(key) + len(a.body) + 1<<10
	for name, values := range a.header {
		size += len(name) + len(strings.Join(values, ""))
	}
	return uint32(size)
}

func keyOf(question *http.Request) string {
	return strings.Join([]string{question.URL.String(), question.Header.Get("Accept"), question.Header.Get("Authorization")}, "\n")
}

func (k answers) old(key string) *answer {
	a, _ := k.byKey.GetIfPresent(key)
	return a
}

func (k answers) fresh(key string, now time.Time) *answer {
	if a := k.old(key); a != nil && now.Before(a.until) {
		return a
	}
	return nil
}

// keep notes an answer if it may be given or asked about again; an older one
// goes.
func (k answers) keep(key string, a *answer, now time.Time) {
	rules := directives(a.header)
	_, not := rules["no-store"]
	fresh := freshness(a.header, now)
	known := a.header.Get("ETag") != "" || a.header.Get("Last-Modified") != ""
	switch {
	case a.status >= http.StatusInternalServerError || a.status == http.StatusTooManyRequests:
	case a.status != http.StatusOK || not || a.header.Get("Vary") == "*" || fresh <= 0 && !known:
		k.byKey.Invalidate(key)
	default:
		a.until = now.Add(fresh)
		k.byKey.Set(key, a)
	}
}

// freshness is how long an answer may be given again without a question.
func freshness(header http.Header, now time.Time) time.Duration {
	rules := directives(header)
	if _, always := rules["no-cache"]; always {
		return 0
	}
	fresh := time.Duration(0)
	if said, ok := rules["max-age"]; ok {
		fresh = seconds(said) - seconds(header.Get("Age"))
	} else if at, err := http.ParseTime(header.Get("Expires")); err == nil {
		fresh = at.Sub(now)
	}
	return min(max(fresh, 0), longestFresh)
}

// seconds reads a number of them; 0 if it is none.
func seconds(text string) time.Duration {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0
	}
	return time.Duration(n) * time.Second
}

func directives(header http.Header) map[string]string {
	found := map[string]string{}
	for rule := range strings.SplitSeq(strings.Join(header.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(rule), "=")
		found[strings.ToLower(name)] = strings.Trim(value, `"`)
	}
	return found
}
