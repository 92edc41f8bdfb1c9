package faults_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	slowest  = 6 * time.Second // of an answer
	linesFew = 30              // of logs, however short a fault is
	linesMin = 60              // of logs, a minute
)

// judge holds what was seen against what should be.
func (g *result) judge() {
	w := g.want
	if !g.healed && !w.ends {
		g.wrong("all is not well %v after", g.took.Round(time.Second))
	} else if g.took > w.longest() {
		g.wrong("all is well only after %v", g.took.Round(100*time.Millisecond))
	}
	if n := len(g.lost); n > 0 {
		g.wrong("%d are lost, %s the first", n, g.lost[0])
	}
	for _, problem := range g.unseemly() {
		g.wrong("%s", problem)
	}
	if old := g.silent(); old > w.oldest() {
		g.wrong("a page is out of date by %v without a sign", old.Round(100*time.Millisecond))
	}
	if w.ready != "" && !slices.ContainsFunc(g.said, func(line string) bool { return regexp.MustCompile(w.ready).MatchString(line) }) {
		g.wrong("ready says %q and nothing like %s", g.said, w.ready)
	}
	if w.says != "" && !slices.ContainsFunc(g.sights, func(s sight) bool { return s.says }) {
		g.wrong("no page says %s", w.says)
	}
	if g.lines > linesFew && g.perMinute() > linesMin {
		g.wrong("%d lines are logged, %d a minute", g.lines, g.perMinute())
	}
}

func (g *result) wrong(format string, args ...any) {
	g.problems = append(g.problems, fmt.Sprintf(format, args...))
}

// unseemly is what nobody may see: no answer, a slow one, one without words, an
// error of the program, a form that does not keep what was typed.
func (g *result) unseemly() []string {
	found := map[string]int{}
	for _, s := range g.sights {
		switch {
		case s.status == 0 && g.want.away:
		case s.status == 0:
			found["no answer to a page"]++
		case s.took > slowest*patience() && !g.want.away:
			found["a page takes over "+slowest.String()]++
		case s.status >= http.StatusInternalServerError && s.status != http.StatusServiceUnavailable:
			found[fmt.Sprintf("a page answers %d", s.status)]++
		case s.blank:
			found["a page says nothing"]++
		}
	}
	for _, l := range g.letters {
		switch {
		case l.status == 0 && g.want.away, l.taken(), l.kept:
		case l.status == 0:
			found["no answer to a form"]++
		default:
			found[fmt.Sprintf("a form is answered %d without what was typed", l.status)]++
		}
	}
	var list []string
	for _, what := range slices.Sorted(maps.Keys(found)) {
		list = append(list, fmt.Sprintf("%s (%d)", what, found[what]))
	}
	return list
}

// silent is how long a page was out of date without a sign, at the most.
func (g *result) silent() (old time.Duration) {
	for _, s := range g.sights {
		if !s.banner {
			old = max(old, s.old)
		}
	}
	return old
}

func (g *result) perMinute() int {
	return int(float64(g.lines) / max(g.lasted, time.Second).Minutes())
}

// users tells what they saw, the most frequent first.
func (g *result) users() string {
	pages, forms := map[string]int{}, map[string]int{}
	for _, s := range g.sights {
		pages[s.word()]++
	}
	for _, l := range g.letters {
		forms[l.word()]++
	}
	return "pages " + counted(pages) + "; forms " + counted(forms)
}

func (s sight) word() string {
	switch {
	case s.status == 0:
		return "no answer"
	case s.status == http.StatusOK && s.banner:
		return "with a banner"
	case s.status == http.StatusOK:
		return "fine"
	}
	return fmt.Sprint(s.status)
}

func (l letter) word() string {
	switch {
	case l.taken():
		return "taken"
	case l.status == 0:
		return "no answer"
	case l.kept:
		return fmt.Sprintf("%d kept", l.status)
	}
	return fmt.Sprint(l.status)
}

func counted(words map[string]int) string {
	if len(words) == 0 {
		return "none"
	}
	list := slices.SortedFunc(maps.Keys(words), func(a, b string) int { return words[b] - words[a] })
	for i, w := range list {
		list[i] = fmt.Sprintf("%d %s", words[w], w)
	}
	return strings.Join(list, ", ")
}
