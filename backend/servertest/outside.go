package servertest

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// A Recorded is what a service outside has sent, and what is right to show of it.
type Recorded struct {
	File, Name string // Name tells the case, with what the file does not have
	Body       string
	Want       string
}

// Outside gives what was recorded for a widget, as Corpus does.
func Outside(tb testing.TB, widget string) (all []Recorded) {
	tb.Helper()
	dir := filepath.Join(Corpus(tb), "outside")
	index, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		tb.Fatal(err)
	}
	defer index.Close()
	r := csv.NewReader(index)
	r.Comma = '\t'
	rows, err := r.ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	for _, row := range rows {
		if row[0] != widget {
			continue
		}
		body, err := os.ReadFile(filepath.Join(dir, row[1]))
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, Recorded{File: row[1], Name: row[2], Body: string(body), Want: row[3]})
	}
	if len(all) == 0 {
		tb.Fatalf("nothing was recorded for %s", widget)
	}
	return all
}
