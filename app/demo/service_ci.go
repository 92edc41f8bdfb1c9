package demo

import (
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A ciRun tests one thing.
type ciRun struct {
	artifact map[string]any
	kind     string // "koji-build", "dist-git-pr"
	id       int
	pipeline string // "functional", "installability"
}

// testBuild tests a build.
func (w *world) testBuild(b build, pipeline string) ciRun {
	return ciRun{kind: "koji-build", id: w.number("run", 10*time.Second), pipeline: pipeline, artifact: map[string]any{
		"type": "koji-build", "id": b.id, "component": b.pkg.Name, "nvr": b.nvr(), "issuer": b.owner, "scratch": false,
	}}
}

// testPull tests a pull request for a package.
func (w *world) testPull(p *pull) ciRun {
	return ciRun{kind: "dist-git-pr", id: w.number("run", 10*time.Second), pipeline: "functional", artifact: map[string]any{
		"type": "dist-git-pr", "id": p.id, "component": p.in.name, "issuer": p.by.Username,
		"uid": p.uid, "commit_hash": p.uid, "repository": "https://git." + domain + "/" + p.in.path(),
	}}
}

// reaches is the run at a stage: queued, running or complete, with a result.
func (r ciRun) reaches(stage, result string) line {
	return func(at time.Time) post {
		url := fmt.Sprintf("https://ci.%s/run/%d", domain, r.id)
		test := map[string]any{"category": r.pipeline, "namespace": "harbor-ci", "type": "tier0"}
		if result != "" {
			test["result"] = result
		}
		return post{"ci." + r.kind + ".test." + stage, fedmsg.Body{
			"version": "0.2.6", "generated_at": at.UTC().Format(time.RFC3339), "artifact": r.artifact, "test": test,
			"contact":  map[string]any{"name": "Harbor CI", "team": "ci", "email": "ci@lists." + domain},
			"pipeline": map[string]any{"id": r.pipeline, "name": r.pipeline},
			"run":      map[string]any{"url": url, "log": url + "/log"},
			"system":   []any{map[string]any{"os": "harbor-13", "provider": "testbarge", "architecture": "x86_64"}},
		}}
	}
}

// story is the run from the queue to its result.
func (w *world) ciStory(r ciRun) script {
	result := "passed"
	if w.chance(14) {
		result = "failed"
	}
	var s script
	s.say(w.about(40*time.Second), r.reaches("queued", ""))
	s.say(w.about(2*time.Minute), r.reaches("running", ""))
	s.say(w.about(11*time.Minute), r.reaches("complete", result))
	return s
}
