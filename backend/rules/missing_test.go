package rules

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/rules/rulestest"
)

// loose is what a sentence has where something was left out without its words.
var loose = regexp.MustCompile(`(^| )(#|!)( |\.|$)| (of|to|in|from|with|for|on|by|as|at|the|a|an|into) ?[.:,)]|\(\)|“”|  |\(unknown\)| /|/ (for|in|at) `)

// TestOneFieldIsMissing takes each field out of each sample, and wants a sentence all
// the same: who, a verb, and what.
func TestOneFieldIsMissing(t *testing.T) {
	for _, m := range rulestest.Samples(t) {
		for _, path := range keysOf(m.Body, 3) {
			less := m
			less.Body = without(m.Body, path)
			meta := Set{}.Meta(less)
			checkMeta(t, meta)
			if !known[meta.Verb] || meta.Object == "" && meta.Verb != "blogged" && meta.Verb != "joined" || loose.MatchString(meta.Summary) {
				t.Errorf("%s without %s: %q (verb %q, object %q)", m.Event(), strings.Join(path, "."), meta.Summary, meta.Verb, meta.Object)
			}
		}
	}
}

// keysOf are the paths to the keys of an object, so many levels deep.
func keysOf(object map[string]any, depth int) (paths [][]string) {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		paths = append(paths, []string{key})
		if inner, is := object[key].(map[string]any); is && depth > 1 {
			for _, below := range keysOf(inner, depth-1) {
				paths = append(paths, append([]string{key}, below...))
			}
		}
	}
	return paths
}

// without is a copy of a body that lacks what a path leads to.
func without(body fedmsg.Body, path []string) fedmsg.Body {
	raw, _ := json.Marshal(body)
	var copied fedmsg.Body
	_ = json.Unmarshal(raw, &copied)
	object := map[string]any(copied)
	for _, key := range path[:len(path)-1] {
		object, _ = object[key].(map[string]any)
	}
	delete(object, path[len(path)-1])
	return copied
}
