package faults_test

import "time"

// nothing heals what heals by itself.
func nothing() {}

// roleFaults are those of our own processes.
var roleFaults = []fault{
	{name: "web-killed", how: "killed, and started again", lasts: 3 * time.Second, breaks: killed("web"), want: want{away: true}},
	{name: "web-hung", how: "hangs, and goes on", lasts: 6 * time.Second, breaks: hung("web"), want: want{away: true}},
	{name: "web-restarted", how: "restarted", breaks: restarted("web"), want: want{away: true}, short: true},
	{name: "backend-killed", how: "killed, and started again", lasts: 4 * time.Second, breaks: killed("backend"), short: true},
	{name: "backend-hung", how: "hangs, and goes on", lasts: 6 * time.Second, breaks: hung("backend")},
	{name: "backend-restarted", how: "restarted", breaks: restarted("backend")},
	{name: "worker-killed", how: "killed, and started again", lasts: 4 * time.Second, breaks: killed("worker")},
	{name: "worker-hung", how: "hangs for longer than its lease, and goes on", lasts: 7 * time.Second, breaks: hung("worker")},
	{name: "worker-restarted", how: "restarted", breaks: restarted("worker")},
	{name: "roles-killed", how: "backend and worker are killed, and started again", lasts: 3 * time.Second, breaks: killed("backend", "worker")},
	{name: "all-killed", how: "all processes are killed, and started again", lasts: 3 * time.Second, breaks: killed("web", "backend", "worker"), want: want{away: true}},
	{name: "program-killed", how: "all in one process, killed, and started again", on: together, lasts: 3 * time.Second, breaks: killed("run"), want: want{away: true}, short: true},
	{name: "program-hung", how: "hangs, and goes on", on: together, lasts: 6 * time.Second, breaks: hung("run"), want: want{away: true}},
	{name: "program-restarted", how: "restarted", on: together, breaks: restarted("run"), want: want{away: true}},
}
