package outside

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// local allows the servers of tests.
func local(t *testing.T) Allow {
	t.Helper()
	allow, err := ParseAllow([]string{"127.0.0.1", "::1"})
	if err != nil {
		t.Fatal(err)
	}
	return allow
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// get asks and gives the whole answer.
func get(client *http.Client, address string) (status int, body string, err error) {
	resp, err := client.Get(address)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(all), err
}

// problem is why a question has no answer; -1: it has one.
func problem(err error) Problem {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Problem
	}
	return -1
}

func TestAnswer(t *testing.T) {
	var seen *http.Request
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r
		w.Header().Set("X-Thing", "yes")
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprint(w, "hello")
	})
	client := NewClient(Options{Agent: Agent("(devel)", "https://hubs.example.org"), Allow: local(t)})
	req, _ := http.NewRequest(http.MethodGet, address+"/x?y=z", nil)
	req.Header = http.Header{"Accept": {"text/plain"}, "Cookie": {"a=b"}, "Referer": {"https://example.org/secret"}, "Range": {"bytes=0-1"}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusAccepted || resp.Header.Get("X-Thing") != "yes" || string(body) != "hello" || resp.ContentLength != 5 {
		t.Errorf("got %v %q", resp, body)
	}
	if got := seen.UserAgent(); got != "Hubs/devel (+https://hubs.example.org)" {
		t.Errorf("User-Agent %q", got)
	}
	if seen.RequestURI != "/x?y=z" || seen.Header.Get("Accept") != "text/plain" {
		t.Errorf("asked %s %v", seen.RequestURI, seen.Header)
	}
	for _, name := range []string{"Cookie", "Referer", "Range", "Authorization"} {
		if seen.Header.Get(name) != "" {
			t.Errorf("it sends %s", name)
		}
	}
}

func TestOnlyGet(t *testing.T) {
	address := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("it was asked") })
	client := NewClient(Options{Allow: local(t)})
	for _, ask := range []func() (*http.Response, error){
		func() (*http.Response, error) { return client.Post(address, "text/plain", strings.NewReader("x")) },
		func() (*http.Response, error) { return client.Head(address) },
		func() (*http.Response, error) { return client.Get("ftp://127.0.0.1/x") },
		func() (*http.Response, error) { return client.Get("file:///etc/hostname") },
		func() (*http.Response, error) { return client.Get(strings.Replace(address, "://", "://u:p@", 1)) },
	} {
		if _, err := ask(); problem(err) != Forbidden {
			t.Errorf("got %v", err)
		}
	}
}

// TestHostileAnswers wants each to end as an error that says what is wrong.
func TestHostileAnswers(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		for range 64 {
			_, _ = z.Write(make([]byte, 1<<20))
		}
		_ = z.Close()
		return b.Bytes()
	}()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   Problem
	}{
		"endless body": {func(w http.ResponseWriter, r *http.Request) {
			chunk := make([]byte, 64<<10)
			for range 10 << 30 / len(chunk) {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
			t.Error("10 GB were read")
		}, Long},
		"gzip bomb": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb)
		}, Long},
		"no gzip": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "<html>this is no gzip")
		}, Odd},
		"garbage in gzip": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(append(bomb[:20:20], bytes.Repeat([]byte{0xfe}, 999)...))
		}, Odd},
		"another encoding": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			fmt.Fprint(w, "garbage")
		}, Odd},
		"endless redirect":   {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) }, Odd},
		"redirect to a file": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "file:///x", http.StatusFound) }, Forbidden},
		"redirect to secrets": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://u:p@127.0.0.1/", http.StatusFound)
		}, Forbidden},
		"redirect to the machine": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.2/", http.StatusFound)
		}, Forbidden},
		"redirect to metadata": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		}, Forbidden},
		"redirect to metadata, mapped": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://[::ffff:169.254.169.254]/", http.StatusFound)
		}, Forbidden},
		"slow headers": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, Silent},
		"slow body": {func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "a")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, Silent},
		"cut body": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "a")
		}, Cut},
		"huge headers": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 100<<10))
		}, Silent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			timeout := 30 * time.Second
			if strings.HasPrefix(name, "slow") {
				timeout = 50 * time.Millisecond
			}
			address := serve(t, c.answer) + "/path-of-mine?key=hunter2"
			status, body, err := get(NewClient(Options{Allow: local(t), Timeout: timeout}), address)
			if err == nil {
				t.Fatalf("it answered %d with %d bytes", status, len(body))
			}
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Problem != c.want {
				t.Fatalf("got %v", err)
			}
			if slow := strings.HasSuffix(e.Public(), " takes too long to answer."); slow != strings.HasPrefix(name, "slow") {
				t.Errorf("it says %s", e.Public())
			}
			if text := e.Error() + e.Public(); strings.Contains(text, "hunter2") || strings.Contains(text, "path-of-mine") {
				t.Errorf("it shows the address: %s", text)
			}
		})
	}
}

// TestUnreached wants the cause in words by which owners find what is wrong.
func TestUnreached(t *testing.T) {
	encrypted := httptest.NewTLSServer(http.NotFoundHandler())
	defer encrypted.Close()
	client := NewClient(Options{Allow: local(t)})
	_, _, err := get(client, encrypted.URL)
	if e, _ := errors.AsType[*Error](err); problem(err) != Untrusted || e.Public() != "127.0.0.1 has no certificate that can be trusted." {
		t.Errorf("a certificate of its own: %v", err)
	}
	tr := client.Transport.(*transport)
	tr.wire = wire(func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "no.example.org", IsNotFound: true}}
	})
	for range 2 { // the second is within the pause
		_, _, err = get(client, "http://no.example.org/")
	}
	if e, _ := errors.AsType[*Error](err); problem(err) != Unfound || e.Public() != "no.example.org can't be found: check the address in the settings of this widget." {
		t.Errorf("a name without a host: %v", err)
	}
}

func TestGzip(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprint(z, "unpacked")
		_ = z.Close()
	})
	if _, body, err := get(NewClient(Options{Allow: local(t)}), address); body != "unpacked" || err != nil {
		t.Errorf("got %q, %v", body, err)
	}
}

func TestGuard(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "http://"+r.Context().Value(http.LocalAddrContextKey).(net.Addr).String()+"/", http.StatusFound)
		}
	})
	byName := strings.Replace(address, "127.0.0.1", "localhost", 1)
	for _, c := range []struct {
		allow   string
		address string
		ok      bool
	}{
		{"", address, false},
		{"", byName, false}, // the name is not private, its address is
		{"", "http://[::1]/", false},
		{"", "http://10.0.0.1/", false},
		{"", "http://169.254.169.254/", false},
		{"", "http://0.0.0.0/", false},
		{"", "http://0x7f.1/", false},
		{"10.0.0.0/8", address, false},
		{"127.0.0.0/8", address, true},
		{"127.0.0.1", address, true},
		{"127.0.0.0/8,::1", byName, true},
		{"localhost", byName, true},
		{"LocalHost", byName, true},
		{"localhost", address, false},
		{"localhost", byName + "/away", false}, // a redirect is as strange as any address
		{"localhost,127.0.0.1", byName + "/away", true},
	} {
		allow, err := ParseAllow(strings.FieldsFunc(c.allow, func(r rune) bool { return r == ',' }))
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = get(NewClient(Options{Allow: allow}), c.address)
		if strings.Contains(c.address, "0x7f") {
			if err == nil {
				t.Error("it reads odd forms of addresses")
			}
			continue
		}
		if (err == nil) != c.ok || err != nil && problem(err) != Forbidden {
			t.Errorf("%q allows %s: %v, want %t", c.allow, c.address, err, c.ok)
		}
	}
}

func TestParseAllow(t *testing.T) {
	for entry, ok := range map[string]bool{
		"10.0.0.0/8": true, "10.1.2.3/8": true, "fd00::/8": true, "192.168.1.7": true, "::1": true, "git.example.org": true, " intra ": true,
		"": false, "10.0.0.0/99": false, "::ffff:10.0.0.0/104": false, "::ffff:10.0.0.1": true, "https://example.org": false, "example.org:80": false, "*.example.org": false, "10.0.0": false, "a b": false,
	} {
		if _, err := ParseAllow([]string{entry}); (err == nil) != ok {
			t.Errorf("%q: %v", entry, err)
		}
	}
}

// A wire is a network in memory.
type wire func(*http.Request) (*http.Response, error)

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) { return w(r) }

func plain(r *http.Request) *http.Response {
	answer := httptest.NewRecorder()
	fmt.Fprint(answer, r.URL.Path)
	return answer.Result()
}

// overWire is a client with another network.
func overWire(o Options, w wire) *http.Client {
	client := NewClient(o)
	client.Transport.(*transport).wire = w
	return client
}

// TestTogether wants one question for many who ask the same, also where the
// first of them goes away.
func TestTogether(t *testing.T) {
	var asked atomic.Int64
	release := make(chan struct{})
	client := overWire(Options{}, func(r *http.Request) (*http.Response, error) {
		asked.Add(1)
		<-release
		return plain(r), nil
	})
	synctest.Test(t, func(t *testing.T) {
		release = make(chan struct{})
		first, leave := context.WithCancel(t.Context())
		left := make(chan error)
		go func() {
			req, _ := http.NewRequestWithContext(first, http.MethodGet, "http://example.org/x", nil)
			_, err := client.Do(req)
			left <- err
		}()
		synctest.Wait()
		answers := make(chan string, 20)
		for range cap(answers) {
			go func() {
				_, body, err := get(client, "http://example.org/x")
				answers <- fmt.Sprint(body, err)
			}()
		}
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v", err)
		}
		close(release)
		for range cap(answers) {
			if got := <-answers; got != "/x<nil>" {
				t.Errorf("got %s", got)
			}
		}
	})
	if asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
}

func TestFewAtATime(t *testing.T) {
	var now, all atomic.Int64
	release := make(chan struct{})
	client := overWire(Options{Timeout: time.Hour}, func(r *http.Request) (*http.Response, error) {
		now.Add(1)
		all.Add(1)
		<-release
		now.Add(-1)
		return plain(r), nil
	})
	synctest.Test(t, func(t *testing.T) {
		release = make(chan struct{})
		done := make(chan error, 20)
		for i := range cap(done) {
			go func() {
				_, _, err := get(client, fmt.Sprintf("http://example.org/%d", i))
				done <- err
			}()
		}
		elsewhere := make(chan error, 1)
		go func() {
			_, _, err := get(client, "http://example.com/")
			elsewhere <- err
		}()
		synctest.Wait()
		if now.Load() != atATime+1 {
			t.Errorf("%d at a time, want %d and one elsewhere", now.Load(), atATime)
		}
		close(release)
		for range cap(done) {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		<-elsewhere
	})
	if all.Load() != 21 {
		t.Errorf("asked %d times", all.Load())
	}
}
