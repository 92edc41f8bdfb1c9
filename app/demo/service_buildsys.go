package demo

import (
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// tideway is the branch that never is a release; its builds need no updates.
const tideway = "tideway"

// dist is the last part of the release number of a branch's builds.
func dist(branch string) string {
	if branch == tideway {
		return "hl14"
	}
	return branch
}

// The states of a build, as the build system numbers them.
const (
	building = 0
	complete = 1
	failed   = 3
	canceled = 4
)

// A build is a package on its way through the build system.
type build struct {
	id, task int
	pkg      *Package
	version  string
	release  string
	owner    string
	branch   string
}

// newBuild is the next build of a package's version.
func (w *world) newBuild(p *Package, owner, branch string) build {
	v := w.version(p)
	v.release++
	return build{
		id: w.number("build", 4*time.Second), task: w.number("task", time.Second), pkg: p,
		version: v.String(), release: fmt.Sprintf("%d.%s", v.release, dist(branch)), owner: owner, branch: branch,
	}
}

func (b build) nvr() string { return b.pkg.Name + "-" + b.version + "-" + b.release }

func (b build) body() fedmsg.Body {
	return fedmsg.Body{
		"instance": "primary", "build_id": b.id, "task_id": b.task,
		"name": b.pkg.Name, "version": b.version, "release": b.release, "owner": b.owner,
	}
}

// becomes is a change of the build's state.
func (b build) becomes(state int) line {
	return func(time.Time) post {
		body := b.body()
		body["attribute"], body["old"], body["new"], body["epoch"] = "state", building, state, nil
		if state == building {
			body["old"] = nil
		}
		return post{"buildsys.build.state.change", body}
	}
}

// tagged is the build becoming part of a tag.
func (b build) tagged(tag string) line {
	return func(time.Time) post {
		body := b.body()
		body["tag"], body["tag_id"], body["user"] = tag, 100+len(tag), b.owner
		return post{"buildsys.tag", body}
	}
}

// untagged is the build leaving a tag.
func (b build) untagged(tag string) line {
	return func(at time.Time) post {
		p := b.tagged(tag)(at)
		p.event = "buildsys.untag"
		return p
	}
}

// A scratch build is tried out and thrown away.
func (w *world) scratch(p *Package, owner string) script {
	id, srpm := w.number("task", time.Second), fmt.Sprintf("%s-%s-1.hl14.src.rpm", p.Name, w.version(p))
	change := func(before, after string) line {
		return func(time.Time) post {
			return post{"buildsys.task.state.change", fedmsg.Body{
				"attribute": "state", "instance": "primary", "id": id, "method": "build",
				"old": before, "new": after, "owner": owner, "srpm": srpm,
				"info": map[string]any{"id": id, "request": []string{"cli-build/" + srpm, "hl14-candidate"}, "method": "build"},
			}}
		}
	}
	end := "CLOSED"
	if w.chance(20) {
		end = "FAILED"
	}
	var s script
	s.say(0, change("FREE", "OPEN"))
	s.say(w.about(9*time.Minute), change("OPEN", end))
	return s
}
