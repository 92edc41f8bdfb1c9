package demo

import "time"

// reportBug is a user with a problem, and what comes of it.
func (w *world) reportBug() script {
	p, maintainer := w.work()
	by := w.somebody(maintainer.Username)
	b := w.newBug(p, by, maintainer, fill(one(w.Rand, bugWords), "{pkg}", p.Name, "{other}", w.other(p)))
	var s script
	s.say(0, b.new())
	for range 1 + w.IntN(3) {
		who := one(w.Rand, []*Person{maintainer, by, w.somebody()})
		s.say(w.about(4*time.Hour), b.commented(who, one(w.Rand, bugReplies)))
	}
	if w.chance(60) {
		s.say(w.about(3*time.Hour), b.moved(maintainer, "ASSIGNED", ""))
	}
	if w.chance(30) {
		s.then(w.about(4*time.Hour), w.mend(b))
	}
	return s
}

// mend is the fix of a bug on its way to the user.
func (w *world) mend(b *bug) script {
	var s script
	s.say(0, w.pushed(b.pkg, b.to, "hl13", "Fix a problem that was reported: "+b.summary))
	s.then(w.about(3*time.Minute), w.ship(b.pkg, b.to, "hl13"))
	s.say(w.about(time.Hour), b.moved(b.to, "CLOSED", "ERRATA"))
	if w.chance(30) {
		s.say(w.about(10*time.Minute), w.awarded(b.by))
	}
	return s
}

// newUpstream is a release of what a package is made of: it is noticed, a bug
// tells the maintainer, who builds it.
func (w *world) newUpstream() script {
	p, maintainer := w.work()
	n := w.released(p)
	b := w.newBug(p, maintainer, maintainer, p.Name+"-"+n.new+" is available")
	var s script
	s.say(0, n.noticed)
	s.say(w.about(30*time.Second), n.filed(b))
	if w.chance(70) {
		built := w.newBuild(p, maintainer.Username, tideway)
		s.say(w.about(9*time.Hour), w.pushed(p, maintainer, tideway, "Update to "+n.new))
		s.then(w.about(3*time.Minute), w.buildStory(built))
		s.say(w.about(20*time.Second), n.followed(b, built))
		s.say(w.about(time.Hour), b.moved(maintainer, "CLOSED", "NEXTRELEASE"))
	}
	return s
}
