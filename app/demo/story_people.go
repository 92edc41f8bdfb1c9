package demo

import "time"

// discuss is a thread on a mailing list.
func (w *world) discuss() script {
	t, who := one(w.Rand, w.activeTeams()), w.somebody()
	subject := fill(one(w.Rand, subjects), "{pkg}", one(w.Rand, w.busy).Name)
	m := mail{list: t.list(), from: who, subject: subject, id: w.hash(20)}
	var s script
	s.say(0, m.receive())
	for range w.IntN(4) {
		m = m.reply(w.somebody(m.from.Username), w.hash(20))
		s.say(w.about(2*time.Hour), m.receive())
	}
	return s
}

// editWiki is somebody who improves a page step by step.
func (w *world) editWiki() script {
	who, page := w.somebody(), one(w.Rand, wikiPages)
	var s script
	for range 1 + w.IntN(3) {
		s.say(w.about(6*time.Minute), edited(who, page, one(w.Rand, wikiSummaries), w.number("revision", 5*time.Minute)))
	}
	if w.chance(15) {
		s.say(w.about(10*time.Minute), w.awarded(who))
	}
	return s
}

// deploy is somebody of the infrastructure team who runs playbooks.
func (w *world) deploy() script {
	who := w.from(w.team["infra"].belongs())
	var s script
	for range 1 + w.IntN(2) {
		s.then(w.about(4*time.Minute), w.playbookRun(who))
	}
	return s
}

// someMeeting is that of any team.
func (w *world) someMeeting() script { return w.meeting(one(w.Rand, w.activeTeams())) }

// meeting is an hour in the chat, with the minutes on the wiki.
func (w *world) meeting(t *Team) script {
	chair := w.from(t.Owners)
	there := pick(w.Rand, without(t.belongs(), chair.Username), 2+w.IntN(6))
	m := &meeting{team: t, chair: chair, spoken: map[string]any{chair.Username: 1}}
	var s script
	s.say(0, m.event("start"))
	for _, topic := range pick(w.Rand, meetingTopics, 1+w.IntN(2)) {
		said := map[string]any{}
		for _, nick := range there {
			said[nick] = 1 + w.IntN(40)
		}
		s.say(w.about(12*time.Minute), m.turns(topic, said))
	}
	s.say(w.about(8*time.Minute), m.notes("agreed", chair, one(w.Rand, decisions)))
	s.say(w.about(15*time.Minute), m.event("complete"))
	if w.chance(25) {
		s.say(w.about(2*time.Minute), w.awarded(w.from(append(there, chair.Username))))
	}
	return s
}

// newcomer is somebody who is taken into a team and says hello.
func (w *world) newcomer() script {
	t := one(w.Rand, w.activeTeams())
	sponsor, who := w.from(t.Owners), w.somebody(t.Owners...)
	m := mail{list: t.list(), from: who, subject: "Hello from a newcomer", id: w.hash(20)}
	var s script
	s.say(0, applied(who, t.Name))
	s.say(w.about(30*time.Minute), m.receive())
	s.say(w.about(time.Hour), m.reply(sponsor, w.hash(20)).receive())
	s.say(w.about(time.Hour), sponsored(sponsor, who, t.Name))
	s.say(w.about(2*time.Minute), w.awarded(who))
	return s
}

// blog is a post on the planet.
func (w *world) blog() script {
	title := fill(one(w.Rand, blogTitles), "{pkg}", one(w.Rand, w.busy).Name)
	return script{{0, blogged(w.somebody(), title)}}
}

// planEvent is a new entry in a team's calendar.
func (w *world) planEvent() script {
	t := one(w.Rand, w.activeTeams())
	begin := w.now.UTC().Truncate(time.Hour).Add(time.Duration(24*(3+w.IntN(30))) * time.Hour)
	return script{{0, planned(w.from(t.belongs()), t, one(w.Rand, events), w.number("event", 3*time.Hour), begin)}}
}

// celebrate is somebody who gets a badge, out of the blue.
func (w *world) celebrate() script { return script{{0, w.awarded(w.somebody())}} }
