package faults_test

import (
	"fmt"
	"strings"
	"time"
)

// table is a line for each fault, in Markdown.
func table(results []result) string {
	var b strings.Builder
	b.WriteString("\n| part | fault | for | users saw | out of date, without a sign | heals in | lost | ready said | log lines a minute | verdict |\n|---|---|---|---|---|---|---|---|---|---|\n")
	wrong := 0
	for _, g := range results {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(g.cells(), " | "))
		if len(g.problems) > 0 {
			wrong++
		}
	}
	fmt.Fprintf(&b, "\n%d faults, %d not as they should be.\n", len(results), wrong)
	return b.String()
}

func (g result) cells() []string {
	if g.leftOut != nil {
		return []string{g.part(), g.how, "", "", "", "", "", "", "", "left out: " + g.leftOut.Error()}
	}
	heals, verdict, said := seconds(g.took), "as it should be", "ok"
	if g.want.ends {
		heals = "not meant to"
	} else if !g.healed {
		heals = "not within " + heals
	}
	if len(g.problems) > 0 {
		verdict = "**wrong**: " + strings.Join(g.problems, "; ")
	}
	if len(g.said) > 0 {
		said = strings.Join(g.said, ", ")
	}
	lost := fmt.Sprintf("%d of %d", len(g.lost), g.notes+len(g.letters))
	if !g.healed {
		lost = "not known"
	}
	list := []string{g.part(), g.how, seconds(g.lasts), g.users(), seconds(g.silent()), heals, lost, said, fmt.Sprint(g.perMinute()), verdict}
	for i := range list {
		list[i] = strings.ReplaceAll(list[i], "|", "\\|")
	}
	return list
}

// String is the row on a line of its own.
func (g result) String() string { return strings.Join(g.cells(), " | ") }

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
