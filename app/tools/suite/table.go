package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"gotest.tools/gotestsum/testjson"
)

// A summary is what all runs gave together.
type summary struct {
	counts
	folders map[string]*counts // by the first folder of a package
	outputs []string           // of what failed
	names   []string           // of what failed
	reasons map[string]*reason // why something was left out
	long    []testjson.TestCase
}

// What a test takes longer than is told, of the longest ones.
const (
	longAfter = 10 * time.Second
	longTold  = 12
)

type counts struct{ passed, failed, skipped int }

// A reason is why tests were left out.
type reason struct {
	tests    int
	packages map[string]bool
}

func sumUp(all []run) *summary {
	s := &summary{folders: map[string]*counts{}, reasons: map[string]*reason{}}
	for _, r := range all {
		if r.failure != "" {
			s.failed++
			s.names = append(s.names, r.failure)
		}
		if r.leftOut != "" {
			s.reason(r.leftOut)
		}
		if r.tests != nil {
			s.add(r.tests)
		}
	}
	return s
}

// add counts the tests of a run. A test whose subtest failed is not counted, too.
func (s *summary) add(tests *testjson.Execution) {
	for _, t := range testjson.FilterFailedUnique(tests.Failed()) {
		at := place(t.Package)
		name := strings.TrimSpace(at + " " + t.Test.Name())
		s.failed++
		s.folder(at).failed++
		s.names = append(s.names, name)
		s.outputs = append(s.outputs, name+"\n"+strings.Join(tests.OutputLines(t), ""))
	}
	for _, t := range tests.Skipped() {
		at := place(t.Package)
		s.skipped++
		s.folder(at).skipped++
		why := s.reason(cause(tests.OutputLines(t)))
		why.tests++
		why.packages[at] = true
	}
	for _, name := range tests.Packages() {
		if n := len(tests.Package(name).Passed); n > 0 {
			s.passed += n
			s.folder(place(name)).passed += n
		}
		for _, t := range tests.Package(name).TestCases() {
			if !t.Test.IsSubTest() && t.Elapsed >= longAfter {
				s.long = append(s.long, t)
			}
		}
	}
}

// place is the folder of a package in the project.
func place(pkg string) string { return strings.TrimPrefix(pkg, "github.com/fedora-hubs/hubs/") }

func (s *summary) folder(at string) *counts {
	first, _, _ := strings.Cut(at, "/")
	if s.folders[first] == nil {
		s.folders[first] = &counts{}
	}
	return s.folders[first]
}

func (s *summary) reason(why string) *reason {
	if s.reasons[why] == nil {
		s.reasons[why] = &reason{packages: map[string]bool{}}
	}
	return s.reasons[why]
}

// said is what a test logs: the file and the line, and then the text.
var said = regexp.MustCompile(`^\s+\S+\.go:\d+: (.*)`)

// cause is what a test that was skipped says at last.
func cause(output []string) string {
	for _, line := range slices.Backward(output) {
		if found := said.FindStringSubmatch(strings.TrimRight(line, "\n")); found != nil {
			return strings.TrimPrefix(found[1], "Left out, since ")
		}
	}
	return "it gives no reason"
}

// print writes what failed tests said, and then the table.
func (s *summary) print(out io.Writer) {
	for _, output := range s.outputs {
		fmt.Fprintf(out, "\n=== %s", strings.TrimRight(output, "\n")+"\n")
	}
	fmt.Fprintln(out)
	fmt.Fprintf(out, "%-12s%8s%8s%10s\n", "", "passed", "failed", "left out")
	for _, name := range slices.Sorted(maps.Keys(s.folders)) {
		c := s.folders[name]
		fmt.Fprintf(out, "%-12s%8d%8d%10d\n", name, c.passed, c.failed, c.skipped)
	}
	slices.SortStableFunc(s.long, func(a, b testjson.TestCase) int { return cmp.Compare(b.Elapsed, a.Elapsed) })
	if len(s.long) > 0 {
		fmt.Fprintln(out, "\nLongest:")
	}
	for _, t := range s.long[:min(len(s.long), longTold)] {
		fmt.Fprintf(out, "%6.0f s  %s %s\n", t.Elapsed.Seconds(), place(t.Package), t.Test)
	}
	slices.Sort(s.names)
	if len(s.names) > 0 {
		fmt.Fprintf(out, "\nFailed:\n  %s\n", strings.Join(s.names, "\n  "))
	}
	if len(s.reasons) > 0 {
		fmt.Fprint(out, "\nLeft out:\n")
	}
	for _, why := range slices.SortedFunc(maps.Keys(s.reasons), s.byTests) {
		r := s.reasons[why]
		if r.tests == 0 {
			fmt.Fprintf(out, "  %s\n", why)
			continue
		}
		fmt.Fprintf(out, "  %d of %s: %s\n", r.tests, strings.Join(slices.Sorted(maps.Keys(r.packages)), ", "), why)
	}
	fmt.Fprintf(out, "\n%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
}

// byTests orders reasons: first what concerns most tests.
func (s *summary) byTests(a, b string) int {
	return cmp.Or(cmp.Compare(s.reasons[b].tests, s.reasons[a].tests), strings.Compare(a, b))
}
