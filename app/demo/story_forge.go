package demo

import "time"

// project is one of the forge on which somebody of its team works.
func (w *world) project() (repo, *Person) {
	t := one(w.Rand, w.activeTeams())
	return repo{name: one(w.Rand, t.Projects), owner: w.person[t.Owners[0]], team: t}, w.from(t.belongs())
}

// repository is that of a package, as the forge has it.
func (w *world) repository(p *Package) repo {
	return repo{name: p.Name, space: "rpms", owner: w.person[p.Maintainers[0]], team: w.team[p.Team]}
}

// pullRequest is somebody who proposes a change, to a project or to a package.
func (w *world) pullRequest() script {
	if w.chance(40) {
		return w.packagePull()
	}
	in, reviewer := w.project()
	by := w.somebody(reviewer.Username)
	p := &pull{thread: w.newThread(in, by, one(w.Rand, in.team.changes())), branch: "main"}
	var s script
	s.say(0, p.new())
	s.then(w.about(time.Hour), w.review(p, reviewer))
	if p.merged = w.chance(85); !p.merged {
		s.say(w.about(5*time.Hour), p.done(by, false))
		return s
	}
	s.say(w.about(2*time.Hour), p.done(reviewer, true))
	s.say(w.about(5*time.Second), w.forgePush(in, reviewer, p.branch, 2+w.IntN(4)))
	if w.chance(15) {
		s.say(w.about(10*time.Minute), w.awarded(by))
	}
	return s
}

// packagePull is a change to a package, which is tested, merged and built.
func (w *world) packagePull() script {
	p, maintainer := w.work()
	by := w.somebody(maintainer.Username)
	title := fill(one(w.Rand, commitWords), "{other}", w.other(p))
	pr := &pull{thread: w.newThread(w.repository(p), by, title), branch: tideway}
	var s script
	s.say(0, pr.new())
	s.then(w.about(time.Minute), w.ciStory(w.testPull(pr)))
	s.then(w.about(time.Hour), w.review(pr, maintainer))
	s.say(w.about(time.Hour), pr.done(maintainer, true))
	s.say(w.about(5*time.Second), w.pushed(p, by, tideway, title))
	s.then(w.about(3*time.Minute), w.ship(p, maintainer, tideway))
	return s
}

// review is what is said about a change before it is merged.
func (w *world) review(p *pull, reviewer *Person) script {
	var s script
	for range w.IntN(3) {
		s.say(w.about(time.Hour), p.commented(w.somebody(p.by.Username), one(w.Rand, replyWords)))
		if w.chance(40) {
			s.say(w.about(time.Hour), p.commented(p.by, one(w.Rand, replyWords)))
		}
		if w.chance(25) {
			s.say(w.about(20*time.Minute), p.rebased())
		}
	}
	s.say(w.about(3*time.Hour), p.commented(reviewer, one(w.Rand, mergeWords)))
	return s
}

// fileIssue is something to do in a project, until it is done.
func (w *world) fileIssue() script {
	in, who := w.project()
	by := w.somebody()
	i := &issue{w.newThread(in, by, one(w.Rand, issueWords))}
	var s script
	s.say(0, i.new())
	for range w.IntN(4) {
		s.say(w.about(2*time.Hour), i.commented(w.somebody(), one(w.Rand, replyWords)))
	}
	if w.chance(50) {
		s.say(w.about(3*time.Hour), i.assigned(who, who))
	}
	if w.chance(70) {
		s.say(w.about(8*time.Hour), i.commented(who, "Done."))
		s.say(w.about(time.Minute), i.done(who))
	}
	return s
}

// workOutside is what happens to the project's code on the hosting service.
func (w *world) workOutside() script {
	name, who := one(w.Rand, mirrored), w.somebody()
	number := w.threadNumber("outside/" + name)
	var s script
	switch w.IntN(4) {
	case 0:
		for range 1 + w.IntN(3) {
			s.say(w.about(20*time.Minute), w.hostedPush(name, who, one(w.Rand, codeChanges)))
		}
	case 1:
		title := one(w.Rand, issueWords)
		s.say(0, hostedThread("issue", name, number, title, who, who, "opened"))
		for _, p := range w.some(1+w.IntN(3), who.Username) {
			s.say(w.about(2*time.Hour), hostedThread("issue", name, number, title, p, who, "comment"))
		}
	case 2:
		title, by := one(w.Rand, codeChanges), w.somebody(who.Username)
		s.say(0, hostedThread("pull_request", name, number, title, who, who, "opened"))
		s.say(w.about(5*time.Hour), hostedThread("pull_request", name, number, title, by, who, "closed"))
		s.say(w.about(5*time.Second), w.hostedPush(name, by, title))
	default:
		s.say(0, hostedStar(name, who))
	}
	return s
}
