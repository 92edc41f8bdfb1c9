package bounds

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	list := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat("1,", n), ",") + "]" }
	for name, c := range map[string]struct {
		body string
		want error
	}{
		"nothing":                  {"", nil},
		"as many as may be":        {list(MaxList), nil},
		"a long list":              {list(MaxList + 1), ErrList},
		"a long object":            {"{" + strings.Repeat(`"a":1,`, MaxList) + `"a":1}`, ErrList},
		"several lists":            {strings.Repeat(list(MaxList), 20), nil},
		"a long list after a list": {"[[1,2],[3]," + strings.Repeat("[],", MaxList) + "1]", ErrList},
		"many values":              {"[" + strings.Repeat(list(MaxList)+",", 30) + "1]", ErrParts},
		"commas in a text":         {`"` + strings.Repeat(`,`, MaxParts+1) + `"`, nil},
		"brackets in a text":       {`["` + strings.Repeat(`\"[{`, MaxParts) + `", "\\"]`, nil},
		"deep":                     {strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth), nil},
		"deeper":                   {strings.Repeat(`{"a":[`, MaxDepth/2) + "[", ErrDepth},
		"never open":               {strings.Repeat("]", 200) + list(MaxList), nil},
		"a text without end":       {`["a\`, nil},
	} {
		if err := JSON([]byte(c.body)); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestLists(t *testing.T) {
	for body, want := range map[string]error{
		``: nil, `[]`: nil, `{"a":[1,2,3]}`: nil, `{"a":[1,2,3,4]}`: TooLong(3), `{"a":1,"b":2,"c":3,"d":4}`: TooLong(3),
		`{"a":[[1,2,3,4,5]]}`: nil, `{"a":[` + strings.Repeat("[", 999) + `1,2,3,4`: nil, `{"a":[{"b":[1,2,3,4]},2,3],"b":[1,2,3,4]}`: TooLong(3),
	} {
		if err := Lists([]byte(body), 2, 3); !errors.Is(err, want) {
			t.Errorf("%.40s: got %v, want %v", body, err, want)
		}
	}
}

// FuzzJSON wants the walk to find in JSON as much as a parser does: no less, or a
// parser would be given too much, and no more, or a good answer would be refused.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2,{"b":null}],"c":"[,]\"{"}`, `[[],[],[[]]]`, `"\\"`, `[1,2,3,4,5,6]`, `[[[[[]]]]]`, `{"a":{"a":{"a":{"a":{}}}}}`,
		"[\n1 ,\t2]", `["\ud800","\\\",["]`, `]]]][[[[`, `["a\`, `{"":0,"":0,"":0,"":0,"":0}`,
	} {
		f.Add([]byte(seed), uint8(4), uint8(9), uint8(4), uint8(4))
		f.Add([]byte(seed), uint8(1), uint8(2), uint8(1), uint8(1))
	}
	f.Fuzz(func(t *testing.T, body []byte, depth, parts, list, levels uint8) {
		w := walk{depth: int(depth) + 1, parts: int(parts) + 1, list: int(list) + 1, levels: min(int(levels), MaxDepth)}
		err := w.through(body)
		if !json.Valid(body) {
			return
		}
		is := sizeOf(t, body, w.levels)
		if beyond := is.depth > w.depth || is.parts > w.parts || is.list > w.list; beyond != (err != nil) {
			t.Errorf("the walk with %+v says %v; a parser finds %+v", w, err, is)
		}
	})
}

// sizeOf is what a parser finds in JSON. Of a list or object in none of the outer
// levels the length does not count. One that is not empty has a part for each comma
// and one for itself; its first entry is that of the list.
func sizeOf(t *testing.T, body []byte, levels int) (is walk) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var value func(depth int)
	value = func(depth int) {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		delim, open := token.(json.Delim)
		if !open {
			return
		}
		depth++
		is.depth = max(is.depth, depth)
		is.parts++
		entries := 0
		for ; d.More(); entries++ {
			if delim == '{' {
				if _, err := d.Token(); err != nil {
					t.Fatal(err)
				}
			}
			value(depth)
		}
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		is.parts += max(entries-1, 0)
		if depth <= levels {
			is.list = max(is.list, entries)
		}
	}
	is.parts = 1
	value(0)
	return is
}
