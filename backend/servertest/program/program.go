// Package program finds the programs of this machine, in versions that will do.
package program

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// A Program is what something needs of a machine.
type Program struct {
	Title  string   // what it is called in sentences
	Env    string   // the variable that may name its path, and wins
	Names  []string // in PATH, or paths; the first that will do is taken
	Probe  []string // arguments with which it must succeed, and print its version if Oldest is set
	Oldest string   // version that will do; empty: any
}

// Find gives the path of the first that will do. Without one, the error is a
// sentence that says which is here, if one is, and which is wanted.
func (p Program) Find() (path string, err error) {
	for _, name := range append([]string{os.Getenv(p.Env)}, p.Names...) {
		found, notFound := exec.LookPath(name)
		if notFound != nil {
			continue
		}
		complaint := p.try(found)
		if complaint == nil {
			return found, nil
		}
		if err == nil { // about the one that would have been taken
			err = complaint
		}
	}
	switch {
	case err != nil:
		return "", err
	case p.Oldest != "":
		return "", fmt.Errorf("%s is missing; version %s or newer is wanted", p.Title, p.Oldest)
	default:
		return "", fmt.Errorf("%s is missing", p.Title)
	}
}

// try says what is wrong with a program that is here.
func (p Program) try(path string) error {
	if p.Probe == nil {
		return nil
	}
	out, err := exec.Command(path, p.Probe...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s is missing: %s does not work: %w", p.Title, path, err)
	}
	switch version := versions.FindString(string(out)); {
	case p.Oldest == "" || compare(version, p.Oldest) >= 0:
		return nil
	case version == "":
		return fmt.Errorf("%s is missing: %s does not tell its version", p.Title, path)
	default:
		return fmt.Errorf("%s %s (%s) is too old; version %s or newer is wanted", p.Title, version, path, p.Oldest)
	}
}

// versions finds what programs print first, after their name.
var versions = regexp.MustCompile(`\d+(\.\d+)*`)

// compare is negative if version a is older than b, and positive if it is newer.
// An empty version is older than all others.
func compare(a, b string) int {
	as, bs := numbers(a), numbers(b)
	for i := range max(len(as), len(bs)) {
		if d := at(as, i) - at(bs, i); d != 0 {
			return d
		}
	}
	return 0
}

func numbers(version string) (all []int) {
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		all = append(all, n)
	}
	return all
}

func at(numbers []int, i int) int {
	if i < len(numbers) {
		return numbers[i]
	}
	return 0
}
