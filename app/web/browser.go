package web

import "strings"

// browsers and systems are words in what a browser says of itself, with what
// people call it; the first that is found counts, for most name others, too.
var (
	browsers = [][2]string{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Vivaldi", "Vivaldi"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"},
		{"CriOS", "Chrome"}, {"Chromium", "Chromium"}, {"Chrome", "Chrome"}, {"Epiphany", "GNOME Web"}, {"Konqueror", "Konqueror"}, {"Safari", "Safari"},
		{"Lynx", "Lynx"}, {"w3m", "w3m"}, {"ELinks", "ELinks"}, {"Links", "Links"}, {"curl", "curl"},
	}
	systems = [][2]string{
		{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}, {"BSD", "BSD"},
	}
)

// browserOf calls a browser so that its user knows it again.
func browserOf(agent string) string {
	called := func(list [][2]string) string {
		for _, one := range list {
			if strings.Contains(agent, one[0]) {
				return one[1]
			}
		}
		return ""
	}
	browser, system := called(browsers), called(systems)
	switch {
	case browser == "" && system == "":
		return "A browser"
	case browser == "":
		return "A browser on " + system
	case system == "":
		return browser
	}
	return browser + " on " + system
}
