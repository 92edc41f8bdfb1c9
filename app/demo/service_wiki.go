package demo

import (
	"strings"
	"time"
	"unicode"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// edited is a change of a page of the wiki.
func edited(by *Person, page, summary string, revision int) line {
	return func(time.Time) post {
		return post{"wiki.article.edit", fedmsg.Body{
			"title": page, "summary": summary, "user": capital(by.Username), "minor_edit": 0, "section_anchor": nil,
			"revision": revision, "base_rev_id": revision - 1, "watch_this": nil,
			"url": "https://wiki." + domain + "/" + strings.ReplaceAll(page, " ", "_") + "?diff=prev",
		}}
	}
}

// capital writes an account as the wiki does.
func capital(username string) string {
	return string(unicode.ToUpper(rune(username[0]))) + username[1:]
}
