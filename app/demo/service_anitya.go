package demo

import (
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// Distribution is what the watch on upstream releases calls ours.
const Distribution = "Harbor Linux"

// A newVersion is a release of a package's upstream.
type newVersion struct {
	pkg      *Package
	old, new string
	project  int
}

// released makes the next version of a package's upstream.
func (w *world) released(p *Package) newVersion {
	v := w.version(p)
	old := v.String()
	v.patch++
	v.release = 0
	return newVersion{p, old, v.String(), 300 + 11*len(p.Name) + p.minor}
}

func (n newVersion) body() fedmsg.Body {
	project := map[string]any{
		"id": n.project, "name": n.pkg.Name, "version": n.new, "backend": "custom", "homepage": "https://" + n.pkg.Name + ".example/",
	}
	return fedmsg.Body{
		"distro": nil, "project": project,
		"message": map[string]any{
			"agent": "anitya", "odd_change": false, "old_version": n.old, "upstream_version": n.new, "versions": []any{n.new, n.old},
			"packages": []any{map[string]any{"distro": Distribution, "package_name": n.pkg.Name}}, "project": project,
		},
	}
}

// noticed is the watch on upstream releases seeing it.
func (n newVersion) noticed(time.Time) post { return post{"anitya.project.version.update", n.body()} }

// filed is the bug that the release leads to.
func (n newVersion) filed(b *bug) line {
	return func(at time.Time) post {
		return post{"hotness.update.bug.file", fedmsg.Body{
			"package": n.pkg.Name, "bug": map[string]any{"bug_id": b.id},
			"trigger": map[string]any{"topic": Prefix + ".anitya.project.version.update", "timestamp": at.Unix(), "msg": n.body()},
		}}
	}
}

// followed is the note on the bug about a build of the new release.
func (n newVersion) followed(b *bug, built build) line {
	return func(at time.Time) post {
		body := built.becomes(complete)(at).body
		return post{"hotness.update.bug.followup", fedmsg.Body{
			"package": n.pkg.Name, "bug": map[string]any{"bug_id": b.id},
			"trigger": map[string]any{"topic": Prefix + ".buildsys.build.state.change", "timestamp": at.Unix(), "msg": body},
		}}
	}
}
