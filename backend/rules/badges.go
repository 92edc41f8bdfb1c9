package rules

// badges reads what people are rewarded with.
var badges = source{
	icon: "https://apps.fedoraproject.org/img/icons/badges.png",
	rules: []rule{
		{
			on:      "badge.award",
			objects: list{"{badge.name:slug}"},
			icon:    "{badge.image_url}",
			say:     "{@who} was awarded the badge “{badge.name}”",
		},
		{on: "person.rank.advance", say: "{@who} advanced[ from rank {old_rank}] to rank {person.rank} on the badges leaderboard"},
		{on: "person.login.first", say: "{@who} visited the badges site for the first time"},
		{
			actor: "user|person.nickname|agent",
			link: list{
				"https://badges.fedoraproject.org/user/{@actor}",
				"https://badges.fedoraproject.org/user/{user.username|person.nickname}",
				"https://badges.fedoraproject.org/",
			},
		},
	},
}
