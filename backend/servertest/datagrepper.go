package servertest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// A Datagrepper is an archive that is asked over HTTP, with the messages that
// the test puts in.
type Datagrepper struct {
	URL      string // of /raw
	MaxRows  int    // of a page, whatever is asked for
	mu       sync.Mutex
	messages []map[string]any
	asked    int
}

// NewDatagrepper starts an empty archive that ends with the test.
func NewDatagrepper(tb testing.TB) *Datagrepper {
	tb.Helper()
	d := &Datagrepper{MaxRows: 100}
	mux := http.NewServeMux()
	mux.Handle("GET /raw", d)
	server := httptest.NewServer(mux)
	tb.Cleanup(server.Close)
	d.URL = server.URL + "/raw"
	return d
}

// Put archives an envelope, with the fields that an archive adds.
func (d *Datagrepper) Put(tb testing.TB, envelope string) {
	tb.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(envelope), &m); err != nil {
		tb.Fatalf("archive %s: %v", envelope, err)
	}
	m["source_name"], m["source_version"], m["headers"] = "datanommer", "1.4.2", map[string]any{"sent-at": nil}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.messages = append(d.messages, m)
	slices.SortStableFunc(d.messages, func(a, b map[string]any) int { return cmp.Compare(at(a), at(b)) })
}

func at(m map[string]any) float64 {
	t, _ := m["timestamp"].(float64)
	return t
}

// Asked is how often it was asked.
func (d *Datagrepper) Asked() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

// ServeHTTP answers with one page.
func (d *Datagrepper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	start, err1 := strconv.ParseFloat(r.FormValue("start"), 64)
	end, err2 := strconv.ParseFloat(r.FormValue("end"), 64)
	rows, err3 := strconv.Atoi(r.FormValue("rows_per_page"))
	page, err4 := strconv.Atoi(r.FormValue("page"))
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || rows < 1 || rows > 100 || page < 1 || r.FormValue("order") != "asc" {
		http.Error(w, "bad argument", http.StatusBadRequest)
		return
	}
	found := []map[string]any{}
	for _, m := range d.messages {
		if t := at(m); t >= start && t <= end {
			found = append(found, m)
		}
	}
	rows = min(rows, d.MaxRows)
	first := min((page-1)*rows, len(found))
	part := found[first:min(first+rows, len(found))]
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{ //nolint:errchkjson // what was decoded can be encoded
		"arguments": map[string]any{"start": start, "end": end, "order": "asc", "page": page, "rows_per_page": rows},
		"count":     len(part), "pages": (len(found) + rows - 1) / rows, "total": len(found), "raw_messages": part,
	})
}
