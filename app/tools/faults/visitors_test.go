package faults_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// mostStreams is how many pages may be open at a time (HUBS_STREAMS).
const mostStreams = 150

// visitorFaults are what many people do at a time, and what a process does that
// has no room for them.
var visitorFaults = []fault{
	{name: "visitors-asleep", how: "100 pages are open and do not read", lasts: aWhile, breaks: visitors(100, stream)},
	{name: "visitors-halfway", how: "500 requests stop in their middle", lasts: aWhile, breaks: visitors(500, "GET /u HTTP/1.1\r\nHost: x\r\nX-Half: ")},
	{name: "visitors-many", how: "300 pages are open, and 150 may", lasts: aWhile, breaks: visitors(2*mostStreams, stream)},
	{name: "visitors-aborting", how: "500 requests are not waited for", breaks: gone(500)},
	{name: "files-web", how: "web may open no more files, and many come", lasts: aWhile, breaks: filesSpent("web"), want: want{away: true}},
	{name: "files-backend", how: "backend may open no more files, and is cut off from all servers", lasts: aWhile, breaks: both(filesSpent("backend"), dropped)},
	{name: "files-program", how: "the one process may open no more files, and many come", on: together, lasts: aWhile, breaks: filesSpent("run"), want: want{away: true}, short: true},
}

const stream = "GET " + personPage + "/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n"

// come opens connections to the pages, says something and does not read.
func (r *rig) come(n int, words string) (conns []net.Conn) {
	r.Helper()
	for range n {
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(r.front, "http://"), startTime)
		if err != nil {
			break // nobody is there any more, which others notice
		}
		if err := c.(*net.TCPConn).SetReadBuffer(4096); err != nil {
			r.Error(err)
		}
		_, _ = fmt.Fprint(c, words) // or it is refused, which is fine
		conns = append(conns, c)
	}
	return conns
}

func leave(conns []net.Conn) {
	for _, c := range conns {
		c.Close()
	}
}

func visitors(n int, words string) func(*rig) func() {
	return func(r *rig) func() {
		conns := r.come(n, words)
		return func() { leave(conns) }
	}
}

// gone lets people ask for a page and leave at once.
func gone(n int) func(*rig) func() {
	return func(r *rig) func() {
		for range n / 50 {
			leave(r.come(50, "GET "+personPage+" HTTP/1.1\r\nHost: x\r\n\r\n"))
		}
		return nothing
	}
}

// filesSpent lets a process open no more files than it has open now and two more.
func filesSpent(name string) func(*rig) func() {
	return func(r *rig) func() {
		pid := strconv.Itoa(r.roles[name].process.PID())
		kept := r.limit(pid, openFiles(r, pid)+2)
		var conns []net.Conn
		if name != "backend" {
			conns = r.come(50, "")
		}
		return func() {
			leave(conns)
			select {
			case <-r.roles[name].process.Ended():
				r.wrong("%s ended", name)
			default:
				r.limit(pid, kept)
			}
		}
	}
}

// dropped closes all connections to servers, which are opened again.
func dropped(r *rig) func() {
	for _, l := range r.links {
		l.Drop()
	}
	return nothing
}

// limit sets how many files a process may open, and gives how many it could.
func (r *rig) limit(pid string, n int) (was int) {
	r.Helper()
	out, err := exec.Command("prlimit", "--pid", pid, "--nofile", "--raw", "--noheadings", "--output", "SOFT").CombinedOutput()
	if err != nil {
		r.Fatalf("prlimit: %v: %s", err, out)
	}
	was, err = strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		r.Fatal(err)
	}
	if out, err := exec.Command("prlimit", "--pid", pid, fmt.Sprintf("--nofile=%d:", n)).CombinedOutput(); err != nil {
		r.Fatalf("prlimit: %v: %s", err, out)
	}
	return was
}

func openFiles(r *rig, pid string) int {
	r.Helper()
	open, err := os.ReadDir("/proc/" + pid + "/fd")
	if err != nil {
		r.Fatal(err)
	}
	return len(open)
}
