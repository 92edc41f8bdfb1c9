package widgets_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
)

func TestFormShowsWhatIsStored(t *testing.T) {
	form := widgets.New(sample{}).Form()
	for config, want := range map[string]map[string]string{
		`{"size":7,"fine":false,"tags":["x","y z"],"text":"a\nb"}`: {
			"name": "Nameless", "size": "7", "fine": "", "tags": "x\ny z", "text": "a\nb", "tint": "blue", "page": "", "who": "",
		},
		`{"size":"many","gone":1}`: {
			"name": "Nameless", "size": "3", "fine": "yes", "tags": "a\nb", "text": "", "tint": "blue", "page": "", "who": "",
		},
		`garbage`: {
			"name": "Nameless", "size": "3", "fine": "yes", "tags": "a\nb", "text": "", "tint": "blue", "page": "", "who": "",
		},
	} {
		if got := form.Texts(json.RawMessage(config)); !maps.Equal(got, want) {
			t.Errorf("%s: %q", config, got)
		}
	}
}

// What a form shows is what it reads.
func TestFormReadsWhatItShows(t *testing.T) {
	form := widgets.New(sample{}).Form()
	const config = `{"fine":false,"name":"N","page":"https://example.org/","size":7,"tags":["x","y z"],"text":"a\n\n\u003cb\u003e","tint":"red","who":"ana"}`
	got, wrong := form.Parse(form.Texts(json.RawMessage(config)))
	if string(got) != config || wrong != nil {
		t.Errorf("got %s, %v", got, wrong)
	}
}

func TestFormTellsAllThatIsWrong(t *testing.T) {
	form := widgets.New(sample{}).Form()
	right := form.Texts(nil)
	for _, c := range []struct {
		texts map[string]string
		wrong []string
	}{
		{nil, nil},
		{map[string]string{"unknown": "x", "Name": "y", "version": "z"}, nil},
		{map[string]string{"name": " ", "size": "10", "who": "a b"}, []string{"name: Enter name.", "size: At most 9.", "who: There is no account with this name."}},
		{map[string]string{"size": "many"}, []string{"size: Enter a whole number."}},
		{map[string]string{"size": "99999999999999999999"}, []string{"size: Enter a whole number."}},
		{map[string]string{"page": "JaVaScRiPt:alert(1)"}, []string{"page: Enter a full address that starts with https:// or http://."}},
		{map[string]string{"page": "java\nscript:alert(1)"}, []string{"page: Enter a full address that starts with https:// or http://."}},
		{map[string]string{"page": " https://example.org \x00"}, nil},
		{map[string]string{"tags": "a,b\r\nc"}, []string{"tags: At most 2 entries."}},
		{map[string]string{"text": strings.Repeat("x", 20_001)}, []string{"text: At most 20000 characters."}},
		{map[string]string{"tint": "green"}, []string{"tint: Choose one of: red, blue."}},
		{map[string]string{"name": "both", "size": "9"}, []string{"size: Not both."}},
	} {
		texts := maps.Clone(right)
		maps.Copy(texts, c.texts)
		config, wrong := form.Parse(texts)
		var got []string
		for _, w := range wrong {
			got = append(got, w.Error())
		}
		if !slices.Equal(got, c.wrong) || (config == nil) != (len(c.wrong) > 0) || config != nil && !strings.HasPrefix(string(config), `{"fine":`) {
			t.Errorf("%.200q: %q, %.200s", c.texts, got, config)
		}
	}
}

func TestFormOfSettings(t *testing.T) {
	form := widgets.FormOf[struct {
		Title string `name:"title" label:"Title" check:"required"`
		Open  bool   `name:"open" label:"Open"`
	}]()
	config, wrong := form.Parse(map[string]string{"title": " The\x07 team\n", "open": "yes"})
	if string(config) != `{"open":true,"title":"The team"}` || wrong != nil || len(form.Fields) != 2 {
		t.Errorf("got %s, %v", config, wrong)
	}
}

// A lacking widget has nothing to show without some settings.
type lacking struct {
	Feed  string   `name:"feed" label:"Feed" check:"asked"`
	Tags  []string `name:"tags" label:"Tags" check:"asked"`
	Other string   `name:"other" label:"Other"`
}

func (l lacking) Lacks() error {
	if l.Other == "" {
		return widgets.FieldError{Field: "other", Message: "Enter something."}
	}
	return nil
}

// What a widget needs to show anything a form asks for, and what was stored without it
// stays as it is.
func TestFormAsks(t *testing.T) {
	t.Parallel()
	form := widgets.FormOf[lacking]()
	for _, c := range []struct {
		texts map[string]string
		wrong []widgets.FieldError
	}{
		{map[string]string{}, []widgets.FieldError{{Field: "feed", Message: "Enter feed."}, {Field: "tags", Message: "Enter tags."}}},
		{map[string]string{"feed": "x", "tags": "y"}, []widgets.FieldError{{Field: "other", Message: "Enter something."}}},
		{map[string]string{"feed": "x", "tags": "y", "other": "z"}, nil},
	} {
		if _, wrong := form.Parse(c.texts); !slices.Equal(wrong, c.wrong) {
			t.Errorf("%v: %v, want %v", c.texts, wrong, c.wrong)
		}
	}
	if _, err := widgets.Read[lacking]([]byte(`{}`)); err != nil {
		t.Errorf("what was stored: %v", err)
	}
}
