package rules

import "strings"

// fedocal reads the calendar.
var fedocal = source{
	icon: "https://apps.fedoraproject.org/calendar/static/calendar.png",
	by:   "The calendar",
	rules: []rule{
		{on: "meeting.new", say: "{@who} planned the meeting “{meeting.meeting_name}” in the calendar {calendar.calendar_name}[ for {meeting.meeting_date}]"},
		{on: "meeting.update", say: "{@who} changed the meeting “{meeting.meeting_name}” in the calendar {calendar.calendar_name}"},
		{on: "meeting.delete", say: "{@who} removed the meeting “{meeting.meeting_name}” from the calendar {calendar.calendar_name}"},
		{on: "meeting.reminder", say: "{@service} announced the meeting “{meeting.meeting_name}” in the calendar {calendar.calendar_name}[ for {meeting.meeting_date}][, managed by {meeting.meeting_manager}]"},
		{
			on:      "meeting.*",
			objects: list{"{calendar.calendar_name}/meetings/{meeting.meeting_name}/{@last}"},
			link:    list{"https://apps.fedoraproject.org/calendar/meeting/{meeting.meeting_id}/"},
			also:    fedocalManagers,
		},
		{on: "calendar.new", say: "{@who} created the calendar {calendar.calendar_name}"},
		{on: "calendar.update", say: "{@who} changed the calendar {calendar.calendar_name}"},
		{on: "calendar.delete", say: "{@who} deleted the calendar {calendar.calendar_name}"},
		{on: "calendar.clear", say: "{@who} removed all meetings from the calendar {calendar.calendar_name}"},
		{on: "calendar.upload", say: "{@who} uploaded meetings to the calendar {calendar.calendar_name}"},
		{
			objects: list{"{calendar.calendar_name}/{@last}"},
			link:    list{"https://apps.fedoraproject.org/calendar/{calendar.calendar_name}/"},
			say:     "{@who} changed the calendar {calendar.calendar_name} ({@last})",
		},
	},
}

// fedocalManagers adds who manages a meeting: a list, or text with commas.
func fedocalManagers(d *Reading) {
	d.Values("meeting.meeting_manager", func(names string) bool {
		for name := range strings.SplitSeq(names[:min(len(names), maxObject)], ",") {
			if account := d.account(name); account != "" {
				d.users.add(account)
			}
		}
		return true
	})
}

// planet reads the blogs.
var planet = source{
	icon: "https://apps.fedoraproject.org/img/icons/planet_logo.png",
	by:   "{name|=The planet}",
	rules: []rule{{on: "post*", when: "!post.title", say: "{@who} published a post"}, {on: "build", say: "{@service} rebuilt {title|=its pages}"}, {
		actor:   "username",
		objects: list{"{post.link:bare}"},
		link:    list{"{post.link}"},
		say:     "{@who} blogged[: “{post.title}”]",
	}},
}

// elections reads the votes about people.
var elections = source{
	rules: []rule{
		{on: "candidate.new", say: "{@who} added the candidate {candidate.name} to the election {election.alias}"},
		{on: "candidate.delete", say: "{@who} removed the candidate {candidate.name} from the election {election.alias}"},
		{on: "candidate.edit", say: "{@who} changed the candidate {candidate.name} of the election {election.alias}"},
		{on: "election.new", say: "{@who} created the election {election.alias}"},
		{on: "election.edit", say: "{@who} changed the election {election.alias}"},
		{
			objects: list{"{election.alias}/{@rest:slashed}"},
			link:    list{"https://admin.fedoraproject.org/voting/about/{election.alias}"},
			say:     "{@who} changed the election {election.alias} ({@rest:spaced})",
		},
	},
}

// nuancier reads the votes about wallpapers.
var nuancier = source{
	icon: "https://apps.fedoraproject.org/img/icons/nuancier.png",
	rules: []rule{
		{on: "candidate.new", say: "{@who} submitted the wallpaper “{candidate.name}” for {election.name}"},
		{on: "candidate.approved", say: "{@who} approved the wallpaper “{candidate.name}”[ by {candidate.submitter}] for {election.name}"},
		{on: "candidate.denied", say: "{@who} denied the wallpaper “{candidate.name}”[ by {candidate.submitter}] for {election.name}"},
		{
			on:      "candidate.*",
			users:   list{"candidate.submitter"},
			objects: list{"{election.year}/{election.name}/{candidate.name}/{@rest:slashed}"},
			link:    list{"{candidate.original_url}", "https://apps.fedoraproject.org/nuancier/election/{election.id}"},
		},
		{on: "election.new", say: "{@who} created the wallpaper election {election.name}"},
		{
			objects: list{"{election.year}/{election.name}/{@rest:slashed}"},
			link:    list{"https://apps.fedoraproject.org/nuancier/election/{election.id}"},
			say:     "{@who} changed[ the {updated} of] the wallpaper election {election.name}",
		},
	},
}

// irc reads the thanks that people give each other in the chat.
var irc = source{
	names: "irc",
	rules: []rule{
		{on: "karma", when: "vote=-1", say: "{@who} took a point of karma from {recipient}, who now has {total|=fewer}"},
		{
			on:      "karma",
			users:   list{"recipient"},
			objects: list{"karma/{recipient}"},
			link:    list{"https://badges.fedoraproject.org/user/{recipient}"},
			icon:    "{@avatar}",
			say:     "{@who} gave a point of karma to {recipient}[, who now has {total}][, in {channel}]",
		},
	},
	terms: map[string]func(*Reading) string{
		"avatar": func(d *Reading) string { return d.rules.Avatar(d.actor) },
	},
}
