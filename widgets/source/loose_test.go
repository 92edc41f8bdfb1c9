package source_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Each value in all the ways in which services write it.
func TestLoose(t *testing.T) {
	t.Parallel()
	type all struct {
		Value  source.Value
		Values source.Values
		Whole  source.Whole
		Truth  source.Truth
	}
	for raw, want := range map[string]all{
		`"x"`:                               {"x", source.Values{"x"}, 0, false},
		`7`:                                 {"7", source.Values{"7"}, 7, false},
		`"7"`:                               {"7", source.Values{"7"}, 7, false},
		`7.0`:                               {"7.0", source.Values{"7.0"}, 7, false},
		`-7`:                                {"-7", source.Values{"-7"}, -7, false},
		`7.5`:                               {"7.5", source.Values{"7.5"}, 0, false},
		`1e99`:                              {"1e99", source.Values{"1e99"}, 0, false},
		`1`:                                 {"1", source.Values{"1"}, 1, true},
		`true`:                              {"", nil, 0, true},
		`"True"`:                            {"True", source.Values{"True"}, 0, true},
		`false`:                             {},
		`null`:                              {},
		`{}`:                                {},
		`[]`:                                {},
		`[[["x"]]]`:                         {},
		`{"name": "x", "id": 7}`:            {"x", source.Values{"x"}, 0, false},
		`{"name": "Ada L", "login": "ada"}`: {"ada", source.Values{"ada"}, 0, false},
		`["x", {"name": "y"}, null, 7]`:     {"x", source.Values{"x", "y", "7"}, 0, false},
		`[{"name": "x"}]`:                   {"x", source.Values{"x"}, 0, false},
		`{"name": {"name": "x"}}`:           {},
	} {
		var got struct {
			all

			After string
		}
		text := `{"Value":` + raw + `,"Values":` + raw + `,"Whole":` + raw + `,"Truth":` + raw + `,"After":"here"}`
		if err := json.Unmarshal([]byte(text), &got); err != nil || !reflect.DeepEqual(got.all, want) || got.After != "here" {
			t.Errorf("%s is %+v, %v; want %+v", raw, got, err, want)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	const want = "2026-05-01T10:00:00Z"
	for _, text := range []string{
		"2026-05-01T10:00:00Z", "2026-05-01T10:00:00.123Z", "2026-05-01T10:00:00.123456Z", "2026-05-01T12:00:00+02:00", "2026-05-01T12:00:00+0200", "2026-05-01T10:00:00", "2026-05-01T10:00:00.5", "2026-05-01T10:00Z",
		"2026-05-01 10:00:00", "2026-05-01 10:00:00.123456", "2026-05-01 10:00:00Z", "2026-05-01 10:00:00+00:00", "2026-05-01 12:00:00 +0200", "2026-05-01 12:00:00 +02:00", "2026-05-01 10:00:00 UTC", "2026-05-01 10:00",
		"20260501T10:00:00", "20260501T100000Z", "2026.05.01 10:00", "2026/05/01 10:00:00", " 2026-05-01T10:00:00Z ",
		"Fri, 01 May 2026 10:00:00 GMT", "Fri, 01 May 2026 12:00:00 +0200", "Fri May  1 10:00:00 2026",
		"1777629600", "1777629600.75", "1777629600123", "1777629600123456", "1.7776296e9",
	} {
		if got := source.ParseTime(text); got.Truncate(time.Second).Format(time.RFC3339) != want {
			t.Errorf("%q is %s", text, got)
		}
	}
	for text, day := range map[string]string{"2026-05-01": "2026-05-01", "20260501": "2026-05-01", "1973-03-03T09:46:40Z": "1973-03-03"} {
		if got := source.ParseTime(text); got.Format(time.DateOnly) != day {
			t.Errorf("%q is %s", text, got)
		}
	}
	for _, text := range []string{"", "0", "-1", "7", "soon", "NaN", "Inf", "1e300", "99999999999999999999", "0001-01-01T00:00:00Z", "2026-13-01", "99999999", strings.Repeat("1", 9999)} {
		if got := source.ParseTime(text); !got.IsZero() {
			t.Errorf("%q is %s", text, got)
		}
	}
}

// FuzzLoose wants values of all that may stand in JSON, and what stands beside them
// as it is.
func FuzzLoose(f *testing.F) {
	for _, seed := range []string{`"x"`, `7`, `{"name":"x"}`, `[{"login":7},["x"],null]`, `"2026-05-01T10:00:00Z"`, `1777629600123`, `1e400`, `-0`, strings.Repeat("[", 50) + strings.Repeat("]", 50)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !json.Valid(raw) {
			return
		}
		type all struct {
			Value  source.Value
			Values source.Values
			Whole  source.Whole
			Moment source.Moment
			Truth  source.Truth
			After  string
		}
		var got all
		text := []byte(`{"Value":` + string(raw) + `,"Values":` + string(raw) + `,"Whole":` + string(raw) + `,"Moment":` + string(raw) + `,"Truth":` + string(raw) + `,"After":"here"}`)
		const each = 400
		boundstest.Linear(t, len(text), each, func() {
			got = all{}
			if err := json.Unmarshal(text, &got); err != nil {
				t.Errorf("%s: %v", raw, err)
			}
		})
		if got.After != "here" || got.Moment.Year() > 9999 || !got.Moment.IsZero() && got.Moment.Location() != time.UTC {
			t.Errorf("%s is %+v", raw, got)
		}
	})
}
