package rules

import "strings"

// vocabulary is what can be done: the verbs of all sentences. No other is told, so
// another language needs these and no more.
var vocabulary = []string{
	"acknowledged", "added", "advanced", "announced", "answered", "applied for", "approved", "archived", "asked", "asked for", "asked to bring", "asked to push", "asked to take back", "assigned", "awarded",
	"blocked", "blogged", "branched", "brought", "built", "came and went in", "came to", "canceled", "changed", "checked", "checked in at", "checked out at", "closed", "commented on", "composed", "converted", "counted", "created",
	"decided about", "deleted", "denied", "deployed", "disabled", "dismissed", "duplicated", "edited", "ejected", "enabled", "ended", "expired",
	"fetched", "filed", "filed no bug about", "fingerprinted", "finished", "fixed", "flagged", "followed", "forked", "gave", "gave up", "got", "handed over", "held", "imported", "installed", "invited",
	"joined", "labeled", "labelled", "labelled and rated", "left", "likes", "liked", "linked", "locked", "looked at", "made", "made a scratch build of", "made scratch builds of", "mapped", "marked", "merged", "moved", "moved to", "no longer asks", "noted", "noticed",
	"opened", "ordered", "paid for", "pinned", "planned", "prepared", "prereleased", "published", "pushed", "put", "ran", "rated", "rebased", "rebuilt", "recorded", "rejected", "released", "removed", "renamed", "reopened", "reported", "requested", "requested changes to", "resolved", "restarted", "restored", "retired", "reviewed", "revoked",
	"said:", "saved", "scanned", "scheduled", "sent", "set", "signed", "signed in to", "sponsored", "starred", "started", "started to", "stopped", "stopped using", "submitted", "subscribed to", "synced",
	"tagged", "talked about", "tested", "took", "took back", "took back the approval of", "took over", "transferred", "translated", "tried to add", "turned", "unassigned", "unblocked", "unfollowed", "unlocked", "unpinned", "unpublished", "unresolved", "unstarred", "unsubscribed from", "untagged", "updated", "uploaded", "uses",
	"visited", "voted against", "voted for", "waived", "was awarded", "watches", "were seen again", "withdrew", "worked on", "wrote", "wrote about", "wrote to", "analyzed", "exported", "received", "registered", "reset", "ran again", "queued", "skipped", "failed", "dropped", "cleared", "banned", "confirmed", "expanded", "granted", "refused", "accepted", "attached", "detached", "downloaded", "replied to", "reminded of", "launched", "provisioned", "verified", "built on", "unmarked", "commented on the changes of", "edited a comment on", "deleted a comment on", "edited a comment on the changes of", "deleted a comment on the changes of", "solved", "lost", "noted", "collected", "removed all labels from", "unarchived", "installed", "suspended",
}

// unfinished is how it is said of what still goes on, or is to begin.
var unfinished = map[string]struct{ going, ahead string }{
	"analyzed": {"analyzing", "analyze"}, "archived": {"archiving", "archive"}, "built": {"building", "build"}, "checked": {"checking", "check"}, "composed": {"composing", "compose"}, "deployed": {"deploying", "deploy"},
	"imported": {"importing", "import"}, "made": {"making", "make"}, "made a scratch build of": {"making a scratch build of", "make a scratch build of"}, "made scratch builds of": {"making scratch builds of", "make scratch builds of"}, "prepared": {"preparing", "prepare"}, "published": {"publishing", "publish"},
	"pushed": {"pushing", "push"}, "ran": {"running", "run"}, "rebuilt": {"rebuilding", "rebuild"}, "scanned": {"scanning", "scan"}, "tested": {"testing", "test"},
}

// verdicts are the verbs of which a good end is a result, and told.
var verdicts = []string{"checked", "ran", "recorded", "tested"}

// irregular are words of topics and actions whose past is not made by adding -ed.
var irregular = map[string]string{
	"new": "created", "comment": "commented on", "commented": "commented on", "build": "built", "begin": "started", "done": "finished", "end": "finished", "complete": "finished", "completed": "finished", "run": "ran",
	"send": "sent", "make": "made", "put": "put", "set": "set", "take": "took", "give": "gave", "write": "wrote", "leave": "left", "submit": "submitted", "drop": "dropped", "map": "mapped", "ban": "banned", "tag": "tagged",
	"untag": "untagged", "apply": "applied for", "deny": "denied", "login": "signed in to", "cancelled": "canceled", "cancel": "canceled", "checkin": "checked in at", "checkout": "checked out at", "reset": "reset",
	"creation": "created", "deletion": "deleted", "removal": "removed", "award": "awarded", "destroy": "deleted", "destroyed": "deleted", "fail": "failed", "sync": "synced", "rerun": "ran again", "placed": "ordered", "paid": "paid for", "lit": "",
	"labelled": "labeled", "sent": "sent", "built": "built", "made": "made", "withdrawn": "withdrew", "publicized": "published", "analysis": "analyzed", "unlink": "removed", "dismiss": "dismissed", "resolve": "resolved",
}

// pastOf is the verb that a word of a topic, or the action of a forge, stands for; ""
// where it is none of the vocabulary.
func pastOf(word string) string {
	word = strings.ToLower(word)
	past, is := irregular[word]
	if !is {
		past = word
		switch {
		case strings.HasSuffix(word, "ed"):
		case strings.HasSuffix(word, "e"):
			past += "d"
		default:
			past += "ed"
		}
	}
	if !known[past] {
		return ""
	}
	return past
}

// known has the vocabulary to look words up.
var known = func() map[string]bool {
	all := map[string]bool{}
	for _, verb := range vocabulary {
		all[verb] = true
	}
	return all
}()
