package demo

// What people talk about. {names} are filled in.

var subjects = []string{
	"Proposal: one fewer step in the installer",
	"Who can look at {pkg}?",
	"Minutes of yesterday's meeting",
	"Hello from a newcomer",
	"Call for topics: the meetup in spring",
	"Orphaned packages that need somebody",
	"Should {pkg} be installed by default?",
	"The state of the tests",
	"Vacation: please look after my packages",
	"A plan for the mass rebuild",
	"How do we number the releases?",
	"Thanks for the help with the printers",
	"New word list for translators",
	"Results of the test day",
	"Fewer notifications, please",
	"{pkg} changes its configuration file",
	"Where do we keep the old documentation?",
	"Photos from the workshop",
}

var blogTitles = []string{
	"What I learned from a thousand bug reports",
	"Two weeks with the new file manager",
	"How we made the installer forget less",
	"A small tour through {pkg}",
	"My first month as a packager",
	"Notes from the meetup",
	"Why the otter wears a scarf",
	"Measuring before mending",
	"Screen readers and how to listen to them",
	"A release from the inside",
	"Building packages on a boat",
	"Ten words that do not translate",
	"The night the wiki was slow",
	"Old laptops, new tricks",
}

var wikiPages = []string{
	"First steps", "Release schedule", "How to report a bug", "Packaging guide", "Test day", "Meetup in spring",
	"Common problems", "Printers", "Style guide", "Mentors", "Glossary", "Lantern/Plan", "Mirror list", "Conduct",
	"Translation how-to", "Meeting room", "Hardware that works", "Keyboard shortcuts",
}

var wikiSummaries = []string{
	"typing errors", "shorter", "add a picture", "update for Harbor 13", "explain the second step", "new link",
	"remove what is no longer true", "add the results of the test day", "answer a question from the list", "sort the table",
}

var meetingTopics = []string{
	"Roll call", "Action items from last week", "The release", "Tickets", "New members", "Test results",
	"Budget for the meetup", "What blocks us", "Documentation", "Open floor",
}

var decisions = []string{
	"we ask the council for two more machines",
	"the page on printers gets an owner",
	"newcomers get a mentor in their first week",
	"we move the freeze by three days",
	"every ticket gets an answer within a week",
	"we try the new format until the end of the month",
	"the old list is closed, with thanks",
}

var events = []string{
	"Test day: printing", "Workshop for new packagers", "Meetup in spring, planning", "Translation sprint",
	"Release party", "Office hours", "Documentation day", "Security briefing", "Show and tell",
}

// A badge is what people are rewarded with.
type badge struct{ name, description string }

var badges = []badge{
	{"First Watch", "You took your first task."},
	{"Shipwright", "You built 25 packages."},
	{"Master Shipwright", "You built 250 packages."},
	{"Nine Lives", "Nine builds of yours failed, and you did not give up."},
	{"Lookout", "You reported a bug that was fixed."},
	{"Crow's Nest", "You reported ten bugs that were fixed."},
	{"Taster", "You tried an update before others had to."},
	{"Iron Stomach", "You tried fifty updates."},
	{"Logbook Keeper", "You edited ten pages of the wiki."},
	{"Ship's Parrot", "You wrote a hundred mails."},
	{"Steady Hand", "Ten of your pull requests were merged."},
	{"Second Pair of Eyes", "You reviewed twenty pull requests."},
	{"Boatswain", "You ran a meeting from start to end."},
	{"All Hands", "You attended ten meetings."},
	{"Pilot", "You guided a newcomer."},
	{"Castaway Found", "You adopted an orphaned package."},
	{"Interpreter", "You translated a thousand words."},
	{"Storyteller", "You blogged about the project."},
	{"Lighthouse", "You answered fifty questions."},
	{"Rope Splicer", "You fixed a bug in somebody else's package."},
	{"Night Watch", "You finished a build between midnight and four."},
	{"Sunday Sailor", "You contributed on five Sundays."},
	{"Old Salt", "You have been with us for three years."},
	{"Mechanic", "You ran a hundred playbooks."},
	{"Otter", "You met the otter. You know where."},
}

var playbooks = []struct {
	path  string
	hosts []string
}{
	{"groups/wiki.yml", []string{"wiki01", "wiki02"}},
	{"groups/builders.yml", []string{"builder01", "builder02", "builder03", "builder04"}},
	{"groups/forge.yml", []string{"forge01"}},
	{"groups/mail.yml", []string{"mail01", "mail02"}},
	{"groups/proxies.yml", []string{"proxy01", "proxy02", "proxy03"}},
	{"groups/badges.yml", []string{"badges01"}},
	{"groups/bus.yml", []string{"bus01", "bus02"}},
	{"groups/hubs.yml", []string{"hubs01", "hubs02"}},
	{"manual/update-packages.yml", []string{"builder01", "wiki01", "mail01"}},
	{"manual/rotate-keys.yml", []string{"sign01"}},
	{"manual/reboot.yml", []string{"proxy02"}},
}

// sheds are what people build besides the distribution.
var sheds = []string{"nightly", "backports", "testing", "experiments", "old-laptops", "big-print", "lantern-next", "tools"}

// mirrors are repositories on the hosting service outside.
var mirrored = []string{"lantern", "drydock", "clearvoice", "signalbox", "logbook", "python-mooring", "kraken-chess", "beaconpages"}
