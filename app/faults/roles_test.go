package faults_test

import "time"

// role does something to processes of the program.
func role(do func(*daemon, *rig), names ...string) func(*rig) {
	return func(r *rig) {
		for _, name := range names {
			do(r.roles[name], r)
		}
	}
}

func kill(d *daemon, r *rig)   { d.kill(r.T) }
func begin(d *daemon, _ *rig)  { d.begin() }
func pauses(d *daemon, r *rig) { d.pause(r.T) }
func resume(d *daemon, r *rig) { d.resume(r.T) }
func again(d *daemon, r *rig)  { d.stop(r.T); d.begin() }

// roleFaults are those of our own processes.
var roleFaults = []fault{
	{name: "web-killed", how: "killed, and started again", lasts: 3 * time.Second, breaks: role(kill, "web"), heals: role(begin, "web"), want: want{away: true}},
	{name: "web-hung", how: "stopped, and let go on", lasts: 6 * time.Second, breaks: role(pauses, "web"), heals: role(resume, "web"), want: want{away: true}},
	{name: "web-restarted", how: "ended and started again", breaks: role(again, "web"), want: want{away: true}, short: true},
	{name: "backend-killed", how: "killed, and started again", lasts: 4 * time.Second, breaks: role(kill, "backend"), heals: role(begin, "backend"), want: want{heals: 25 * time.Second}, short: true},
	{name: "backend-hung", how: "stopped, and let go on", lasts: 6 * time.Second, breaks: role(pauses, "backend"), heals: role(resume, "backend")},
	{name: "backend-restarted", how: "ended and started again", breaks: role(again, "backend")},
	{name: "worker-killed", how: "killed, and started again", lasts: 4 * time.Second, breaks: role(kill, "worker"), heals: role(begin, "worker")},
	{name: "worker-hung", how: "stopped, and let go on", lasts: 7 * time.Second, breaks: role(pauses, "worker"), heals: role(resume, "worker")},
	{name: "worker-restarted", how: "ended and started again", breaks: role(again, "worker")},
	{name: "roles-killed", how: "backend and worker killed, and started again", lasts: 3 * time.Second, breaks: role(kill, "backend", "worker"), heals: role(begin, "worker", "backend")},
	{name: "all-killed", how: "all processes killed, and started again", lasts: 3 * time.Second, breaks: role(kill, "web", "backend", "worker"), heals: role(begin, "web", "backend", "worker"), want: want{away: true}},
	{name: "program-killed", how: "the one process killed, and started again", on: together, lasts: 3 * time.Second, breaks: role(kill, "run"), heals: role(begin, "run"), want: want{away: true}, short: true},
	{name: "program-hung", how: "stopped, and let go on", on: together, lasts: 6 * time.Second, breaks: role(pauses, "run"), heals: role(resume, "run"), want: want{away: true}},
	{name: "program-restarted", how: "ended and started again", on: together, breaks: role(again, "run"), want: want{away: true}},
}
