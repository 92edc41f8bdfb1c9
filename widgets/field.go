package widgets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// Markdown is a field with formatted text.
type Markdown string

// URL is a field with an absolute http or https address. Addresses of feeds and
// calendars may have the schemes that only name the program for them: feed, webcal.
type URL string

// UnmarshalText takes an address as people have it.
func (u *URL) UnmarshalText(text []byte) error {
	*u = URL(webAddress(string(text)))
	return nil
}

// webAddress is the address behind feed://HOST, feed:https://HOST or webcal://HOST.
func webAddress(text string) string {
	text = strings.TrimSpace(text)
	scheme, rest, _ := strings.Cut(text, ":")
	switch strings.ToLower(scheme) {
	case "feed", "feeds", "webcal", "webcals":
		host, bare := strings.CutPrefix(rest, "//")
		if small := strings.ToLower(host); strings.HasPrefix(small, "https://") || strings.HasPrefix(small, "http://") {
			return host
		}
		if bare {
			return "https://" + host
		}
	}
	return text
}

// Username is a field with the name of an account.
type Username string

// NoAccount is said of a name that is nobody's.
const NoAccount = "There is no account with this name."

// A Field is one entry of a configuration, taken from a struct field with the
// tags
//
//	name    key in the stored configuration and in forms
//	label   what the admin reads
//	help    a sentence below it
//	group   heading above it and the fields that follow
//	default value of a new widget; lists by commas
//	check   limits, by commas: required, asked (forms require it; what is stored
//	        may lack it), min=N, max=N (characters, list
//	        entries or the number itself), oneof=a:LABEL|b:LABEL (of a
//	        string: a choice; without labels it is shown in its own words),
//	        title, summary, name (as those of hubs)
//
// Its Go type is string, Markdown, URL, Username, int, bool or []string.
type Field struct {
	Name, Label, Help string
	Group             string
	Type              string // text, markdown, url, username, number, yesno, list or choice
	Default           string
	Required          bool
	Asked             bool     // forms require it, so that nobody places a widget that has nothing to show
	Min, Max          int      // 0: none; Max of texts defaults to 500, Markdown to 20,000, lists to 50
	Choices           []Choice // of a choice

	valid func(string) string // tells what is wrong with a text; nil: nothing can be
	index int
}

// textRules are what texts of one meaning have in common, wherever they are typed.
var textRules = map[string]struct {
	max   int
	valid func(string) string
}{
	"title":   {hub.MostTitle, badTitle},
	"summary": {hub.MostSummary, nil},
	"name":    {hub.MostName, badName},
}

func badTitle(text string) string {
	if hub.CheckTitle(text) != nil {
		return "A word of the title mixes letters of different scripts, so that it may look like another one. Write each word in one script."
	}
	return ""
}

func badName(text string) string {
	if hub.CheckName(text) != nil {
		return "A name has 2 to 64 letters, digits, dots, dashes or underscores, and starts with a letter or digit."
	}
	return ""
}

// A Choice is one value of a field with choices, and what people read for it.
type Choice struct{ Value, Label string }

// newChoice reads value:label, or a value that is its own label.
func newChoice(text string) Choice {
	value, label, found := strings.Cut(text, ":")
	if !found {
		label = value
	}
	return Choice{value, label}
}

// Shown is what people read for a value.
func (f Field) Shown(value string) string {
	for _, c := range f.Choices {
		if c.Value == value {
			return c.Label
		}
	}
	return value
}

func (f Field) labels() (all []string) {
	for _, c := range f.Choices {
		all = append(all, c.Label)
	}
	return all
}

// maxEntry is how many characters an entry of a list may have.
const maxEntry = 200

func overlong(entry string) bool { return utf8.RuneCountInString(entry) > maxEntry }

// A FieldError says what is wrong with one field, for the admin to read.
type FieldError struct{ Field, Message string }

func (e FieldError) Error() string { return e.Field + ": " + e.Message }

var fieldTypes = map[reflect.Type]struct {
	name string
	max  int
}{
	reflect.TypeFor[string]():   {"text", 500},
	reflect.TypeFor[Markdown](): {"markdown", 20_000},
	reflect.TypeFor[URL]():      {"url", 2_000},
	reflect.TypeFor[Username](): {"username", 64},
	reflect.TypeFor[int]():      {"number", 0},
	reflect.TypeFor[bool]():     {"yesno", 0},
	reflect.TypeFor[[]string](): {"list", 50},
}

// fieldsOf derives the fields of a configuration type. It panics on a type that
// can't be configured: that is a mistake in the widget's code.
func fieldsOf(t reflect.Type) []Field {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("widgets: configuration %s is not a struct", t))
	}
	var fields []Field
	for i := range t.NumField() {
		sf := t.Field(i)
		if !sf.IsExported() {
			continue
		}
		kind, known := fieldTypes[sf.Type]
		f := Field{
			Name: sf.Tag.Get("name"), Label: sf.Tag.Get("label"), Help: sf.Tag.Get("help"), Group: sf.Tag.Get("group"),
			Default: sf.Tag.Get("default"), Type: kind.name, Max: kind.max, index: i,
		}
		switch {
		case !known:
			panic(fmt.Sprintf("widgets: field %s.%s is a %s; it can be a string, Markdown, URL, Username, int, bool or []string", t, sf.Name, sf.Type))
		case f.Name == "" || f.Label == "":
			panic(fmt.Sprintf("widgets: field %s.%s needs the tags name and label", t, sf.Name))
		}
		f.check(sf.Tag.Get("check"))
		if err := f.set(reflect.New(t).Elem(), f.Default); err != nil {
			panic(fmt.Sprintf("widgets: default of %s.%s: %v", t, sf.Name, err))
		}
		fields = append(fields, f)
	}
	return fields
}

func (f *Field) check(tag string) {
	for rule := range strings.SplitSeq(tag, ",") {
		key, value, _ := strings.Cut(rule, "=")
		var err error
		switch key {
		case "":
		case "required":
			f.Required = true
		case "asked":
			f.Asked = true
		case "min":
			f.Min, err = strconv.Atoi(value)
		case "max":
			f.Max, err = strconv.Atoi(value)
		case "oneof":
			f.Type = "choice"
			for one := range strings.SplitSeq(value, "|") {
				f.Choices = append(f.Choices, newChoice(one))
			}
		default:
			rule, known := textRules[key]
			if !known {
				err = fmt.Errorf("unknown rule %q; there are required, asked, min=N, max=N, title, summary, name and oneof=a|b|c, or oneof=a:LABEL|b:LABEL", key)
			}
			f.Max, f.valid = rule.max, rule.valid
		}
		if err != nil {
			panic(fmt.Sprintf("widgets: check of field %s: %v", f.Name, err))
		}
	}
}

// set puts a text, as from a form or a tag, into the field of a configuration.
func (f Field) set(config reflect.Value, text string) error {
	v := config.Field(f.index)
	if text = visible.Text(text); !f.isLong() {
		text = visible.Line(text)
	}
	switch v.Kind() {
	case reflect.String:
		if f.Type == "url" {
			text = webAddress(text)
		}
		v.SetString(text)
	case reflect.Int:
		if text == "" {
			return nil
		}
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return FieldError{f.Name, "Enter a whole number."}
		}
		v.SetInt(int64(n))
	case reflect.Bool:
		v.SetBool(text == "yes" || text == "true" || text == "on")
	case reflect.Slice:
		v.Set(reflect.ValueOf(splitList(text)))
	}
	return nil
}

// lacking says what to do about a field that is required and empty.
func (f Field) lacking() string {
	if f.Type == "choice" {
		return "Choose one."
	}
	label := f.Label
	if first, size := utf8.DecodeRuneInString(label); size < len(label) {
		if second, _ := utf8.DecodeRuneInString(label[size:]); !unicode.IsUpper(second) { // no abbreviation
			label = string(unicode.ToLower(first)) + label[size:]
		}
	}
	return "Enter " + label + "."
}

// isLong reports whether the field takes several lines.
func (f Field) isLong() bool { return f.Type == "markdown" || f.Type == "list" }

// verify holds the field of a configuration against the field's limits.
func (f Field) verify(config reflect.Value) error {
	v := config.Field(f.index)
	fail := func(format string, args ...any) error {
		return FieldError{f.Name, fmt.Sprintf(format, args...)}
	}
	size, unit := 0, ""
	switch v.Kind() {
	case reflect.String:
		size, unit = utf8.RuneCountInString(v.String()), " characters"
	case reflect.Slice:
		size, unit = v.Len(), " entries"
	case reflect.Int:
		size, unit = int(v.Int()), ""
	}
	switch {
	case f.Required && empty(v):
		return fail("%s", f.lacking())
	case v.IsZero() && v.Kind() != reflect.Int:
		return nil
	case f.Max > 0 && size > f.Max:
		return fail("At most %d%s.", f.Max, unit)
	case f.Min > 0 && size < f.Min:
		return fail("At least %d%s.", f.Min, unit)
	case f.Type == "list" && slices.ContainsFunc(v.Interface().([]string), overlong):
		return fail("An entry has at most %d characters.", maxEntry)
	case f.Type == "choice" && !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == v.String() }):
		return fail("Choose one of: %s.", strings.Join(f.labels(), ", "))
	case f.Type == "url" && !validURL(v.String()):
		return fail("Enter a full address that starts with https:// or http://.")
	case f.Type == "username" && hub.CheckName(v.String()) != nil:
		return fail("%s", NoAccount)
	}
	if f.valid != nil && v.Kind() == reflect.String {
		if problem := f.valid(v.String()); problem != "" {
			return fail("%s", problem)
		}
	}
	return nil
}

// decodeConfig reads a stored configuration over the defaults and verifies it.
// Keys that are not fields (any more) are ignored.
func decodeConfig[C any](fields []Field, raw json.RawMessage) (C, error) {
	var c C
	stored := map[string]json.RawMessage{}
	if len(bytes.TrimSpace(raw)) > 0 {
		if err := json.Unmarshal(raw, &stored); err != nil {
			return c, fmt.Errorf("read configuration: %w", err)
		}
	}
	v := reflect.ValueOf(&c).Elem()
	for _, f := range fields {
		value, ok := stored[f.Name]
		if !ok {
			_ = f.set(v, f.Default) // was tried when the kind was made
		} else if err := json.Unmarshal(value, v.Field(f.index).Addr().Interface()); err != nil {
			return c, FieldError{f.Name, "This has the wrong type."}
		}
		if err := f.verify(v); err != nil {
			return c, err
		}
	}
	return c, validate(c)
}

func encodeConfig(fields []Field, c any) (json.RawMessage, error) {
	v := reflect.ValueOf(c)
	values := make(map[string]any, len(fields))
	for _, f := range fields {
		values[f.Name] = v.Field(f.index).Interface()
	}
	return json.Marshal(values)
}

// empty reports whether a field has nothing.
func empty(v reflect.Value) bool { return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 }

func validate(c any) error {
	if v, ok := c.(Validator); ok {
		return v.Validate()
	}
	return nil
}

func splitList(text string) []string {
	list := []string{}
	for entry := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == '\n' }) {
		if entry = strings.TrimSpace(entry); entry != "" {
			list = append(list, entry)
		}
	}
	return list
}

func validURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}
