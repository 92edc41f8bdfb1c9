package demo

// What people write about their work. {names} are filled in.

var commitWords = []string{
	"Fix the build with the new compiler",
	"Drop a patch that upstream has taken",
	"Add a missing dependency on {other}",
	"Run the tests during the build",
	"Ship the manual page",
	"Turn on debugging information again",
	"Split the tools into a package of their own",
	"Do not start the service before the network is up",
	"Correct the licence field",
	"Backport the fix for a crash at start-up",
	"Use the system's copy of {other}",
	"Make the build reproducible",
	"Remove a workaround that is no longer needed",
	"Update the description",
	"Own the configuration directory",
}

// changes are what is changed in the projects of a team.
func (t *Team) changes() []string {
	switch t.Name {
	case "docs", "translations", "council", "welcome":
		return textChanges
	case "design":
		return pictureChanges
	}
	return codeChanges
}

var codeChanges = []string{
	"Show a hint when the list is empty",
	"Remember the size of the window",
	"Say what went wrong instead of \"error\"",
	"Read the configuration only once",
	"Make the tests independent of the time zone",
	"Speed up the first start",
	"Support paths with spaces",
	"Close the file on errors, too",
	"Label the buttons for screen readers",
	"Move the strings into one file for translators",
	"Handle an empty answer from the server",
	"Give the timeout a setting",
	"Add a check for broken links",
	"Do not ask twice",
}

var textChanges = []string{
	"Rewrite the introduction",
	"Shorter sentences in the first chapter",
	"Add a check for broken links",
	"Explain what a mirror is",
	"New screenshots for Harbor 13",
	"Use the words of the glossary",
	"Say who decides, and when",
	"Correct typing errors",
	"Add an example for every command",
	"One page for newcomers instead of three",
	"Mention the new file dialogs",
	"Remove what is true no longer",
}

var pictureChanges = []string{
	"Draw the icon again for small sizes",
	"More contrast in the dark theme",
	"Wallpaper: the harbour at night",
	"The otter, now with a lantern",
	"Stickers for the meetup",
	"Straighten the anchor",
	"Symbols for the new file dialogs",
	"Colours for the test results that everyone can tell apart",
}

var issueWords = []string{
	"The search finds nothing after an update",
	"Typing error on the first page",
	"Please explain the second option",
	"Wrong plural in the summary",
	"The link to the manual is broken",
	"Keyboard focus gets lost in the dialog",
	"Too slow with ten thousand entries",
	"Dates are shown in the wrong order",
	"Add a setting for the proxy",
	"Text is cut off in large print",
	"The test fails now and then",
	"Can we have this in dark, too?",
	"Request: a room for the meetup in spring",
	"Access for a new member",
	"What is the plan for the next release?",
	"The log is full of harmless warnings",
}

var replyWords = []string{
	"I can confirm this here.",
	"Good idea. Do you want to try it?",
	"Thank you, that was quick!",
	"I would prefer a shorter name, otherwise fine.",
	"Could you add a test?",
	"This fixes it for me on two machines.",
	"Let us talk about this in the next meeting.",
	"I am not sure that we need a setting for this.",
	"Rebased and tried again: works.",
	"Please look at the second commit once more.",
	"Nice. One question: what happens when the list is empty?",
	"I have asked the translators.",
	"Looks good to me.",
	"Sorry for the delay, I was at sea.",
}

var mergeWords = []string{"Merged, thank you!", "Looks good. In it goes.", "All green, merging.", "Thank you for your patience."}

var bugWords = []string{
	"{pkg} does not start after the update",
	"{pkg} crashes when the battery is low",
	"{pkg}: wrong colours on the second screen",
	"{pkg} needs too much memory over night",
	"{pkg} ignores the setting for the language",
	"{pkg} loses the connection after standby",
	"{pkg}: strange noise, then silence",
	"{pkg} refuses files with umlauts in their names",
	"{pkg}: conflicts with files of {other}",
	"{pkg} prints every page twice",
	"{pkg} takes a minute to close",
	"{pkg}: please package the documentation",
}

var bugReplies = []string{
	"Which version do you have? Please attach the log.",
	"I see the same since yesterday.",
	"Found it: a lock is taken twice. Fix follows.",
	"Works again with the build from the test repository.",
	"Does it happen with a new account, too?",
	"Upstream knows about it.",
	"The log is attached. It is the third line from the end.",
}

var praises = []string{
	"Works for me.", "Works on both of my machines.", "No problems after a day of use.",
	"Fixes the bug that I reported, thank you.", "Installs cleanly, all tests pass.",
	"Much faster, nice!", "Good on the old laptop as well.", "Fine in a virtual machine.",
}

var complaints = []string{
	"Does not start here, see the log.", "The settings are gone after the update.",
	"Conflicts with a package of the last release.", "Screen stays black after log-in.",
}

var noteWords = []string{
	"New upstream release.", "Fixes a crash at start-up.", "Security fix.", "Better support for old hardware.",
	"Translations are up to date again.", "Several small fixes.",
}
