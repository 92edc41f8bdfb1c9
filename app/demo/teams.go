package demo

import "time"

// A Team has a hub of its own.
type Team struct {
	Name, Title, Summary string
	About                string   // Markdown
	Note                 Note     // pinned to the hub, if it has a text
	Topics               []string // as in fedmsg.Filter
	Projects             []string // on the forge
	Day                  time.Weekday
	Hour                 int  // of the weekly meeting, UTC
	Archived             bool // kept for its memory
	Quiet                bool // nothing happens there any more

	// What New deals, usernames each. Owners are not listed as members.
	Owners, Members, Subscribers, Stargazers []string
}

// A Note is a text with a heading.
type Note struct{ Title, Text string }

// personNotes are what busy people pin to their own pages.
var personNotes = []Note{
	{"Slow to answer", "I have many mails at the moment. The chat is quicker, and cookies are quickest."},
	{"Away on Mondays", "I am at sea on Mondays. If it burns, please ask the **co-maintainers** of the package."},
	{"Reviews on Thursdays", "I keep Thursday afternoons free for reviews. Put me on your pull request by Wednesday."},
	{"Looking for a deputy", "I would like to share my work with somebody. It is *less* than it looks. Write to me!"},
}

// belongs are the owners and members.
func (t *Team) belongs() []string {
	return append(append([]string(nil), t.Owners...), t.Members...)
}

// list is the name of the team's mailing list.
func (t *Team) list() string { return t.Name }

// channel is the team's room in the chat.
func (t *Team) channel() string { return "#harbor-" + t.Name }

var teams = []Team{
	{
		Name: "kernel", Title: "Kernel and Hardware", Summary: "The part of Harbor that touches the metal.",
		About: `We look after **keel**, the Harbor kernel, and after everything between it and the screws.

## What we do

* follow the upstream kernel, two weeks behind its releases
* collect firmware, and nag vendors for the rest
* read crash dumps so that you need not

## How to help

Run the kernel from *tideway* on a machine that you can spare for an hour, and tell us what broke. A photo of the screen is a fine bug report.`,
		Projects: []string{"kernel-tests", "hardware-census"}, Day: time.Tuesday, Hour: 15,
	},
	{
		Name: "desktop", Title: "Desktop", Summary: "Lantern and the applications around it.",
		About: `Lantern is the desktop that most people meet first. We keep it quick, quiet and kind to old machines.

## Where we are

Harbor 13 has the new file dialogs and notifications that can wait. Next is the login screen: see the [plan](https://wiki.harbor.example/Lantern/Plan).

## Join us

Pick an issue tagged *first watch* in [lantern](https://forge.harbor.example/lantern) and say that you take it. Somebody will answer within a day.`,
		Note:     Note{"Feature freeze on Friday", "From **Friday, 12:00 UTC** only fixes go into Harbor 13. If your change is nearly there, ask for a review today."},
		Projects: []string{"lantern", "deckhand"}, Day: time.Wednesday, Hour: 16,
	},
	{
		Name: "server", Title: "Server", Summary: "Harbor without a screen.",
		About: `Services, containers and networks: what runs in a rack, a cupboard or somebody else's data centre.

* **quayd** starts things and keeps them running
* **drydock** runs containers without a daemon
* **bollard** is the firewall that one can read

We test each update on three machines that nobody would buy today. If it runs there, it runs.`,
		Projects: []string{"server-roles", "drydock"}, Day: time.Thursday, Hour: 14,
	},
	{
		Name: "languages", Title: "Language Stacks", Summary: "Python, Ruby, Perl, Go, Rust, Lua and friends.",
		About: `We package what other programs are written in, and the libraries that everybody needs.

## Rules of thumb

1. One version of a library, if we can.
2. Two, if we must.
3. Never three.

New maintainers are welcome: we pair up, and the first ten reviews are on us.`,
		Projects: []string{"packaging-macros", "orphan-finder"}, Day: time.Monday, Hour: 17,
	},
	{
		Name: "release", Title: "Release Engineering", Summary: "From many packages to one release.",
		About: `Twice a year we turn several thousand packages into something that one can install.

Every night there is a compose of *tideway*; every hour we wish that it had worked. The [schedule](https://calendar.harbor.example/release/) says what happens when. It has been wrong before, but never by much.`,
		Note:     Note{"Mass rebuild", "All packages are rebuilt for *tideway* this week with the new compiler. If yours fails, you have a mail. If you have many mails, come and talk to us."},
		Topics:   []string{"buildsys.tag", "bodhi.update.complete.*"},
		Projects: []string{"compose-tools", "release-tickets"}, Day: time.Monday, Hour: 15,
	},
	{
		Name: "quality", Title: "Quality", Summary: "We break it first.",
		About: `We try things before others have to: updates, images, the installer, the printer in the corner.

## A good way to start

Install **seaworthy**, run it, and vote on an update. A *+1* says "works for me", a *-1* with a reason saves somebody's afternoon.

Test days are on the last Thursday of the month. Bring the oldest machine that you have.`,
		Topics:   []string{"bodhi.update.comment"},
		Projects: []string{"seaworthy", "test-days"}, Day: time.Thursday, Hour: 16,
	},
	{
		Name: "docs", Title: "Documentation", Summary: "Plain words for everything.",
		About: `We write and edit the manual, the release notes and the quick guides.

* Every page has one reader in mind, and answers one question.
* A screenshot is a promise to take it again.
* You need no permission to fix a typing error.

Writers, editors and people who ask good questions: we need all three.`,
		Note:     Note{"Release notes", "Please send us **one sentence** about your change for the notes of Harbor 13. We make it shine."},
		Topics:   []string{"wiki.*"},
		Projects: []string{"manual", "release-notes"}, Day: time.Tuesday, Hour: 18,
	},
	{
		Name: "translations", Title: "Translations", Summary: "Harbor in your language.",
		About: `Harbor speaks 61 languages, some of them fluently.

We translate programs, the manual and the web pages, and we tell programmers, kindly, why a sentence must not be glued together from three halves.

**Your language is missing?** Write to the list. We have started languages with a single person before.`,
		Projects: []string{"glossary", "manual-l10n"}, Day: time.Wednesday, Hour: 10,
	},
	{
		Name: "design", Title: "Design", Summary: "How Harbor looks, and why.",
		About: `Icons, fonts, wallpapers, stickers, and the otter.

We work in the open: every draft is on the [forge](https://forge.harbor.example/artwork), and every opinion that begins with "as a user" counts twice.

Need a logo for your event? Open an issue two weeks before. One week is possible, too, but then you get the otter.`,
		Projects: []string{"artwork", "icon-requests"}, Day: time.Friday, Hour: 13,
	},
	{
		Name: "websites", Title: "Websites", Summary: "The pages of the project.",
		About: `We keep harbor.example and its many corners: the front page, the downloads, the blogs of the planet.

Our pages work without scripts, on slow lines and on screens of any size. A page over 200 kB needs a good excuse.`,
		Topics:   []string{"planet.*"},
		Projects: []string{"web", "downloads"}, Day: time.Thursday, Hour: 19,
	},
	{
		Name: "infra", Title: "Infrastructure", Summary: "The machines that all others work on.",
		About: `Build machines, mail, wiki, forge, bus: if it hums, it is ours.

## Something is down?

1. Look at the [status page](https://status.harbor.example/).
2. Ask in the chat.
3. Open a [ticket](https://forge.harbor.example/infra-tickets). Tell us what you did, what you saw and what you wanted.

## Apprentices

We give read access to newcomers after their second meeting, and keys after their tenth pull request.`,
		Note:     Note{"Outage on Sunday", "The builders move to another rack on **Sunday from 06:00 to 09:00 UTC**. Builds wait in the queue meanwhile."},
		Topics:   []string{"ansible.*"},
		Projects: []string{"infra", "infra-tickets"}, Day: time.Thursday, Hour: 18,
	},
	{
		Name: "ci", Title: "Continuous Integration", Summary: "Every change gets tested, most of them twice.",
		About: `We run the pipelines behind pull requests and updates.

A red result is not a verdict; it is an invitation to look at the log. If the log makes no sense, that is a bug of ours: tell us.`,
		Topics:   []string{"koschei.*"},
		Projects: []string{"pipelines", "test-images"}, Day: time.Monday, Hour: 13,
	},
	{
		Name: "accessibility", Title: "Accessibility", Summary: "Harbor for eyes, ears and hands of all kinds.",
		About: `Harbor must work with a screen reader, with a keyboard alone, with large print, and with little time.

We test each release by ear. We file issues with the steps, the words that were spoken, and the words that should have been.

Half of us use what we make every day. If you do, too, you are already an expert here.`,
		Projects: []string{"a11y-tests", "clearvoice"}, Day: time.Tuesday, Hour: 16,
	},
	{
		Name: "welcome", Title: "Welcome Crew", Summary: "New here? Start with us.",
		About: `Ahoy! We help newcomers to find their place, and old hands to find newcomers.

* Say hello on the [list](https://lists.harbor.example/list/welcome/) or in the chat.
* Tell us what you like to do, not what you think we need.
* Take something small from the [first watch](https://forge.harbor.example/first-watch) list.

There are no silly questions. We have asked them all.`,
		Topics:   []string{"fas.*", "fedbadges.*"},
		Projects: []string{"first-watch", "meetups"}, Day: time.Saturday, Hour: 15,
	},
	{
		Name: "council", Title: "Council", Summary: "Where the project is going.",
		About: `Seven people, elected by the members for two years, who decide what nobody else could decide.

Mostly we listen. Tickets are open, meetings are open, the budget is open. Bring a problem early and a solution late.`,
		Topics:   []string{"fedocal.*"},
		Projects: []string{"council-tickets"}, Day: time.Wednesday, Hour: 17,
	},
	{
		Name: "games", Title: "Games", Summary: "For the long evenings in port.",
		About: `Chess against a kraken, golf in a bottle.

We used to meet on Fridays. If you would like to take the wheel, write to the list: the keys are under the mat.`,
		Day: time.Friday, Hour: 20, Quiet: true,
	},
	{
		Name: "gangplank", Title: "Gangplank", Summary: "The installer of Harbor 1 to 10, and those who wrote it.",
		About: `Gangplank brought people on board for ten releases. With Harbor 11 the images install themselves, and we could go home.

This page stays as it was on our last day. Thank you for sailing with us.`,
		Day: time.Tuesday, Hour: 19, Archived: true, Quiet: true,
	},
}
