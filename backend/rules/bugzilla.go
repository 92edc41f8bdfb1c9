package rules

// bugzilla reads the bugs of the distribution. People are known by their mail
// addresses there.
var bugzilla = source{
	icon: "https://apps.fedoraproject.org/img/icons/bugzilla.png",
	// Its names are addresses; what it calls an agent is the beginning of one.
	names: "mail",
	by:    "{agent_name|event.user.real_name|event.who.real_name}",
	terms: map[string]func(*Reading) string{"package": bugzillaPackage},
	rules: []rule{
		{
			on:  "bug.new",
			say: "{@who} reported bug {bug.id} of {bug.component}[: “{bug.summary:title}”]",
		},
		{
			on:   "bug.update",
			when: "comment",
			say:  "{@who} commented on bug {bug.id} of {bug.component}[: “{bug.summary:title}”]",
		},
		{
			on:   "bug.update",
			when: "event.action=create",
			say:  "{@who} reported bug {bug.id} of {bug.component}[: “{bug.summary:title}”]",
		},
		{
			on:   "bug.update",
			when: "event.changes",
			say:  "{@who} changed the {event.changes.field_name:field|event.changes.field:field} of bug {bug.id} of {bug.component}[: “{bug.summary:title}”]",
		},
		{
			actor:    "event.who|event.user.login|comment.author|comment.creator",
			users:    list{"bug.creator", "bug.assigned_to", "bug.cc", "comment.author"},
			packages: list{"{@package}"},
			objects:  list{"{bug.product|bug.product.name}/{bug.component}/{bug.id}"},
			link:     list{"https://bugzilla.redhat.com/show_bug.cgi?id={bug.id}"},
			say:      "{@who} updated bug {bug.id} of {bug.component}[: “{bug.summary:title}”]",
		},
	},
}

// bugzillaPackage is the component of a bug where that is a package: of the
// distribution, and none of those that are for all of it.
func bugzillaPackage(d *Reading) string {
	switch d.Value("bug.classification") {
	case "Community", "Internal", "Other": // products of their own
		return ""
	}
	switch component := d.Value("bug.component"); component {
	case "distribution", "general", "releng", "relnotes", "website", "LiveCD":
		return ""
	default:
		return component
	}
}
