package servertest

import (
	"encoding/json"
	"math"
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
	messages []archived // by time
	asked    int
}

// An archived message is an envelope with the fields that an archive adds.
type archived struct {
	at  float64
	raw json.RawMessage
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
	raw, err := json.Marshal(m)
	if err != nil {
		tb.Fatalf("archive %s: %v", envelope, err)
	}
	at, _ := m["timestamp"].(float64)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.messages = slices.Insert(d.messages, d.after(at), archived{at, raw})
}

// after is the place of the first message that is later than a time. d.mu is
// held.
func (d *Datagrepper) after(at float64) int {
	i, _ := slices.BinarySearchFunc(d.messages, at, func(m archived, at float64) int {
		if m.at > at {
			return 1
		}
		return -1
	})
	return i
}

// Asked is how often it was asked.
func (d *Datagrepper) Asked() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

// ServeHTTP answers with one page.
func (d *Datagrepper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start, err1 := strconv.ParseFloat(r.FormValue("start"), 64)
	end, err2 := strconv.ParseFloat(r.FormValue("end"), 64)
	rows, err3 := strconv.Atoi(r.FormValue("rows_per_page"))
	page, err4 := strconv.Atoi(r.FormValue("page"))
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || rows < 1 || rows > 100 || page < 1 || r.FormValue("order") != "asc" {
		http.Error(w, "bad argument", http.StatusBadRequest)
		return
	}
	rows = min(rows, d.MaxRows)
	part, total := d.page(start, end, page, rows)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{ //nolint:errchkjson // what was decoded can be encoded
		"arguments": map[string]any{"start": start, "end": end, "order": "asc", "page": page, "rows_per_page": rows},
		"count":     len(part), "pages": (total + rows - 1) / rows, "total": total, "raw_messages": part,
	})
}

// page gives a page of the messages from start to end, both included.
func (d *Datagrepper) page(start, end float64, page, rows int) (part []json.RawMessage, total int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	from := d.after(math.Nextafter(start, math.Inf(-1)))
	found := d.messages[from:max(from, d.after(end))]
	first := min((page-1)*rows, len(found))
	part = []json.RawMessage{}
	for _, m := range found[first:min(first+rows, len(found))] {
		part = append(part, m.raw)
	}
	return part, len(found)
}
