package demo

// A Package is what a team puts together for the distribution.
type Package struct {
	Name, Team, Summary string
	Maintainers         []string // usernames of the team, dealt by New

	major, minor int // its version when the community began
	weeks        int // from one new minor version to the next
	quiet        bool
}

var packages = []Package{
	{Name: "keel", Team: "kernel", Summary: "The Harbor kernel", major: 6, minor: 2, weeks: 8},
	{Name: "keel-firmware", Team: "kernel", Summary: "Firmware for devices that need it", major: 2, minor: 40, weeks: 2},
	{Name: "ballast", Team: "kernel", Summary: "Memory pressure daemon", major: 1, minor: 3, weeks: 9},
	{Name: "bilge-tools", Team: "kernel", Summary: "Collects and reads crash dumps", major: 3, minor: 0, weeks: 7},
	{Name: "rigging", Team: "kernel", Summary: "Names and sets up devices", major: 5, minor: 1, weeks: 6},
	{Name: "plumbline", Team: "kernel", Summary: "Power and temperature limits", major: 0, minor: 9, weeks: 5},
	{Name: "lantern-shell", Team: "desktop", Summary: "The Lantern desktop", major: 44, minor: 0, weeks: 13},
	{Name: "lantern-session", Team: "desktop", Summary: "Logs people in and out", major: 44, minor: 0, weeks: 13},
	{Name: "deckhand", Team: "desktop", Summary: "File manager", major: 4, minor: 2, weeks: 6},
	{Name: "porthole", Team: "desktop", Summary: "Image viewer", major: 3, minor: 7, weeks: 5},
	{Name: "foghorn", Team: "desktop", Summary: "Notifications that can wait", major: 2, minor: 1, weeks: 8},
	{Name: "spyglass", Team: "desktop", Summary: "Finds files and settings", major: 1, minor: 12, weeks: 4},
	{Name: "ripple-player", Team: "desktop", Summary: "Music player", major: 5, minor: 0, weeks: 7},
	{Name: "inkwell-print", Team: "desktop", Summary: "Printer setup", major: 2, minor: 6, weeks: 9},
	{Name: "quayd", Team: "server", Summary: "Supervises services", major: 8, minor: 2, weeks: 6},
	{Name: "bollard", Team: "server", Summary: "Firewall with a readable configuration", major: 2, minor: 5, weeks: 6},
	{Name: "towline", Team: "server", Summary: "Remote shells over bad connections", major: 1, minor: 8, weeks: 7},
	{Name: "drydock", Team: "server", Summary: "Runs containers without a daemon", major: 4, minor: 4, weeks: 4},
	{Name: "lockgate", Team: "server", Summary: "Reverse proxy", major: 3, minor: 1, weeks: 5},
	{Name: "stevedore", Team: "server", Summary: "Job queue", major: 1, minor: 5, weeks: 6},
	{Name: "buoydns", Team: "server", Summary: "Name server", major: 9, minor: 16, weeks: 5},
	{Name: "saltbox", Team: "server", Summary: "Mail server", major: 3, minor: 7, weeks: 10},
	{Name: "python-mooring", Team: "languages", Summary: "HTTP for people in a hurry", major: 2, minor: 9, weeks: 5},
	{Name: "python-tidecalc", Team: "languages", Summary: "Tables and time series", major: 1, minor: 20, weeks: 6},
	{Name: "ruby-capstan", Team: "languages", Summary: "Deploys web applications", major: 3, minor: 14, weeks: 7},
	{Name: "perl-lodestar", Team: "languages", Summary: "Dates and time zones", major: 1, minor: 51, weeks: 8},
	{Name: "go-halyard", Team: "languages", Summary: "Command-line flags", major: 1, minor: 7, weeks: 9},
	{Name: "rust-spindrift", Team: "languages", Summary: "Small asynchronous runtime", major: 0, minor: 31, weeks: 3},
	{Name: "lua-barnacle", Team: "languages", Summary: "Bindings to nearly everything", major: 1, minor: 2, weeks: 11},
	{Name: "node-kelp", Team: "languages", Summary: "Template engine", major: 7, minor: 0, weeks: 4},
	{Name: "harbor-release", Team: "release", Summary: "Name and signature of the release", major: 12, minor: 0, weeks: 26},
	{Name: "harbor-repos", Team: "release", Summary: "Where packages come from", major: 12, minor: 0, weeks: 26},
	{Name: "shipwright", Team: "release", Summary: "Builds installation images", major: 2, minor: 18, weeks: 4},
	{Name: "waybill", Team: "release", Summary: "Lists what is in a compose", major: 1, minor: 1, weeks: 8},
	{Name: "seaworthy", Team: "quality", Summary: "The acceptance test suite", major: 3, minor: 3, weeks: 3},
	{Name: "driftcheck", Team: "quality", Summary: "Compares two installations", major: 0, minor: 14, weeks: 6},
	{Name: "leakfinder", Team: "quality", Summary: "Memory checker", major: 2, minor: 0, weeks: 9},
	{Name: "logbook", Team: "docs", Summary: "Builds the documentation", major: 1, minor: 9, weeks: 5},
	{Name: "harbor-manual", Team: "docs", Summary: "The manual, to read offline", major: 12, minor: 1, weeks: 5},
	{Name: "phrasebook", Team: "translations", Summary: "Glossaries for translators", major: 2, minor: 2, weeks: 7},
	{Name: "manytongues", Team: "translations", Summary: "Language support packs", major: 1, minor: 30, weeks: 3},
	{Name: "pennant-icons", Team: "design", Summary: "The icon theme", major: 6, minor: 4, weeks: 6},
	{Name: "pennant-fonts", Team: "design", Summary: "The type family", major: 2, minor: 3, weeks: 11},
	{Name: "harbor-backgrounds", Team: "design", Summary: "Wallpapers", major: 12, minor: 0, weeks: 13},
	{Name: "swell-theme", Team: "design", Summary: "The look of windows", major: 3, minor: 8, weeks: 7},
	{Name: "beaconpages", Team: "websites", Summary: "Our site generator", major: 1, minor: 6, weeks: 5},
	{Name: "newsline", Team: "websites", Summary: "Gathers the blogs", major: 0, minor: 22, weeks: 6},
	{Name: "watchkeeper", Team: "infra", Summary: "Monitoring", major: 4, minor: 11, weeks: 5},
	{Name: "signalbox", Team: "infra", Summary: "The message bus", major: 1, minor: 15, weeks: 6},
	{Name: "crowsnest", Team: "infra", Summary: "Reads logs", major: 2, minor: 8, weeks: 6},
	{Name: "badge-press", Team: "infra", Summary: "Hands out badges", major: 1, minor: 2, weeks: 9},
	{Name: "gangway", Team: "ci", Summary: "Runs pipelines", major: 2, minor: 24, weeks: 3},
	{Name: "testbarge", Team: "ci", Summary: "Throw-away test machines", major: 0, minor: 18, weeks: 4},
	{Name: "clearvoice", Team: "accessibility", Summary: "Screen reader", major: 42, minor: 1, weeks: 6},
	{Name: "brailleline", Team: "accessibility", Summary: "Braille displays", major: 6, minor: 5, weeks: 9},
	{Name: "slowkeys", Team: "accessibility", Summary: "Keyboards for unsteady hands", major: 1, minor: 0, weeks: 12},
	{Name: "hello-harbor", Team: "welcome", Summary: "The tour for new users", major: 1, minor: 4, weeks: 8},
	{Name: "kraken-chess", Team: "games", Summary: "Chess against a kraken", major: 1, minor: 9, weeks: 50, quiet: true},
	{Name: "bottle-golf", Team: "games", Summary: "Golf in a bottle", major: 0, minor: 4, weeks: 50, quiet: true},
	{Name: "gangplank", Team: "gangplank", Summary: "The installer until Harbor 10", major: 10, minor: 7, weeks: 90, quiet: true},
}
