package loadtest

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// Nginx is the reference: static files, and event streams by nchan.
type Nginx struct {
	Servers
	Address string
	files   string // folder of what it serves
	publish net.Conn
}

// Paths of Nginx.
const (
	NginxStream = "/stream" // subscribe to the channel
	nginxPost   = "/post"   // publish to it
)

const nginxConfig = `
load_module %s;
%s
daemon off;
worker_processes auto;
worker_rlimit_nofile 40000;
pid %[3]s/pid;
error_log %[3]s/error.log;
events { worker_connections 30000; }
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 100000000;
	default_type text/html;
	client_body_temp_path %[3]s/body;
	proxy_temp_path %[3]s/proxy;
	fastcgi_temp_path %[3]s/fastcgi;
	uwsgi_temp_path %[3]s/uwsgi;
	scgi_temp_path %[3]s/scgi;
	open_file_cache max=100;
	server {
		listen %[4]s backlog=4096;
		root %[3]s/files;
		gzip_static on;
		client_body_buffer_size 64k;
		location = /stream { nchan_subscriber eventsource; nchan_channel_id bench; nchan_subscriber_first_message newest; nchan_eventsource_ping_interval 15; }
		location = /post { nchan_publisher; nchan_channel_id bench; nchan_message_buffer_length 100; }
	}
}
`

// nchan is where distributions put the module.
var nchan = []string{"/usr/lib/nginx/modules/ngx_nchan_module.so", "/usr/lib64/nginx/modules/ngx_nchan_module.so"}

// StartNginx starts it for as long as the benchmark runs.
func StartNginx(tb testing.TB) *Nginx {
	tb.Helper()
	path, module, dir := servertest.Nginx(tb), "", tb.TempDir()
	for _, m := range nchan {
		if _, err := os.Stat(m); err == nil {
			module = m
		}
	}
	if module == "" {
		servertest.Missing(tb, "nginx's module nchan", "run `make bench`, which installs it")
	}
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;" // the folder is ours alone
	}
	n := &Nginx{Address: servertest.FreeAddress(tb), files: filepath.Join(dir, "files")}
	if err := os.Mkdir(n.files, 0o700); err != nil {
		tb.Fatal(err)
	}
	n.File(tb, "ok", nil)
	config := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, nginxConfig, module, user, dir, n.Address), 0o600); err != nil {
		tb.Fatal(err)
	}
	p := Start(tb, exec.Command(path, "-c", config, "-e", filepath.Join(dir, "error.log")))
	p.Await(tb, func(ctx context.Context) error { return answers(ctx, n.Address, "/ok") })
	n.Servers = Servers{p}
	return n
}

// File makes it serve a file.
func (n *Nginx) File(tb testing.TB, name string, content []byte) {
	tb.Helper()
	if err := os.WriteFile(filepath.Join(n.files, name), content, 0o600); err != nil {
		tb.Fatal(err)
	}
}

// Publish sends an event with Mark(number), size bytes in all, to the streams,
// and tells when it began.
func (n *Nginx) Publish(tb testing.TB, number, size int) time.Time {
	tb.Helper()
	if n.publish == nil {
		c, err := net.Dial("tcp", n.Address)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { c.Close() })
		n.publish = c
		go func() { _, _ = io.Copy(io.Discard, c) }() // ends with the connection; readers notice what was refused
	}
	event := fmt.Sprintf("%s%0*d", Mark(number), max(0, size-len(Mark(0))), 0)
	request := fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n%s", nginxPost, n.Address, len(event), event)
	since := time.Now()
	if _, err := n.publish.Write(request); err != nil {
		tb.Fatal(err)
	}
	return since
}
