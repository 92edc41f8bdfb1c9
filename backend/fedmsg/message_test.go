package fedmsg

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	const topic = "org.example.prod.lamp.lit"
	good := `{"topic":"` + topic + `","msg":{"n":1},"timestamp":1700000000.25,"msg_id":"2023-a","username":"mira"}`
	tests := []struct {
		name   string
		frames []string
		kind   string // "" where it is fine
	}{
		{"good", []string{topic, good}, ""},
		{"spaces around", []string{topic, " \n" + good + "\n"}, ""},
		{"no frame", nil, "frames"},
		{"one frame", []string{good}, "frames"},
		{"three frames", []string{topic, good, ""}, "frames"},
		{"topic not UTF-8", []string{"\xff", good}, "utf8"},
		{"envelope not UTF-8", []string{topic, strings.Replace(good, "mira", "mir\xc3", 1)}, "utf8"},
		{"topic too long", []string{strings.Repeat("a", maxTopic+1), good}, "size"},
		{"envelope too long", []string{topic, good + strings.Repeat(" ", MaxSize)}, "size"},
		{"too deep", []string{topic, strings.Replace(good, "1", strings.Repeat("[", MaxDepth)+strings.Repeat("]", MaxDepth), 1)}, "depth"},
		{"brackets in a string are not depth", []string{topic, strings.Replace(good, `{"n":1}`, `{"n":"\"`+strings.Repeat("[", 2*MaxDepth)+`"}`, 1)}, ""},
		{"empty", []string{topic, ""}, "json"},
		{"not JSON", []string{topic, "lamp"}, "json"},
		{"null", []string{topic, "null"}, "json"},
		{"a list", []string{topic, "[" + good + "]"}, "json"},
		{"cut off", []string{topic, good[:len(good)-1]}, "json"},
		{"two objects", []string{topic, good + good}, "json"},
		{"a bracket too many", []string{topic, good + "}"}, "json"},
		{"no topic", []string{topic, `{"msg":{},"timestamp":1}`}, "missing"},
		{"empty topic", []string{"", `{"topic":"","msg":{},"timestamp":1}`}, "missing"},
		{"topic is a number", []string{topic, `{"topic":1,"msg":{},"timestamp":1}`}, "missing"},
		{"topic with NUL", []string{topic, `{"topic":"a\u0000","msg":{},"timestamp":1}`}, "missing"},
		{"topic in capitals", []string{topic, strings.Replace(good, `"topic"`, `"TOPIC"`, 1)}, "missing"},
		{"no msg", []string{topic, `{"topic":"` + topic + `","timestamp":1}`}, "missing"},
		{"msg is null", []string{topic, `{"topic":"` + topic + `","msg":null,"timestamp":1}`}, "missing"},
		{"msg is a list", []string{topic, `{"topic":"` + topic + `","msg":[],"timestamp":1}`}, "missing"},
		{"msg_id too long", []string{topic, strings.Replace(good, "2023-a", strings.Repeat("a", maxID+1), 1)}, "missing"},
		{"msg_id with a line break", []string{topic, strings.Replace(good, "2023-a", `2023\na`, 1)}, "missing"},
		{"no timestamp", []string{topic, `{"topic":"` + topic + `","msg":{}}`}, "missing"},
		{"timestamp is other text", []string{topic, `{"topic":"` + topic + `","msg":{},"timestamp":"soon"}`}, "time"},
		{"timestamp before 1970", []string{topic, `{"topic":"` + topic + `","msg":{},"timestamp":-1}`}, "time"},
		{"timestamp beyond the calendar", []string{topic, `{"topic":"` + topic + `","msg":{},"timestamp":1e300}`}, "time"},
		{"another topic", []string{topic + ".x", good}, "topic"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var frames [][]byte
			for _, f := range tt.frames {
				frames = append(frames, []byte(f))
			}
			m, err := Parse(frames)
			switch {
			case tt.kind == "" && err != nil:
				t.Errorf("error %v", err)
			case tt.kind == "" && (m.Topic != topic || m.ID != "2023-a" || m.Username != "mira" || string(m.Raw) != tt.frames[1]):
				t.Errorf("read %+v", m)
			case tt.kind != "" && (err == nil || Kind(err) != tt.kind):
				t.Errorf("error %v of kind %s, want %s", err, Kind(err), tt.kind)
			}
		})
	}
	if kind := Kind(errors.New("x")); kind != "other" {
		t.Errorf("kind %q of an error of others", kind)
	}
}

func TestDecodeTime(t *testing.T) {
	tests := map[string]time.Time{
		"1700000000":        time.Unix(1700000000, 0),
		"1700000000.0":      time.Unix(1700000000, 0),
		"1700000000.25":     time.Unix(1700000000, 250e6),
		"1700000000.123456": time.Unix(1700000000, 123456e3),
		"1.7e9":             time.Unix(1700000000, 0),
		"1.9999999":         time.Unix(2, 0),
		"1700000000250":     time.Unix(1700000000, 250e6),
		"1700000000250000":  time.Unix(1700000000, 250e6),
		`"1700000000.25"`:   time.Unix(1700000000, 250e6),

		`"2023-11-14T22:13:20Z"`:             time.Unix(1700000000, 0),
		`"2023-11-14T23:13:20.250000+01:00"`: time.Unix(1700000000, 250e6),
		`"2023-11-14 22:13:20.250000+00:00"`: time.Unix(1700000000, 250e6),
		`"2023-11-14T17:13:20-0500"`:         time.Unix(1700000000, 0),
		`"2023-11-14 22:13:20"`:              time.Unix(1700000000, 0),
		`"2023-11-14 22:13:20 UTC"`:          time.Unix(1700000000, 0),
		`"2023-11-14 22:13:20 EDT"`:          {},
		`"0000-01-01T00:00:00Z"`:             {},
		"0":                                  {},
		"null":                               {},
		"true":                               {},
		`"soon"`:                             {},
		"[1]":                                {},
		"1e400":                              {},
	}
	for raw, want := range tests {
		m, err := Decode([]byte(`{"topic":"a.b.c.d","msg":{},"timestamp":` + raw + `}`))
		if err != nil || !m.Time.Equal(want) || m.Time.Location() != time.UTC {
			t.Errorf("timestamp %s: %v, %v, want %v", raw, m.Time, err, want)
		}
	}
}

// TestDecodeDump reads what today's programs dump: body for msg, id for msg_id, the
// time among the headers.
func TestDecodeDump(t *testing.T) {
	m, err := Decode([]byte(`{"body":{"x":1},"headers":{"fedora_messaging_schema":"base.message","sent-at":"2023-11-14T22:13:20+00:00"},
		"id":"6e6b9a4c-6a5f-4b5c-8a0e-2f3f0f8f0c11","queue":null,"severity":30,"topic":"org.fedoraproject.prod.a.b"}`))
	if err != nil || m.Body.Text("x") != "1" || m.ID != "6e6b9a4c-6a5f-4b5c-8a0e-2f3f0f8f0c11" || !m.Time.Equal(time.Unix(1700000000, 0)) || m.Severity() != Warning {
		t.Errorf("%+v, %v", m, err)
	}
	both, err := Decode([]byte(`{"topic":"a.b.c.d","msg":{"x":1},"body":{"x":2},"msg_id":"one","id":"other","timestamp":1,"headers":{"sent-at":"2023-11-14T22:13:20Z"}}`))
	if err != nil || both.Body.Text("x") != "1" || both.ID != "one" || both.Time.Unix() != 1 {
		t.Errorf("of both %+v, %v", both, err)
	}
}

func TestDecodeKeepsNumbers(t *testing.T) {
	m, err := Decode([]byte(`{"topic":"a.b.c.d","msg":{"n":12345678901234567890,"f":1.0}}`))
	if err != nil || m.Body.Text("n") != "12345678901234567890" || m.Body.Text("f") != "1.0" {
		t.Errorf("%v, %v", m.Body, err)
	}
}

func TestContentID(t *testing.T) {
	id := func(raw string) string {
		m, err := Decode([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		return m.ID
	}
	first := id(`{"topic":"a.b.c.d","msg":{"x":1,"y":[2]},"timestamp":1700000000}`)
	if !strings.HasPrefix(first, "2023-") || len(first) != len("2023-")+36 {
		t.Errorf("id %s", first)
	}
	for name, raw := range map[string]string{
		"again":                 `{"topic":"a.b.c.d","msg":{"x":1,"y":[2]},"timestamp":1700000000}`,
		"written differently":   `{"timestamp":1700000000.0, "msg":{"y":[2],"x":1}, "topic":"a.b.c.d"}`,
		"with an empty id":      `{"topic":"a.b.c.d","msg":{"x":1,"y":[2]},"timestamp":1700000000,"msg_id":""}`,
		"with a null id":        `{"topic":"a.b.c.d","msg":{"x":1,"y":[2]},"timestamp":1700000000,"msg_id":null}`,
		"returned from archive": `{"topic":"a.b.c.d","msg":{"x":1,"y":[2]},"timestamp":1700000000,"source_name":"archive","headers":{}}`,
	} {
		if again := id(raw); again != first {
			t.Errorf("%s: %s, want %s", name, again, first)
		}
	}
	for name, raw := range map[string]string{
		"another topic": `{"topic":"a.b.c.e","msg":{"x":1,"y":[2]},"timestamp":1700000000}`,
		"another time":  `{"topic":"a.b.c.d","msg":{"x":1,"y":[2]},"timestamp":1700000001}`,
		"another body":  `{"topic":"a.b.c.d","msg":{"x":1,"y":[3]},"timestamp":1700000000}`,
	} {
		if id(raw) == first {
			t.Errorf("%s has the same id", name)
		}
	}
}

func TestEncode(t *testing.T) {
	m := Message{
		Topic: "org.example.prod.hubs.hub.created", ID: "2023-a", Time: time.Unix(1700000000, 0).UTC(),
		Username: "hubs", Body: Body{"hub": "t/lamps", "n": json.Number("7")},
	}
	raw, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse([][]byte{[]byte(m.Topic), raw})
	if err != nil || again.ID != m.ID || !again.Time.Equal(m.Time) || again.Username != m.Username || again.Body.Text("n") != "7" {
		t.Errorf("%+v, %v", again, err)
	}
	if same, _ := again.Encode(); string(same) != string(raw) {
		t.Error("a message that was read is not encoded as it was")
	}
}

func TestEventAndCategory(t *testing.T) {
	for topic, want := range map[string][2]string{
		"org.fedoraproject.prod.git.receive":        {"git.receive", "git"},
		"org.fedoraproject.stg.git":                 {"git", "git"},
		"io.pagure.prod.pagure.issue.comment.added": {"pagure.issue.comment.added", "pagure"},
		"VirtualTopic.eng.bugzilla.bug.modify":      {"bugzilla.bug.modify", "bugzilla"},
		"VirtualTopic.eng":                          {"", "Unclassified"},
		"VirtualTopics.eng.bugzilla.bug.modify":     {"bug.modify", "bug"},
		"fedoracollege.content.edit":                {"", "Unclassified"},
		"one":                                       {"", "Unclassified"},
		"org.fedoraproject.prod.":                   {"", "Unclassified"},
		"org.fedoraproject.prod..odd":               {".odd", "Unclassified"},
	} {
		m := Message{Topic: topic}
		if m.Event() != want[0] || m.Category() != want[1] {
			t.Errorf("%s: event %q, category %q, want %q", topic, m.Event(), m.Category(), want)
		}
	}
}

func TestBody(t *testing.T) {
	b := Body{"a": map[string]any{"b": "c", "n": json.Number("1.50")}, "l": []any{"x"}}
	for path, want := range map[string]string{"a.b": "c", "a.n": "1.50", "a": "", "a.b.c": "", "l": "", "z.z": ""} {
		if got := b.Text(strings.Split(path, ".")...); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if Body(nil).At("a") != nil {
		t.Error("something in nothing")
	}
}
