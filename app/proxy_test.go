package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/tools/loadtest"
	"github.com/fedora-hubs/hubs/backend/picture"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// siteName is what the samples call the site.
const siteName = "hubs.example.org"

// A proxy is a real one that runs a sample of app/package in front of two web
// processes.
type proxy struct {
	site   string // its address, as people know it
	client *http.Client
	asks   bool // whether a server still takes requests, before it sends any
}

// proxies are the samples.
var proxies = map[string]func(t *testing.T, first, second string) *proxy{"nginx": startNginx, "Caddy": startCaddy}

// nginxAround is what a sample of nginx is included by.
const nginxAround = `
%s
daemon off;
pid %[2]s/pid;
error_log stderr warn;
events {}
http {
	access_log off;
	client_body_temp_path %[2]s/body;
	proxy_temp_path %[2]s/proxy;
	fastcgi_temp_path %[2]s/fastcgi;
	uwsgi_temp_path %[2]s/uwsgi;
	scgi_temp_path %[2]s/scgi;
	include %[2]s/hubs.conf;
}
`

func startNginx(t *testing.T, first, second string) *proxy {
	path, address, dir := servertest.Nginx(t), servertest.FreeAddress(t), t.TempDir()
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;" // the folder is ours alone
	}
	writeFile(t, filepath.Join(dir, "hubs.conf"), sample(t, "nginx.conf", "127.0.0.1:5000", first, "127.0.0.1:5001", second, "listen 80;", "listen "+address+";"))
	config := filepath.Join(dir, "nginx.conf")
	writeFile(t, config, fmt.Sprintf(nginxAround, user, dir))
	return through(t, address, exec.Command(path, "-c", config, "-e", "stderr"))
}

func startCaddy(t *testing.T, first, second string) *proxy {
	path, address, dir := servertest.Caddy(t), servertest.FreeAddress(t), t.TempDir()
	_, port, _ := net.SplitHostPort(address)
	// Here it listens on this machine alone, and gets no certificate.
	around := "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n"
	config := filepath.Join(dir, "Caddyfile")
	writeFile(t, config, around+sample(t, "Caddyfile", "127.0.0.1:5000", first, "127.0.0.1:5001", second, siteName+" {", "http://"+siteName+":"+port+" {"))
	c := exec.Command(path, "run", "--config", config, "--adapter", "caddyfile")
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	p := through(t, address, c)
	p.asks = true
	return p
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// sample is the file that ships, with addresses of the test: each of the old ones
// must be in it once.
func sample(t *testing.T, name string, oldnew ...string) string {
	t.Helper()
	text := projectFile(t, filepath.Join("app", "package", name))
	for i := 0; i < len(oldnew); i += 2 {
		if n := strings.Count(text, oldnew[i]); n != 1 {
			t.Fatalf("%s has %q %d times, want once", name, oldnew[i], n)
		}
	}
	return strings.NewReplacer(oldnew...).Replace(text)
}

// through starts a proxy and gives the way through it.
func through(t *testing.T, address string, c *exec.Cmd) *proxy {
	t.Helper()
	process := loadtest.Start(t, c)
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	process.Await(t, func(ctx context.Context) error {
		conn, err := dial(ctx, "tcp", "")
		if err == nil {
			conn.Close()
		}
		return err
	})
	_, port, _ := net.SplitHostPort(address)
	transport := &http.Transport{DialContext: dial, DisableCompression: true, MaxIdleConnsPerHost: 50}
	t.Cleanup(transport.CloseIdleConnections)
	return &proxy{site: "http://" + net.JoinHostPort(siteName, port), client: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// do sends a request through the proxy and gives the answer with its body.
func (p *proxy) do(ctx context.Context, method, path, form string, headers ...string) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.site+path, strings.NewReader(form))
	if err != nil {
		return nil, "", err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

// A backstage is what stands behind a proxy: two servers, of which one may be
// away.
type backstage struct {
	*proxy
	servers [2]*httptest.Server
	mu      sync.Mutex
	came    []*http.Request
	answer  http.HandlerFunc
	ending  bool // the second one
}

func newBackstage(t *testing.T, start func(t *testing.T, first, second string) *proxy) *backstage {
	b := &backstage{}
	for i := range b.servers {
		b.servers[i] = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/healthz/live" {
				b.live(w, i)
				return
			}
			_ = r.ParseForm()
			w.Header().Set("X-Server", fmt.Sprint(i))
			if answer := b.note(r); answer != nil {
				answer(w, r)
			}
		}))
		t.Cleanup(b.servers[i].Close)
	}
	b.proxy = start(t, b.servers[0].Listener.Addr().String(), b.servers[1].Listener.Addr().String())
	return b
}

func (b *backstage) live(w http.ResponseWriter, server int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ending && server == 1 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

func (b *backstage) note(r *http.Request) http.HandlerFunc {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.came = append(b.came, r)
	return b.answer
}

// answers sets how requests are answered, and forgets those that came.
func (b *backstage) answers(f http.HandlerFunc) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer, b.came = f, nil
}

func (b *backstage) requests() []*http.Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.came
}

// The samples tell Hubs what it has to know, send events at once, and never send
// a form twice.
func TestProxies(t *testing.T) {
	t.Parallel()
	for name, start := range proxies {
		t.Run(name, func(t *testing.T) {
			b := newBackstage(t, start)
			t.Run("headers", b.headers)
			t.Run("events", b.events)
			t.Run("what was sent", b.sendsOnce)
			t.Run("pictures", b.pictures)
			t.Run("a server that is away", b.goesElsewhere)
		})
	}
}

func (b *backstage) headers(t *testing.T) {
	b.answers(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, "packed")
	})
	resp, body, err := b.do(t.Context(), http.MethodGet, "/t/ci?a=b", "", "Accept-Encoding", "gzip", "X-Forwarded-For", "192.0.2.1", "Cookie", "hubs-session=x")
	if err != nil || body != "packed" || resp.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("got %v %q, %v", resp, body, err)
	}
	if _, _, err := b.do(t.Context(), http.MethodGet, "/", ""); err != nil {
		t.Fatal(err)
	}
	all := b.requests()
	r, h := all[0], all[0].Header
	from := strings.Split(strings.ReplaceAll(h.Get("X-Forwarded-For"), " ", ""), ",")
	if from[len(from)-1] != "127.0.0.1" || h.Get("X-Forwarded-Proto") != "http" || "http://"+r.Host != b.site {
		t.Errorf("it sends the host %s and %v", r.Host, h)
	}
	if h.Get("Accept-Encoding") != "gzip" || h.Get("Cookie") != "hubs-session=x" || r.URL.String() != "/t/ci?a=b" || !r.Close {
		t.Errorf("it asks for %s, with the end of the connection after it %v, and %v", r.URL, r.Close, h)
	}
	if got := all[1].Header.Get("Accept-Encoding"); got != "" {
		t.Errorf("it asks for %s, which nobody takes", got)
	}
}

func (b *backstage) events(t *testing.T) {
	end := make(chan struct{})
	defer close(end)
	b.answers(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for n := range 3 {
			fmt.Fprintf(w, "data: %d after %s\n\n", n, r.Header.Get("Last-Event-ID"))
			_ = http.NewResponseController(w).Flush()
		}
		select {
		case <-end:
		case <-r.Context().Done():
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.site+"/t/ci/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", "7-1")
	resp, err := b.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	for n := range 3 {
		line, err := lines.ReadString('\n')
		if want := fmt.Sprintf("data: %d after 7-1\n", n); line != want {
			t.Fatalf("got %q, %v, want %q", line, err, want)
		}
		_, _ = lines.ReadString('\n')
	}
}

// sendsOnce holds that a form is lost rather than sent again: nobody knows what a
// server has done with it that breaks off.
func (b *backstage) sendsOnce(t *testing.T) {
	b.answers(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			conn.Close()
		}
	})
	for range 4 {
		resp, _, err := b.do(t.Context(), http.MethodPost, "/new", "name=tea")
		if err != nil || resp.StatusCode != http.StatusBadGateway {
			t.Errorf("got %v, %v", resp, err)
		}
	}
	if n := len(b.requests()); n != 4 {
		t.Errorf("4 forms came %d times", n)
	}
}

// pictures holds that one of the size that Hubs takes comes through.
func (b *backstage) pictures(t *testing.T) {
	form := strings.Repeat("x", picture.MostBytes+64<<10)
	for _, path := range []string{"/t/ci/picture", "/u/ulrik/picture"} {
		b.answers(nil)
		resp, _, err := b.do(t.Context(), http.MethodPost, path, form)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: got %v, %v", path, resp, err)
		}
		if all := b.requests(); len(all) != 1 || len(all[0].PostForm) != 1 || !all[0].PostForm.Has(form) {
			t.Errorf("%s: what was sent does not come", path)
		}
	}
}

// leave lets the second server end, which a proxy that asks has time to notice.
func (b *backstage) leave(t *testing.T) {
	b.mu.Lock()
	b.ending = true
	b.mu.Unlock()
	(&site{T: t}).until("nothing is sent to a server that ends", func() bool {
		for range 40 { // between two servers of which none is busy a proxy may draw lots
			resp, _, err := b.do(t.Context(), http.MethodGet, "/", "")
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("got %v, %v", resp, err)
			}
			if b.asks && resp.Header.Get("X-Server") == "1" {
				return false
			}
		}
		return true
	})
	b.servers[1].Close()
}

func (b *backstage) goesElsewhere(t *testing.T) {
	b.answers(nil)
	b.leave(t)
	b.answers(nil)
	for n := range 20 {
		form := fmt.Sprintf("name=%d", n)
		resp, _, err := b.do(t.Context(), http.MethodPost, "/new", form)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("form %d: %v, %v", n, resp, err)
		}
		if all := b.requests(); len(all) != n+1 || all[n].PostForm.Get("name") != fmt.Sprint(n) {
			t.Fatalf("form %d came as the %dth: %v", n, len(all), all[len(all)-1].PostForm)
		}
	}
}

// What is for this machine alone stays so behind a proxy on it.
func opensNothing(t *testing.T, p *proxy, web string) {
	t.Helper()
	const word = "Developer sign-in"
	resp, body, err := p.do(t.Context(), http.MethodGet, "/sign-in", "")
	if err != nil || resp.StatusCode != http.StatusNotFound || strings.Contains(body, word) {
		t.Errorf("through the proxy: %v, %v, %s", resp, err, body)
	}
	direct, body := (&site{T: t, url: "http://" + web}).get("/sign-in")
	if direct.StatusCode != http.StatusOK || !strings.Contains(body, word) {
		t.Errorf("on this machine: %d, %s", direct.StatusCode, body)
	}
}

var errUnexpected = errors.New("an answer that is not the right one")
