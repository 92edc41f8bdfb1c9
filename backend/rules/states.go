package rules

import (
	"slices"
	"strings"
)

// The states that something can be in, after what was done to it or while that goes on.
const (
	Done     = "done"
	Passed   = "passed" // what Done is of a test
	Failed   = "failed"
	Running  = "running"
	Queued   = "queued"
	Waiting  = "waiting"
	Canceled = "canceled"
	Skipped  = "skipped"
	Partly   = "partly done"
	Unclear  = "needs a look"
	Stuck    = "timed out"
	Merged   = "merged" // of what was asked to be pulled, and goes without saying
)

// states are what services call them.
var states = map[string]string{
	"done": Done, "success": Done, "successful": Done, "succeeded": Done, "passed": Done, "pass": Done, "complete": Done, "completed": Done, "finished": Done, "ok": Done, "ready": Done, "recover": Done, "recovered": Done, "softfailed": Done,
	"failed": Failed, "failure": Failed, "fail": Failed, "error": Failed, "broken": Failed, "failing": Failed, "doomed": Failed, "crashed": Failed, "startup_failure": Failed,
	"running": Running, "started": Running, "in_progress": Running, "building": Running, "open": Running, "generating": Running,
	"queued": Queued, "created": Queued, "requested": Queued, "pending": Queued, "scheduled": Queued, "preparing": Queued,
	"waiting": Waiting, "wait": Waiting, "action_required": Waiting, "waiting_for_resource": Waiting, "manual": Waiting,
	"canceled": Canceled, "cancelled": Canceled, "aborted": Canceled, "stopped": Canceled, "user_cancelled": Canceled, "obsoleted": Canceled, "terminated": Canceled,
	"skipped": Skipped, "neutral": Skipped, "stale": Skipped, "ignored": Skipped, "not_applicable": Skipped,
	"finished_incomplete": Partly, "incomplete": Partly, "partial": Partly,
	"needs_inspection": Unclear, "unstable": Unclear, "info": Unclear, "inconclusive": Unclear,
	"timed_out": Stuck, "timeout": Stuck, "timeout_exceeded": Stuck, "parallel_failed": Failed,
}

// stateOf is the state that a service's word stands for; the word, as people write it,
// where it is of none.
func stateOf(word string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	if state := states[strings.NewReplacer(" ", "_", "-", "_").Replace(word)]; state != "" {
		return state
	}
	return spaced(word)
}

// badness are the states, the worst first.
var badness = []string{Failed, Stuck, Unclear, Canceled, Partly, Running, Waiting, Queued, Skipped, Passed, Done}

// Worse compares states: the worse of two comes first. Others are between what goes on
// and what is done.
func Worse(a, b string) int { return rank(a) - rank(b) }

func rank(state string) int {
	if i := slices.Index(badness, state); i >= 0 {
		return i
	}
	return slices.Index(badness, Queued)
}
