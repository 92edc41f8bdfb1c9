package rules

// fas reads the accounts. Later messages have everything within a msg.
var fas = source{
	icon: "https://admin.fedoraproject.org/accounts/static/theme/fas/images/account.png",
	terms: map[string]func(*Reading) string{
		"applicant": func(d *Reading) string { return first(d.Value("user|user.username|msg.user"), d.who()) },
		"user":      func(d *Reading) string { return d.Value("user|user.username|msg.user") },
		"group":     func(d *Reading) string { return d.Value("group|group.name|msg.group") },
	},
	rules: []rule{
		{on: "user.create", say: "{@who} created the account {@user}"},
		{on: "user.update", say: "{@who} edited[ the {fields:spaced|msg.fields:spaced} of] the account {@user}"},
		{on: "group.create", say: "{@who} created the group {@group}"},
		{on: "group.update", say: "{@who} edited[ the {fields:spaced|msg.fields:spaced} of] the group {@group}"},
		{on: "group.member.apply", say: "{@applicant} applied for the group {@group}"},
		{on: "group.member.sponsor", say: "{@who} sponsored {@user} for the group {@group}"},
		{on: "group.member.remove", say: "{@who} removed {@user} from the group {@group}"},
		{on: "group.member.*", say: "{@who} changed the membership of {@user} in the group {@group} ({@last})"},
		{on: "role.update", say: "{@who} changed the role of {@user} in the group {@group}[ to {status}]"},
		{
			actor:   "agent|msg.agent",
			users:   list{"user", "msg.user"},
			objects: list{"users/{@user}", "groups/{@group}"},
			link: list{
				"https://accounts.fedoraproject.org/group/{@group}/",
				"https://accounts.fedoraproject.org/user/{@user}/",
			},
		},
	},
}
