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

// A FASJSON is an accounts system with the people and groups that the test
// puts in.
type FASJSON struct {
	URL    string // of the API: /users/ and /groups/ stand below
	Brief  bool   // lists have usernames alone, as older services give them
	mu     sync.Mutex
	people map[string]map[string]any
	groups map[string]map[string][]string // by group: members and sponsors
	asked  []string
	tokens []string
}

// NewFASJSON starts an accounts system without people that ends with the test.
func NewFASJSON(tb testing.TB) *FASJSON {
	tb.Helper()
	f := &FASJSON{people: map[string]map[string]any{}, groups: map[string]map[string][]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/users/{user}/", f.user)
	mux.HandleFunc("GET /v1/groups/{group}/{$}", f.group)
	mux.HandleFunc("GET /v1/groups/{group}/{list}/", f.list)
	server := httptest.NewServer(mux)
	tb.Cleanup(server.Close)
	f.URL = server.URL + "/v1"
	return f
}

// Person adds a person or changes their name.
func (f *FASJSON) Person(username, name string) {
	f.put(username, map[string]any{"username": username, "human_name": name, "emails": []string{username + "@example.org"}, "is_private": false})
}

// Private adds a person who tells nothing.
func (f *FASJSON) Private(username string) {
	f.put(username, map[string]any{"username": username, "human_name": nil, "emails": nil, "is_private": true})
}

func (f *FASJSON) put(username string, fields map[string]any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.people[username] = fields
}

// Group says who is in a group and who leads it, all of them in their order.
// A person who is not known gets a name.
func (f *FASJSON) Group(name string, members, sponsors []string) {
	for _, username := range slices.Concat(members, sponsors) {
		f.mu.Lock()
		_, known := f.people[username]
		f.mu.Unlock()
		if !known {
			f.Person(username, "Full "+username)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.groups[name] = map[string][]string{"members": members, "sponsors": sponsors}
}

// Asked are the paths that were asked for, and the tokens that came along.
func (f *FASJSON) Asked() (paths, tokens []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked), slices.Clone(f.tokens)
}

// note keeps that a request came. f.mu is held.
func (f *FASJSON) note(r *http.Request) {
	f.asked = append(f.asked, r.URL.Path)
	f.tokens = append(f.tokens, r.Header.Get("Authorization"))
}

func (f *FASJSON) user(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.note(r)
	p, ok := f.people[r.PathValue("user")]
	if !ok {
		http.Error(w, `{"message": "User not found"}`, http.StatusNotFound)
		return
	}
	reply(w, map[string]any{"result": p})
}

func (f *FASJSON) group(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.note(r)
	name := r.PathValue("group")
	if f.groups[name] == nil {
		http.Error(w, `{"message": "Group not found"}`, http.StatusNotFound)
		return
	}
	reply(w, map[string]any{"result": map[string]any{"groupname": name}})
}

// list answers with one page of the members or sponsors.
func (f *FASJSON) list(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.note(r)
	names, ok := f.groups[r.PathValue("group")][r.PathValue("list")]
	if !ok {
		http.Error(w, `{"message": "Group not found"}`, http.StatusNotFound)
		return
	}
	page, err1 := strconv.Atoi(r.FormValue("page_number"))
	size, err2 := strconv.Atoi(r.FormValue("page_size"))
	if err1 != nil || err2 != nil || page < 1 || size < 1 {
		http.Error(w, `{"message": "bad page"}`, http.StatusBadRequest)
		return
	}
	first := min((page-1)*size, len(names))
	result := []any{}
	for _, name := range names[first:min(first+size, len(names))] {
		if f.Brief {
			result = append(result, map[string]any{"username": name})
		} else {
			result = append(result, f.people[name])
		}
	}
	pages := int(math.Ceil(float64(len(names)) / float64(size)))
	info := map[string]any{"total_results": len(names), "page_size": size, "page_number": page, "total_pages": pages}
	if page < pages {
		info["next_page"] = f.URL + r.URL.Path + "?page_number=" + strconv.Itoa(page+1)
	}
	reply(w, map[string]any{"result": result, "page": info})
}

func reply(w http.ResponseWriter, answer any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) //nolint:errchkjson // maps and texts can be encoded
}
