package demo

import "time"

// updateStory is an update from its submission to the users, with what they
// think of it on its way.
func (w *world) updateStory(b build, who *Person) script {
	u := w.newUpdate(b, who)
	var s script
	s.say(0, u.requested("testing"))
	s.say(w.about(time.Minute), b.tagged(b.branch+"-updates-pending"))
	s.say(w.about(7*time.Hour), u.arrives("testing"))
	s.say(w.about(20*time.Second), b.tagged(b.branch+"-updates-testing"))
	if w.chance(12) {
		s.then(w.about(5*time.Hour), w.rejection(u))
		return s
	}
	votes := w.IntN(5)
	s.then(0, w.praise(u, votes))
	if votes > 2 {
		s.say(w.about(10*time.Second), u.liked)
	} else {
		s.say(w.about(30*time.Hour), u.ready)
	}
	s.say(w.about(2*time.Hour), u.requested("stable"))
	s.say(w.about(8*time.Hour), u.arrives("stable"))
	s.say(w.about(20*time.Second), b.untagged(b.branch+"-updates-testing"))
	s.say(w.about(20*time.Second), b.tagged(b.branch+"-updates"))
	return s
}

// praise is people for whom an update works.
func (w *world) praise(u *update, votes int) script {
	var s script
	for _, p := range w.some(votes, u.submitter.Username) {
		s.say(w.about(4*time.Hour), u.commented(p, 1, one(w.Rand, praises)))
		if w.chance(12) {
			s.say(w.about(2*time.Minute), w.awarded(p))
		}
	}
	return s
}

// rejection is an update that is taken back since it broke something.
func (w *world) rejection(u *update) script {
	p := w.somebody(u.submitter.Username)
	var s script
	s.say(0, u.commented(p, -1, one(w.Rand, complaints)))
	s.say(w.about(time.Hour), u.commented(u.submitter, 0, "Thank you for the report. I take it back."))
	s.say(w.about(time.Minute), u.requested("unpush"))
	s.say(w.about(time.Minute), u.build.untagged(u.build.branch+"-updates-testing"))
	return s
}
