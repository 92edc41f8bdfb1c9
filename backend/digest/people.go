package digest

import "time"

// What people do among themselves, and for the services.

var badgeGroups = []gathering{
	{on: "badge.award", same: list{"{@actor}"}, say: "{@who} got badges: {badge.name:quoted+}", many: true},
	{on: "badge.award", same: list{"{badge.name}"}, say: "{@who} got the badge “{badge.name}”"},
	{on: "badge.award", same: list{"any"}, flood: 5, reach: day, say: "{@who} got badges: {badge.name:quoted+}", many: true},
	{on: "person.rank.advance", same: list{"{@actor}"}, say: "{@who} advanced to rank {person.rank} on the badges leaderboard"},
	{on: "person.rank.advance", same: list{"{@rest}"}, say: "{@who} advanced on the badges leaderboard", many: true},
	{on: "person.login.first", same: list{"{@rest}"}, say: "{@who} visited the badges site for the first time", many: true},
}

var wikiGroups = []gathering{
	{on: "article.*", same: list{"{@title}"}, say: "{@who} edited the wiki page “{@title}” {@n} times"},
	{on: "article.*", same: list{"{@actor}"}, say: "{@who} edited the wiki pages {@title:quoted+}", many: true},
	{on: "article.*", same: list{"{@actor}"}, flood: 3, reach: day, say: "{@who} edited the wiki pages {@title:quoted+}", many: true},
	{on: "article.*", same: list{"any"}, flood: busy, reach: day, over: "{@title}", least: wide, say: "{@who} edited the wiki pages {@title:quoted+}", many: true},
	{on: "upload.*", same: list{"{@actor}"}, say: "{@who} uploaded {@title:quoted+} to the wiki", many: true},
}

var ansibleGroups = []gathering{
	{on: "playbook.*", same: list{"any"}, reach: day, say: "{@who} ran {playbook:base+} with Ansible", many: true},
}

var meetbotGroups = []gathering{
	{on: "meeting.*", same: list{"{url}", "{@where} {@meeting|=a meeting}"}, reach: 2 * day, say: "{@who} held the meeting[ “{@meeting}”][ in {@where}]"},
	{on: "meeting.*", same: list{"any"}, flood: 2, reach: 3 * time.Hour, over: "{@where}", least: 2, say: "{@who} held meetings in {@where+}[: {@meeting:quoted+}]", many: true},
}

var ircGroups = []gathering{
	{on: "karma", same: list{"{recipient}"}, say: "{@who} gave karma to {recipient}"},
	{on: "karma", same: list{"{@actor}"}, say: "{@who} gave karma to {recipient+}", many: true},
}

var fasGroups = []gathering{
	{on: "group.member.apply", same: list{"{@group}"}, say: "{@user+} applied for the group {@group}"},
	{on: "group.member.sponsor", same: list{"{@group}"}, say: "{@who} sponsored {@user+} for the group {@group}"},
	{on: "group.member.*|role.*", same: list{"{@group}"}, say: "{@who} changed the memberships of {@user+} in the group {@group}"},
	{on: "group.*|role.*", same: list{"{@user}"}, say: "{@user} came and went in the groups {@group+}"},
	{on: "group.create|group.update", same: list{"{@group}"}, did: deeds{{"group.create", "created"}, {"group.update", "edited"}}, say: "{@who} {@did} the group {@group}"},
	{on: "group.member.*|role.*", same: list{"{@actor}"}, flood: 3, reach: day, say: "{@who} changed the memberships of {@user+} in the groups {@group+}", many: true},
	{on: "user.update", same: list{"{@user}"}, say: "{@who} edited the account {@user} {@n} times"},
	{on: "user.create", same: list{"{@rest}"}, say: "{@user+} created accounts", many: true},
	{on: "user.update", same: list{"{@rest}"}, say: "{@who} edited the accounts {@user+}", many: true},
}

var fedocalGroups = []gathering{
	{on: "meeting.*", same: list{"{meeting.meeting_id}"}, did: deeds{{"meeting.new", "planned"}, {"meeting.update", "changed"}, {"meeting.reminder", "announced"}, {"meeting.delete", "removed"}}, say: "{@who} {@did} the meeting “{meeting.meeting_name}” in the calendar {calendar.calendar_name}"},
	{same: list{"{calendar.calendar_name}"}, say: "{@who} changed the calendar {calendar.calendar_name}[: {meeting.meeting_name:quoted+}]", many: true},
}

var planetGroups = []gathering{
	{same: list{"{post.link}", "{@who}"}, say: "{@who} blogged: {post.title:quoted+}", many: true},
}

var electionGroups = []gathering{
	{same: list{"{election.alias}"}, say: "{@who} prepared the election {election.alias}"},
}

var nuancierGroups = []gathering{
	{same: list{"{election.name}"}, say: "{@who} prepared the wallpaper election {election.name}[ with {candidate.name:quoted+}]", many: true},
}

var notificationGroups = []gathering{
	{same: list{"{@actor}"}, say: "{@who} changed notifications {@n} times", many: true},
}

var kerneltestGroups = []gathering{
	{on: "upload.*", same: list{"{test.kernel_version}"}, say: "{@who} tested the kernel {test.kernel_version}"},
	{on: "upload.*", same: list{"{@actor}"}, say: "{@who} tested the kernels {test.kernel_version+}", many: true},
	{on: "release.*", same: list{"{@actor}"}, say: "{@who} changed the releases {release.releasenum+} of the kernel tests", many: true},
}

var nagiosGroups = []gathering{
	{same: list{"{host}"}, say: "Nagios reported the host {host} {@n} times"},
	{same: list{"any"}, flood: 3, reach: day, say: "Nagios reported the hosts {host+} {@n} times", many: true},
	{same: list{"{@rest}"}, say: "Nagios reported the hosts {host+}", many: true},
}

var mirrorGroups = []gathering{
	{on: "host.*|site.*|crawler.host.*", same: list{"{@said}"}, say: "{@summary}, {@n} times"},
	{on: "host.*|site.*|crawler.host.*", same: list{"{@actor} {@rest}"}, many: true},
	{on: "crawler.start|crawler.complete|netblocks.*", same: list{"{@0}"}, say: "MirrorManager looked at the mirrors and networks {@n} times", many: true},
}

var hubsGroups = []gathering{
	{on: "user.created", same: list{"{@rest}"}, say: "{user|agent+} joined", many: true},
	{on: "user.role.added", same: list{"{hub} {role} {@self}"}, did: deeds{{"*", "joined"}}, say: "{user|agent+} {@did} {title|hub}"},
	{on: "user.role.added", same: list{"{hub} {role} {@actor}"}, say: "{@who} added {user|agent+} to {title|hub}"},
	{on: "user.role.*", same: list{"{hub}"}, say: "{@who} changed the roles of {user|agent+} in {title|hub}"},
	{on: "hub.*|widget.*", same: list{"{hub}"}, say: "{@who} edited {title|hub} {@n} times"},
}
