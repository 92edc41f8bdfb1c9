package widgets_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
)

// TestCheck tries one field at a time; the others keep their defaults.
// TestChoices wants the words of a choice where people read it.
func TestChoices(t *testing.T) {
	form := widgets.FormOf[struct {
		Tint string `name:"tint" label:"Tint" default:"b" check:"oneof=r:Red: warm|b:Blue|grey"`
	}]()
	f := form.Fields[0]
	if got := fmt.Sprint(f.Choices); got != "[{r Red: warm} {b Blue} {grey grey}]" {
		t.Errorf("the choices are %s", got)
	}
	for value, want := range map[string]string{"r": "Red: warm", "grey": "grey", "odd": "odd"} {
		if got := f.Shown(value); got != want {
			t.Errorf("%s is shown as %q, want %q", value, got, want)
		}
	}
	if _, wrong := form.Parse(map[string]string{"tint": "green"}); len(wrong) != 1 || wrong[0].Message != "Choose one of: Red: warm, Blue, grey." {
		t.Errorf("another value: %v", wrong)
	}
}

func TestCheck(t *testing.T) {
	kind := widgets.New(sample{})
	long := strings.Repeat("ä", 201)
	for _, c := range []struct{ config, field, message string }{
		{``, "", ""},
		{`{}`, "", ""},
		{`{"gone": {"deep": [1]}}`, "", ""},
		{`[]`, "?", ""},
		{`{"name": ""}`, "name", "Enter name."},
		{`{"name": "` + long[:22] + `"}`, "name", "At most 10 characters."},
		{`{"name": "` + long[:20] + `"}`, "", ""},
		{`{"name": 5}`, "name", "This has the wrong type."},
		{`{"size": 0}`, "size", "At least 1."},
		{`{"size": 10}`, "size", "At most 9."},
		{`{"size": "3"}`, "size", "This has the wrong type."},
		{`{"size": 2.5}`, "size", "This has the wrong type."},
		{`{"tint": "red"}`, "", ""},
		{`{"tint": "pink"}`, "tint", "Choose one of: red, blue."},
		{`{"page": "https://example.org/x"}`, "", ""},
		{`{"page": ""}`, "", ""},
		{`{"page": " webcal://example.org/x"}`, "", ""},
		{`{"page": "feed:example.org"}`, "page", "Enter a full address that starts with https:// or http://."},
		{`{"page": "feed:javascript:alert(1)"}`, "page", "Enter a full address that starts with https:// or http://."},
		{`{"page": "javascript:alert(1)"}`, "page", "Enter a full address that starts with https:// or http://."},
		{`{"page": "//example.org"}`, "page", "Enter a full address that starts with https:// or http://."},
		{`{"page": "https://me:pw@example.org"}`, "page", "Enter a full address that starts with https:// or http://."},
		{`{"who": "ada"}`, "", ""},
		{`{"who": "a b"}`, "who", "There is no account with this name."},
		{`{"tags": ["a", "b", "c"]}`, "tags", "At most 2 entries."},
		{`{"tags": ["` + long + `"]}`, "tags", "An entry has at most 200 characters."},
		{`{"tags": ["` + long[:400] + `"]}`, "", ""},
		{`{"name": "both", "size": 9}`, "size", "Not both."},
	} {
		err := kind.Check(json.RawMessage(c.config))
		var wrong widgets.FieldError
		switch {
		case c.field == "" && err != nil, c.field == "?" && err == nil:
			t.Errorf("%s: %v", c.config, err)
		case c.field != "" && c.field != "?" && (!errors.As(err, &wrong) || wrong.Field != c.field || wrong.Message != c.message):
			t.Errorf("%s: got %v, want %s: %s", c.config, err, c.field, c.message)
		}
	}
}

// TestAddresses wants the addresses that programs for feeds and calendars have, in a
// form and in what is stored.
func TestAddresses(t *testing.T) {
	form := widgets.New(sample{}).Form()
	for address, want := range map[string]string{
		"https://example.org/x":       "https://example.org/x",
		"feed://example.org/x":        "https://example.org/x",
		"FEED:http://example.org/x":   "http://example.org/x",
		"feed:https://example.org/x":  "https://example.org/x",
		"feed://HTTPS://example.org/": "HTTPS://example.org/",
		"webcal://example.org/x.ics":  "https://example.org/x.ics",
		"webcals://example.org/x.ics": "https://example.org/x.ics",
	} {
		texts := form.Texts(nil)
		texts["page"] = address
		parsed, wrong := form.Parse(texts)
		if got := form.Texts(parsed)["page"]; got != want || wrong != nil {
			t.Errorf("%s: the form makes %q of it, %v", address, got, wrong)
		}
		if got := form.Texts(json.RawMessage(`{"page":"` + address + `"}`))["page"]; got != want {
			t.Errorf("%s: it is read as %q", address, got)
		}
	}
}

func TestDefaults(t *testing.T) {
	got := string(widgets.New(sample{}).Defaults())
	want := `{"fine":true,"name":"Nameless","page":"","size":3,"tags":["a","b"],"text":"","tint":"blue","who":""}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

var mistakes = map[string]func(){
	"unknown type": func() {
		widgets.New(kindOf[struct {
			X float64 `name:"x" label:"X"`
		}]{})
	},
	"no name": func() {
		widgets.New(kindOf[struct {
			X string `label:"X"`
		}]{})
	},
	"no label": func() {
		widgets.New(kindOf[struct {
			X string `name:"x"`
		}]{})
	},
	"unknown rule": func() {
		widgets.New(kindOf[struct {
			X string `name:"x" label:"X" check:"odd"`
		}]{})
	},
	"limit no number": func() {
		widgets.New(kindOf[struct {
			X string `name:"x" label:"X" check:"max=y"`
		}]{})
	},
	"default no number": func() {
		widgets.New(kindOf[struct {
			X int `name:"x" label:"X" default:"y"`
		}]{})
	},
	"no struct": func() { widgets.New(kindOf[string]{}) },
	"bad name":  func() { widgets.New(sample{about: widgets.About{Name: "Bad-Name", Title: "T", Help: "H."}}) },
	"no title":  func() { widgets.New(sample{about: widgets.About{Name: "good", Help: "H."}}) },
}

// TestMistakes wants a panic where the code of a widget is wrong, with what
// would be right.
func TestMistakes(t *testing.T) {
	for name, want := range map[string]string{
		"unknown type":      `field struct { X float64 "name:\"x\" label:\"X\"" }.X is a float64; it can be a string, Markdown, URL, Username, int, bool or []string`,
		"no name":           `field struct { X string "label:\"X\"" }.X needs the tags name and label`,
		"no label":          `field struct { X string "name:\"x\"" }.X needs the tags name and label`,
		"unknown rule":      `check of field x: unknown rule "odd"; there are required, asked, min=N, max=N, title, summary, name and oneof=a|b|c, or oneof=a:LABEL|b:LABEL`,
		"limit no number":   `check of field x: strconv.Atoi: parsing "y": invalid syntax`,
		"default no number": `default of struct { X int "name:\"x\" label:\"X\" default:\"y\"" }.X: x: Enter a whole number.`,
		"no struct":         `configuration string is not a struct`,
		"bad name":          `widget "Bad-Name" needs a name of small letters and digits, a title and a help text`,
		"no title":          `widget "good" needs a name of small letters and digits, a title and a help text`,
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if got := recover(); got != "widgets: "+want {
					t.Errorf("got %v\nwant %s", got, want)
				}
			}()
			mistakes[name]()
		})
	}
}

// What can't be seen of what people type is not kept.
func TestHiddenIsNotKept(t *testing.T) {
	form := widgets.FormOf[struct {
		Title string   `name:"title" label:"Title" check:"required"`
		List  []string `name:"list" label:"List"`
	}]()
	if config, wrong := form.Parse(map[string]string{"title": "T\u202ea", "list": "a\x01, \x02, b"}); wrong != nil || string(config) != `{"list":["a","b"],"title":"Ta"}` {
		t.Errorf("%s, %v", config, wrong)
	}
	if _, wrong := form.Parse(map[string]string{"title": "\u202e"}); len(wrong) != 1 {
		t.Errorf("what can't be seen is a title: %v", wrong)
	}
}
