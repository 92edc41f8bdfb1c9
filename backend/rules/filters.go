package rules

import (
	"net/mail"
	"path"
	"strconv"
	"strings"
	"unicode"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// filters change a value that goes into a template.
var filters = map[string]func(string) string{
	"address": func(s string) string { _, address := mailbox(s); return address }, // of a mail header
	"angle":   func(s string) string { return strings.Trim(s, "<> \t\r\n") },      // what mail headers have in <>
	"bare":    bare,
	"base":    path.Base, // what comes last in a path
	"branch":  branch,
	"copr":    coprState,
	"commits": func(s string) string { return counted(s, "commit") },
	"ed":      func(s string) string { return strings.TrimSuffix(s, "e") + "ed" }, // what was done: create, update
	"field":   field,
	"display": func(s string) string { name, _ := mailbox(s); return name }, // in a mail header, never the address
	"group":   group,
	"https":   https,
	"line":    line,
	"lower":   strings.ToLower,
	"name":    packageName,
	"path":    func(s string) string { return strings.TrimLeft(s, "/") },         // of a file, as an object
	"plain":   func(s string) string { s, _, _ = strings.Cut(s, "("); return s }, // lib(x86-64) without its architecture
	"quoted":  quoted,
	"setting": setting,
	"short":   func(s string) string { return s[:min(len(s), 8)] }, // of a commit
	"slashed": func(s string) string { return strings.ReplaceAll(s, ".", "/") },
	"slug":    slug,
	"spaced":  spaced,
	"title":   func(s string) string { return s }, // marks that what is quoted is the title of the object
}

// setting is how people call a setting of a hub.
func setting(key string) string {
	if key == "archived" {
		return "archiving"
	}
	return spaced(key)
}

// filter changes a value by the filter with a name; "" changes nothing.
func filter(name, s string) string {
	if change := filters[name]; change != nil {
		return change(s)
	}
	return s
}

// bare is a URL without its scheme.
func bare(s string) string {
	if _, rest, found := strings.Cut(s, "://"); found {
		return rest
	}
	return s
}

// counted is a number of things: "1 commit", "3 commits"; "" of none.
func counted(s, thing string) string {
	switch n, err := strconv.Atoi(s); {
	case err != nil || n <= 0:
		return ""
	case n == 1:
		return "1 " + thing
	default:
		return strconv.Itoa(n) + " " + thing + "s"
	}
}

// quoted is a title within a sentence, cut; "" of none.
func quoted(s string) string {
	if s = visible.Short(s, MaxPart); s == "" {
		return ""
	}
	return "“" + s + "”"
}

// field is what people call a field of a bug.
func field(s string) string {
	switch s = strings.TrimPrefix(s, "cf_"); s {
	case "assigned_to":
		return "assignee"
	case "bug_status":
		return "status"
	case "bug_severity":
		return "severity"
	case "cc":
		return "list of watchers"
	case "flagtypes.name":
		return "flags"
	case "short_desc":
		return "summary"
	}
	return spaced(s)
}

// https is the safe address of a service that names itself by http.
func https(s string) string {
	if rest, found := strings.CutPrefix(s, "http://"); found {
		return "https://" + rest
	}
	return s
}

// line is the first line of a text.
func line(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(s)
}

// branch is the name in a git reference.
func branch(s string) string {
	return strings.TrimPrefix(strings.TrimPrefix(s, "refs/heads/"), "refs/tags/")
}

// group is the owner of a Copr as its address has it: @team is g/team.
func group(s string) string {
	if team, is := strings.CutPrefix(s, "@"); is {
		return "g/" + team
	}
	return s
}

// packageName is the name in name-version-release; s where it is not that.
func packageName(s string) string {
	name := s
	for range 2 {
		i := strings.LastIndexByte(name, '-')
		if i <= 0 {
			return s
		}
		name = name[:i]
	}
	return name
}

// spaced is a part of a topic, or a key, as words.
func spaced(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '.', '_', '-':
			return ' '
		}
		return r
	}, s)
}

// slug makes a title the last part of an address: letters, digits and dashes.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}

// mailbox splits a From header into the name and the address.
func mailbox(s string) (name, address string) {
	if len(s) > fedmsg.MaxLink {
		return "", ""
	}
	if parsed, err := mail.ParseAddress(s); err == nil {
		return parsed.Name, parsed.Address
	}
	name, rest, found := strings.Cut(s, "<")
	if !found {
		if strings.Contains(s, "@") {
			return "", strings.TrimSpace(s)
		}
		return strings.TrimSpace(s), ""
	}
	address, _, _ = strings.Cut(rest, ">")
	return strings.Trim(name, `" `), address
}

// coprState is the state that a number of Copr stands for.
func coprState(s string) string {
	switch s {
	case "0":
		return Failed
	case "1", "6":
		return Done
	case "2", "5":
		return Skipped
	case "3", "7", "8":
		return Running
	case "4", "9":
		return Queued
	}
	return s
}
