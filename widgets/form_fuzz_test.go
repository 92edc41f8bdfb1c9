package widgets_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/widgets"
)

// FuzzForm wants a configuration within the limits of its fields, which the form shows
// so that it is read as the same, or what is wrong with which field.
func FuzzForm(f *testing.F) {
	kind := widgets.New(sample{})
	form := kind.Form()
	f.Add("Nameless", "# a\r\n\u202e", "7", "red", "https://example.org/", "ana", "yes", "a, b\n")
	f.Add(" a  b\x00", strings.Repeat("x", 20_001), "+07", "green", "JaVaScRiPt:alert(1)", "../x", "true", ",\n,")
	f.Add("\xff", "\u2028", "9223372036854775808", "", "https://u:p@h", "a\u200bna", "on", "\u2800,\u00a0 ,a\tb")
	f.Add("both", "", "9", "blue", "http://", "", "", strings.Repeat("ü", 201))
	f.Add("", "", "", "", "https://h\\@x/\u202e", "", "", "a,b,c")
	f.Fuzz(func(t *testing.T, name, text, size, tint, page, who, fine, tags string) {
		texts := map[string]string{"name": name, "text": text, "size": size, "tint": tint, "page": page, "who": who, "fine": fine, "tags": tags}
		length := 0
		for _, text := range texts {
			length += len(text)
		}
		var raw json.RawMessage
		var wrong []widgets.FieldError
		const each = 300
		boundstest.Linear(t, length, each, func() { raw, wrong = form.Parse(texts) })
		if (len(wrong) == 0) != (raw != nil) {
			t.Fatalf("%q are %s and wrong in %v", texts, raw, wrong)
		}
		for _, w := range wrong {
			if _, known := texts[w.Field]; !known || !strings.HasSuffix(w.Message, ".") || !visible.Is(w.Message) {
				t.Errorf("%q are wrong in %v", texts, w)
			}
		}
		if raw == nil {
			return
		}
		var c config
		stored := map[string]any{}
		if err := kind.Check(raw); err != nil || json.Unmarshal(raw, &stored) != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		for key, into := range map[string]any{"name": &c.Name, "text": &c.Text, "size": &c.Size, "tint": &c.Tint, "page": &c.Page, "who": &c.Who, "fine": &c.Fine, "tags": &c.Tags} {
			value, err := json.Marshal(stored[key])
			if err != nil || json.Unmarshal(value, into) != nil {
				t.Fatalf("%s has no %s: %v", raw, key, err)
			}
		}
		checkConfig(t, c)
		if again, wrong := form.Parse(form.Texts(raw)); !bytes.Equal(again, raw) || wrong != nil {
			t.Errorf("%s is shown as %q, which is %s and wrong in %v", raw, form.Texts(raw), again, wrong)
		}
	})
}

func checkConfig(t *testing.T, c config) {
	t.Helper()
	letters := utf8.RuneCountInString
	switch {
	case c.Name == "" || letters(c.Name) > 10 || !visible.Is(c.Name),
		letters(string(c.Text)) > 20_000 || visible.Text(string(c.Text)) != string(c.Text),
		c.Size < 1 || c.Size > 9 || c.Name == "both" && c.Size == 9,
		c.Tint != "" && c.Tint != "red" && c.Tint != "blue",
		c.Page != "" && !strings.HasPrefix(strings.ToLower(string(c.Page)), "http") || !visible.Is(string(c.Page)),
		c.Who != "" && hub.CheckName(string(c.Who)) != nil,
		len(c.Tags) > 2 || slices.ContainsFunc(c.Tags, func(s string) bool {
			return s == "" || letters(s) > 200 || strings.TrimSpace(s) != s || strings.ContainsAny(s, ",\n")
		}):
		t.Errorf("a configuration is %+v", c)
	}
}

// FuzzStored wants what is stored to be valid or not, and the form to show it, whatever
// it is.
func FuzzStored(f *testing.F) {
	kind := widgets.New(sample{})
	for _, seed := range []string{`{"size":7,"fine":false,"tags":["x","y z"],"text":"a\nb"}`, `{"size":"many","gone":1}`, `garbage`, `null`, `{"tags":null}`, `{"tags":["a,b","\n"],"size":1e3}`, `{"NAME":"x","name":"y"}`, `{"size":1,"size":[]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		const each = 200
		boundstest.Linear(t, len(raw), each, func() {
			err := kind.Check(raw)
			texts := kind.Form().Texts(raw)
			if len(texts) != len(kind.Fields) {
				t.Errorf("%s is shown as %q", raw, texts)
			}
			if again, wrong := kind.Form().Parse(texts); wrong == nil && kind.Check(again) != nil || again == nil && wrong == nil {
				t.Errorf("%s, %v, is shown as %q, which is %s", raw, err, texts, again)
			}
		})
	})
}
