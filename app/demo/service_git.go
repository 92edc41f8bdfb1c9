package demo

import (
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// pushed is a commit that arrives in the repository of a package.
func (w *world) pushed(p *Package, who *Person, branch, summary string) line {
	rev := w.hash(40)
	added, deleted := 1+w.IntN(30), w.IntN(12)
	change := map[string]any{"insertions": added, "deletions": deleted, "lines": added + deleted}
	total := map[string]any{"insertions": added, "deletions": deleted, "lines": added + deleted, "files": 1}
	return func(time.Time) post {
		return post{"git.receive", fedmsg.Body{"commit": map[string]any{
			"username": who.Username, "agent": who.Username, "name": who.Name, "email": who.mail(),
			"namespace": "rpms", "repo": p.Name, "branch": branch, "rev": rev, "seen": false,
			"path":    "/srv/git/repositories/rpms/" + p.Name + ".git",
			"summary": summary, "message": summary + "\n",
			"stats": map[string]any{"files": map[string]any{p.Name + ".spec": change}, "total": total},
		}}}
	}
}
