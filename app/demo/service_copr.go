package demo

import (
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A shed is a repository of somebody's own, in which packages are tried out.
type shed struct {
	owner *Person
	name  string
}

var chroots = []string{"harbor-13-x86_64", "harbor-13-aarch64", "harbor-tideway-x86_64", "harbor-tideway-aarch64", "harbor-12-x86_64"}

// shedBuild builds a package in a shed for several releases at once.
func (w *world) shedBuild(sh shed, p *Package) script {
	id := w.number("shed build", 20*time.Second)
	version := fmt.Sprintf("%s-0.%d.git%s", w.version(p), 1+w.IntN(9), w.hash(7))
	how := func(event, chroot string, status int) line {
		worker := 100 + w.IntN(800)
		return func(time.Time) post {
			who := fmt.Sprintf("backend.worker-%d", worker)
			body := fedmsg.Body{
				"build": id, "chroot": chroot, "copr": sh.name, "owner": sh.owner.Username, "user": sh.owner.Username,
				"pkg": p.Name, "version": version, "ip": fmt.Sprintf("192.0.2.%d", worker%250+1), "pid": 1000 + worker, "who": who,
				"what": fmt.Sprintf("%s: user:%s copr:%s build:%d pkg:%s version:%s chroot:%s", event, sh.owner.Username, sh.name, id, p.Name, version, chroot),
			}
			if event == "build.end" {
				body["status"] = status
			}
			return post{"copr." + event, body}
		}
	}
	var s script
	targets := pick(w.Rand, chroots, 1+w.IntN(3))
	for _, c := range targets {
		s.say(w.about(15*time.Second), how("build.start", c, 0))
		s.say(w.about(10*time.Second), how("chroot.start", c, 0))
	}
	status := 1
	if w.chance(15) {
		status = 0
	}
	for _, c := range targets {
		s.say(w.about(7*time.Minute), how("build.end", c, status))
	}
	return s
}
