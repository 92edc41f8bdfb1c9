package faults_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

const (
	readEvery  = 300 * time.Millisecond
	otherEvery = 700 * time.Millisecond
	readTime   = 10 * time.Second // then somebody gives up
	freshTime  = 2 * time.Second  // a page that lacks what is newer is up to date
)

// A reader asks for the page of the person who talks, and for others.
type reader struct {
	url     string
	mu      sync.Mutex
	sights  []sight
	fresh   time.Time      // when a page without a banner showed the newest that was said
	visited int            // other pages
	phrase  *regexp.Regexp // that is looked out for; nil: none
}

// A sight is what was seen of one page.
type sight struct {
	path   string
	asked  time.Time
	took   time.Duration
	status int           // 0: no answer
	banner bool          // it says that something is the matter, or that a widget is not drawn yet
	blank  bool          // it says nothing
	says   bool          // it has the phrase that was looked out for
	shown  int           // the last note on it
	old    time.Duration // how long it lacked a note
}

var (
	mark    = regexp.MustCompile(`2026-fault-(\d{6})`)
	banners = regexp.MustCompile(`class="(notice warn|widget not-drawn)"`)
)

// read asks for the person's page until the context ends.
func (r *reader) read(ctx context.Context, k *talker) {
	for ctx.Err() == nil {
		s := r.look(ctx, personPage)
		if s.status == http.StatusOK {
			s.old = k.since(s.shown, s.asked)
		}
		r.keep(ctx, s)
		sleep.For(ctx, readEvery)
	}
}

// browse asks for other pages, a different one each time.
func (r *reader) browse(ctx context.Context) {
	community := demo.New(1)
	paths := []string{"/", "/t", "/u"}
	for _, t := range community.Teams {
		paths = append(paths, "/t/"+t.Name, "/t/"+t.Name+"/members")
	}
	for _, p := range community.People {
		paths = append(paths, "/u/"+p.Username)
	}
	for ctx.Err() == nil {
		r.mu.Lock()
		path := paths[r.visited/2%len(paths)]
		if r.visited%2 == 1 {
			path = outsidePage
		}
		r.visited++
		r.mu.Unlock()
		r.keep(ctx, r.look(ctx, path))
		sleep.For(ctx, otherEvery)
	}
}

func (r *reader) keep(ctx context.Context, s sight) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ctx.Err() != nil && s.status == 0 {
		return // the row has ended
	}
	r.sights = append(r.sights, s)
	if s.path == personPage && s.status == http.StatusOK && !s.banner && s.old < freshTime {
		r.fresh = s.asked
	}
}

// look asks for a page, as a browser that has nobody signed in.
func (r *reader) look(ctx context.Context, path string) (s sight) {
	s = sight{path: path, asked: time.Now()}
	resp, body := fetch(ctx, http.MethodGet, r.url+path, "", nil)
	s.took = time.Since(s.asked)
	if resp == nil {
		return s
	}
	s.status = resp.StatusCode
	s.banner = s.status != http.StatusOK || banners.MatchString(body)
	r.mu.Lock()
	s.says = r.phrase != nil && r.phrase.MatchString(body)
	r.mu.Unlock()
	s.blank = !strings.Contains(body, "<h1")
	for _, m := range mark.FindAllStringSubmatch(body, -1) {
		n, _ := strconv.Atoi(m[1]) // digits
		s.shown = max(s.shown, n)
	}
	return s
}

// begin forgets what was seen before, and looks out for a phrase from now on.
func (r *reader) begin(phrase string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sights, r.phrase = nil, nil
	if phrase != "" {
		r.phrase = regexp.MustCompile(phrase)
	}
}

// seen is what was seen since begin.
func (r *reader) seen() []sight {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clip(r.sights)
}

// freshSince reports whether a page that was asked for after a time was up to date.
func (r *reader) freshSince(t time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fresh.After(t)
}

// fetch asks once; there may be no answer.
func fetch(ctx context.Context, method, url, body string, headers map[string]string) (*http.Response, string) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		panic(fmt.Sprintf("%s %s: %v", method, url, err)) // the URL is ours
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, ""
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, ""
	}
	return resp, string(all)
}

// client shows redirects and does not follow them.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
