package demo

import "time"

// work is a package that somebody works on, and who does.
func (w *world) work() (*Package, *Person) {
	p := one(w.Rand, w.busy)
	return p, w.from(p.Maintainers)
}

// other is another package than p.
func (w *world) other(p *Package) string {
	for {
		if o := one(w.Rand, w.busy); o != p {
			return o.Name
		}
	}
}

func (w *world) branch() string {
	return one(w.Rand, []string{tideway, tideway, tideway, "hl13", "hl13", "hl12"})
}

// changePackage is a maintainer who pushes something and has it built.
func (w *world) changePackage() script {
	p, who := w.work()
	branch := w.branch()
	var s script
	for range 1 + w.IntN(3) {
		summary := fill(one(w.Rand, commitWords), "{other}", w.other(p))
		s.say(w.about(5*time.Minute), w.pushed(p, who, branch, summary))
	}
	s.then(w.about(2*time.Minute), w.ship(p, who, branch))
	return s
}

// ship builds what was pushed, has it tested, and brings it to the users.
func (w *world) ship(p *Package, who *Person, branch string) script {
	if w.chance(9) {
		return w.failAndRetry(p, who, branch)
	}
	b := w.newBuild(p, who.Username, branch)
	s := w.buildStory(b)
	s.then(0, w.ciStory(w.testBuild(b, "functional")))
	if w.chance(10) {
		s.then(0, w.ciStory(w.testBuild(b, "installability")))
	}
	if branch == tideway {
		s.say(w.about(15*time.Minute), b.tagged("hl14"))
	} else {
		s.then(w.about(20*time.Minute), w.updateStory(b, who))
	}
	if w.chance(12) {
		s.say(w.about(10*time.Minute), w.awarded(who))
	}
	return s
}

// buildStory is a build that works out.
func (w *world) buildStory(b build) script {
	candidate := dist(b.branch) + "-candidate"
	var s script
	s.say(0, b.becomes(building))
	s.say(w.about(8*time.Minute), b.becomes(complete))
	s.say(w.about(10*time.Second), b.tagged(candidate))
	if w.chance(40) {
		s.say(w.about(3*time.Minute), b.tagged(candidate+"-signed"))
	}
	return s
}

// failAndRetry is a build that fails, and another after a fix.
func (w *world) failAndRetry(p *Package, who *Person, branch string) script {
	b := w.newBuild(p, who.Username, branch)
	state := failed
	if w.chance(20) {
		state = canceled
	}
	var s script
	s.say(0, b.becomes(building))
	s.say(w.about(5*time.Minute), b.becomes(state))
	s.say(w.about(40*time.Minute), w.pushed(p, who, branch, "Fix the build"))
	s.then(w.about(3*time.Minute), w.ship(p, who, branch))
	return s
}

// tryOut is somebody who tries a few scratch builds, and maybe means one.
func (w *world) tryOut() script {
	p, who := w.work()
	var s script
	for range 1 + w.IntN(3) {
		s.then(w.about(6*time.Minute), w.scratch(p, who.Username))
	}
	if w.chance(25) {
		s.say(w.about(5*time.Minute), w.pushed(p, who, tideway, one(w.Rand, commitWords[3:5])))
		s.then(w.about(2*time.Minute), w.ship(p, who, tideway))
	}
	return s
}

// massRebuild is the release engineers having many packages built in one go.
func (w *world) massRebuild() script {
	who := w.from(w.team["release"].Owners)
	var s, ends script
	done := map[*Package]bool{}
	for range 10 + w.IntN(14) {
		p := one(w.Rand, w.busy)
		if done[p] {
			continue
		}
		done[p] = true
		b := w.newBuild(p, who.Username, tideway)
		state := complete
		if w.chance(8) {
			state = failed
		}
		s.say(w.about(20*time.Second), b.becomes(building))
		ends.say(w.about(25*time.Second), b.becomes(state))
		if state == complete {
			ends.say(w.about(5*time.Second), b.tagged("hl14-rebuild"))
		}
	}
	s.then(w.about(4*time.Minute), ends)
	return s
}

// changeShed is somebody who builds packages in a shed.
func (w *world) changeShed() script {
	p, who := w.work()
	sh := shed{who, one(w.Rand, sheds)}
	var s script
	for range 1 + w.IntN(2) {
		s.then(w.about(10*time.Minute), w.shedBuild(sh, p))
	}
	return s
}

// breakage is a package that does not build any more because of another, until
// its maintainer has mended it.
func (w *world) breakage() script {
	p, who := w.work()
	var s script
	s.say(0, rebuilt(p, "ok", "failing"))
	if w.chance(50) {
		s.say(w.about(5*time.Hour), rebuilt(p, "failing", "ok"))
		return s
	}
	s.say(w.about(3*time.Hour), w.pushed(p, who, tideway, fill("Adapt to the new {other}", "{other}", w.other(p))))
	s.then(w.about(5*time.Minute), w.buildStory(w.newBuild(p, who.Username, tideway)))
	s.say(w.about(30*time.Minute), rebuilt(p, "failing", "ok"))
	return s
}
