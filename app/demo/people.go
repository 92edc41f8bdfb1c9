package demo

import "time"

// A Person belongs to the community.
type Person struct {
	Username, Name string
	Home           string // a place that does not exist
	Bio            string
	Quiet          bool // moved on to other things: causes no messages any more

	// What New deals.
	Joined time.Time
	Likes  []string // usernames whose pages the person subscribes to
	Stars  []string // usernames whose pages the person gave a star
	energy int      // how often the person does something, 1 to 5
}

// mail is the person's address in the community.
func (p *Person) mail() string { return p.Username + "@" + domain }

// login is the person's name on the hosting service outside.
func (p *Person) login() string { return p.Username + "-hl" }

var people = []Person{
	{Username: "amara", Name: "Amara Saltwell", Home: "Port Ellery", Bio: "I came for a printer driver and stayed for the people. On Sundays I sail a boat that is older than I am."},
	{Username: "tuomas", Name: "Tuomas Aaltovirta", Home: "Kivisalmi", Bio: "I like small tools that do one thing, long sauna evenings, and changelogs that say why."},
	{Username: "ines", Name: "Inês Marbranco", Home: "Vila do Sal", Bio: "Typography, tide tables and strong coffee. If a dialog is confusing, tell me: I collect them."},
	{Username: "kenjiro", Name: "Kenjirō Shiomura", Home: "Asanami", Bio: "I read crash dumps the way others read crime novels. The culprit is usually the cache."},
	{Username: "ngozi", Name: "Ngozi Adareed", Home: "Umuwater", Bio: "I teach at a school that runs on forty old laptops and on Harbor. My pupils report the best bugs."},
	{Username: "priyav", Name: "Priya Velakadal", Home: "Karaimunai", Bio: "Build systems and classical dance. Both are about doing the same steps in the same order, every time."},
	{Username: "larserik", Name: "Lars-Erik Sundskär", Home: "Gråvik", Bio: "I keep bees and servers. The bees need fewer restarts."},
	{Username: "yusra", Name: "Yusra Mirsadah", Home: "Al-Marsa al-Baida", Bio: "I want every text on the screen to read well from right to left, too."},
	{Username: "mateo", Name: "Mateo Olaverde", Home: "Puerto Calmo", Bio: "Guitar player, network tinkerer, father of twins. My patches are short because my nights are."},
	{Username: "oksana", Name: "Oksana Prybiyko", Home: "Chornyi Mayak", Bio: "I write tests first and poems later. Ask me about flaky tests; I have a list."},
	{Username: "delphine", Name: "Delphine Grandquai", Home: "Saint-Briac-les-Mâts", Bio: "Documentation is the kindest form of code. I cycle, I bake, I delete outdated pages."},
	{Username: "tavita", Name: "Tavita Moanaloa", Home: "Fale Sami", Bio: "I look after mirrors on islands where bandwidth is precious, so I care about small packages."},
	{Username: "sefa", Name: "Sefa Denizaltay", Home: "Mavikum", Bio: "Kernel by night, marine biology by day. Yes, I named the debugging tool after a sea cucumber."},
	{Username: "roza", Name: "Róża Wodnicka", Home: "Latarnik", Bio: "Release notes are my favourite genre. I also restore radios."},
	{Username: "hamid", Name: "Hamid Daryakenar", Home: "Bandar-e Now", Bio: "I maintain too many Python packages and adopt more each spring."},
	{Username: "linnea", Name: "Linnea Vågström", Home: "Ytterholm", Bio: "Screen reader user since school, screen reader developer since last year."},
	{Username: "chidi", Name: "Chidi Okwumiri", Home: "New Calabash", Bio: "I fix the build when it is broken and sometimes when it is not."},
	{Username: "aroha", Name: "Aroha Tairoto", Home: "Moana Bay", Bio: "Community gardener in every sense. New here? Say hello, I answer everything."},
	{Username: "bogdan", Name: "Bogdan Valurescu", Home: "Farul Vechi", Bio: "Networks, firewalls, fishing. I have patience for all three."},
	{Username: "soledad", Name: "Soledad Riomar", Home: "Costa Larga", Bio: "Illustrator. I drew the otter. You may use the otter."},
	{Username: "weilan", Name: "Wei-Lan Haishan", Home: "Silver Shoal", Bio: "Containers, calligraphy, and cold noodles. I review on Thursdays."},
	{Username: "minseo", Name: "Min-seo Hanbada", Home: "Deungdae-ri", Bio: "I translate what others write and then ask what they meant. Often the original gets better."},
	{Username: "farida", Name: "Farida Koulyazhar", Home: "Ak-Airak", Bio: "Storage engineer. I have lost data once and never want to feel like that again."},
	{Username: "jonasb", Name: "Jonas Brackwasser", Home: "Sieltor", Bio: "Student of shipbuilding, packager of everything that calculates hulls."},
	{Username: "eilidh", Name: "Eilidh MacSkerry", Home: "Inverskerry", Bio: "Sysadmin with a fiddle. If the pager is silent, you can hear it."},
	{Username: "zuri", Name: "Zuri Mwambao", Home: "Pwani Mpya", Bio: "Mobile broadband, rural schools, and free software on both ends of the cable."},
	{Username: "nils", Name: "Nils Fjordmark", Home: "Havnes", Bio: "I turn bug reports into test cases and test cases into coffee breaks."},
	{Username: "paloma", Name: "Paloma Esterero", Home: "La Ensenada", Bio: "Photographer of lighthouses, maintainer of the image viewer. It began as one project."},
	{Username: "anahit", Name: "Anahit Sevanyar", Home: "Lchap", Bio: "I play chess, I lose at chess, I package chess engines. Also compilers."},
	{Username: "davit", Name: "Davit Zghvari", Home: "Kvishkari", Bio: "I automate chores, then I automate the automation, then I go hiking."},
	{Username: "lwazi", Name: "Lwazi Mlambonde", Home: "eManzini-Bay", Bio: "Performance work. If it takes more than a second, I want to know why."},
	{Username: "ingrid", Name: "Ingrid Holmsund", Home: "Tareholmen", Bio: "I have chaired four hundred meetings and ended three hundred and ninety on time."},
	{Username: "rashida", Name: "Rashida Nadikul", Home: "Meghna Point", Bio: "Security response. I am nicer than my subject lines."},
	{Username: "tomasz", Name: "Tomasz Falowski", Home: "Stary Port", Bio: "Printers. Somebody has to."},
	{Username: "caoimhe", Name: "Caoimhe Trawley", Home: "Carraigmore", Bio: "Plain words, short sentences, working links. I edit with a sharp pencil and a soft heart."},
	{Username: "hugo", Name: "Hugo Delamarée", Home: "Port-Lumière", Bio: "I came with a theme for the login screen. Now I own the login screen."},
	{Username: "ayelen", Name: "Ayelén Kurulafken", Home: "Bahía Quieta", Bio: "Localisation for small languages. A language is never too small for a spell checker."},
	{Username: "bao", Name: "Bảo Đăng Sóng", Home: "Cửa Biển", Bio: "Graphics stack, street food, and stubbornness."},
	{Username: "kirra", Name: "Kirra Wavecombe", Home: "Sandy Anchorage", Bio: "I surf before stand-up. My commits smell of sunscreen."},
	{Username: "malika", Name: "Malika Daryobo'yi", Home: "Ko'l Shahri", Bio: "Statistician. I count things in the build system so that others need not guess."},
	{Username: "otto", Name: "Otto Leuchtfeuer", Home: "Nordmole", Bio: "Retired lighthouse electrician. I started programming at sixty-one and can recommend it."},
	{Username: "pilvi", Name: "Pilvi Luotokari", Home: "Saarenpää", Bio: "I draw icons at sixteen pixels, where every pixel is a decision."},
	{Username: "rui", Name: "Rui Caisalvo", Home: "Ribeira Nova", Bio: "Databases. I explain query plans to anyone who brings cake."},
	{Username: "samira", Name: "Samira Portello", Home: "Marina Bassa", Bio: "I make sure that what we promised in the release notes is true."},
	{Username: "teuila", Name: "Teuila Fa'asami", Home: "Vai Lelei", Bio: "Weaving, welding, web. I rebuilt our front page three times and would do so again."},
	{Username: "ulrik", Name: "Ulrik Strandkrog", Home: "Mågehavn", Bio: "I like protocols older than I am. Mail is not dead."},
	{Username: "vesna", Name: "Vesna Valobran", Home: "Svetionik", Bio: "Audio engineer. I hear dropped buffers in my sleep."},
	{Username: "wanjiru", Name: "Wanjirũ Ziwani", Home: "Ziwa Kubwa", Bio: "I run the study group on Saturdays. We fix one easy bug together each week."},
	{Username: "xiadani", Name: "Xiadani Atlcozca", Home: "Laguna Verde", Bio: "Accessibility tester and potter. I break things gently."},
	{Username: "yared", Name: "Yared Bahirnegus", Home: "Tana Dock", Bio: "Clocks, calendars and time zones. I have seen things."},
	{Username: "zeynep", Name: "Zeynep Kumsalgil", Home: "Altınliman", Bio: "I review spec files and cross-stitch patterns. The syntax is alike."},
	{Username: "abena", Name: "Abena Nsuoma", Home: "Cape Sankofa", Bio: "I organise our meetups, from the room to the jollof rice."},
	{Username: "bjarni", Name: "Bjarni Sjávarholt", Home: "Vitavík", Bio: "Power management. My test machine runs on a waterwheel, so I notice every watt."},
	{Username: "corentin", Name: "Corentin Penmaréo", Home: "Ker-Avel", Bio: "Ruby, rope knots, reproducible builds."},
	{Username: "dolma", Name: "Dolma Tsomotar", Home: "Namtso Landing", Bio: "Fonts for scripts that are hard to typeset. There is always one more ligature."},
	{Username: "edda", Name: "Edda Windfeder", Home: "Deichhausen", Bio: "Cyclist, choir singer, proxy server whisperer."},
	{Username: "fintan", Name: "Fintan O'Quay", Home: "Ballyquay", Bio: "I was a ship's cook. Feeding forty people and releasing forty packages have a lot in common."},
	{Username: "gulnara", Name: "Gulnara Tenizova", Home: "Aq Mayaq", Bio: "Compilers and camels. Only one of them spits."},
	{Username: "hana", Name: "Hana Přístavná", Home: "Majákov", Bio: "Continuous integration, discontinuous sleep. My daughter was born between two releases."},
	{Username: "isidro", Name: "Isidro Faroluz", Home: "Faro del Sur", Bio: "I answer questions in the forum in four languages and ask mine in a fifth."},
	{Username: "joska", Name: "Jóska Vízparti", Home: "Révfalu", Bio: "I solder, I script, I make very good goulash."},
	{Username: "kamau", Name: "Kamau Ufukwe", Home: "Bandari Ndogo", Bio: "Log files tell stories. I write the programs that read them aloud."},
	{Username: "leopold", Name: "Leopold Ankerplatz", Home: "Altmole", Bio: "I wrote the old installer with three friends and one keyboard. It was a good ship.", Quiet: true},
	{Username: "nadir", Name: "Nadir Rifdal", Home: "Jetty Town", Bio: "I drew the tiles of the first installer by hand.", Quiet: true},
	{Username: "rosalind", Name: "Rosalind Fernsea", Home: "Ferncliff", Bio: "Partition tables were my life for a while. Now it is ferns.", Quiet: true},
	{Username: "marisol", Name: "Marisol Puertoviejo", Home: "Punta Serena", Bio: "Chess, golf and other things one can do in a terminal.", Quiet: true},
	{Username: "quentin", Name: "Quentin Oldpier", Home: "Upper Pier", Bio: "I kept the scores. I am around now and then: write me a letter.", Quiet: true},
	{Username: "stellan", Name: "Stellan Gammelvik", Home: "Gammelvik", Bio: "I made the kraken in kraken-chess. It still wins against me.", Quiet: true},
}
