// Package fedmsg has the messages of a community's bus as everything else speaks of
// them: the envelope and its limits, the filter that selects messages, and Meta,
// what a message says. What a Meta has is found by the package rules, and what
// belongs together by the package digest; who writes a widget needs neither.
//
// The format is fedmsg's: two UTF-8 frames, a topic and a JSON object with the
// keys topic, msg, timestamp and msg_id; Decode also reads dumps of AMQP messages.
package fedmsg

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/fedora-hubs/hubs/backend/visible"
)

// Limits of what a message may be.
const (
	MaxSize  = 1 << 20 // bytes of an envelope
	MaxDepth = 64      // levels of nested objects and lists
	maxParts = 100_000 // keys and values
	maxTopic = 512     // bytes of a topic
	maxID    = 128     // bytes of a message id
)

// What can be wrong with a message. Kind names them for counters and logs.
var (
	ErrFrames  = errors.New("message does not have exactly two frames")
	ErrUTF8    = errors.New("message is not valid UTF-8")
	ErrSize    = errors.New("message is too large")
	ErrDepth   = errors.New("message is nested too deeply")
	ErrJSON    = errors.New("message is not a JSON object")
	ErrMissing = errors.New("message lacks a field or has one of the wrong type")
	ErrTime    = errors.New("message has a timestamp that can't be read")
	ErrTopic   = errors.New("topic of the frame differs from the topic of the envelope")
)

var kinds = []struct {
	err  error
	name string
}{
	{ErrFrames, "frames"}, {ErrUTF8, "utf8"}, {ErrSize, "size"}, {ErrDepth, "depth"},
	{ErrJSON, "json"}, {ErrMissing, "missing"}, {ErrTime, "time"}, {ErrTopic, "topic"},
}

// Kind gives the short name of what was wrong with a message: frames, utf8,
// size, depth, json, missing, time or topic; "other" for any other error.
func Kind(err error) string {
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			return k.name
		}
	}
	return "other"
}

// A Message is one envelope of the bus.
type Message struct {
	Topic    string    // PREFIX.ENV.CATEGORY.REST
	ID       string    // unique; made from the content where the envelope has none
	Time     time.Time // UTC; zero where the envelope has none
	Sent     time.Time // as its sender dates it, where that is not Time since it lay ahead; else zero
	Source   string    // the endpoint of the bus that it came from; empty for others, and in the archive
	Received time.Time // when it came over the bus; in the archive zero unless that was long after Time
	Username string    // the account that the sending process ran under
	Body     Body      // the envelope's msg
	Headers  Body      // what AMQP said beside it, nil where the envelope has none
	Raw      []byte    // the envelope as it was on the bus
}

// Parse reads the frames of one message as they came from the bus. Besides
// being decodable, such a message must carry its timestamp, and the topic of
// its frame must be the topic of its envelope.
func Parse(frames [][]byte) (Message, error) {
	if len(frames) != 2 {
		return Message{}, fmt.Errorf("%w: %d", ErrFrames, len(frames))
	}
	if len(frames[0]) > maxTopic {
		return Message{}, fmt.Errorf("%w: topic of %d bytes", ErrSize, len(frames[0]))
	}
	if !utf8.Valid(frames[0]) {
		return Message{}, ErrUTF8
	}
	m, err := Decode(frames[1])
	if err != nil {
		return Message{}, err
	}
	if m.Topic != string(frames[0]) {
		return Message{}, ErrTopic
	}
	if m.Time.IsZero() {
		return Message{}, undated(m)
	}
	return m, nil
}

// undated is what is wrong with a message that has no time.
func undated(m Message) error {
	var e map[string]json.RawMessage
	if err := decode(m.Raw, &e); err == nil && len(e["timestamp"]) > 0 && string(e["timestamp"]) != "null" {
		return fmt.Errorf("%w: %.40s", ErrTime, e["timestamp"])
	}
	return fmt.Errorf("%w: timestamp", ErrMissing)
}

// Decode reads one envelope: as fedmsg has it, or as today's programs dump messages,
// with body, id, and the time among the headers. It needs a topic and a msg or body
// that is an object; a missing id is made from the content, so that the same message
// has the same id each time. It keeps raw as Message.Raw.
func Decode(raw []byte) (Message, error) {
	switch {
	case len(raw) > MaxSize:
		return Message{}, fmt.Errorf("%w: %d bytes", ErrSize, len(raw))
	case !utf8.Valid(raw):
		return Message{}, ErrUTF8
	}
	if err := outsized(raw); err != nil {
		return Message{}, err
	}
	var e map[string]json.RawMessage
	if err := decode(raw, &e); err != nil {
		return Message{}, fmt.Errorf("%w: %w", ErrJSON, err)
	}
	if e == nil {
		return Message{}, ErrJSON // null
	}
	m := Message{Raw: raw, Time: timestamp(e["timestamp"])}
	if err := m.take(e); err != nil {
		return Message{}, err
	}
	return m, nil
}

// take reads the fields of an envelope. Their names count as they are
// written: to take TOPIC for topic would let a message say one thing to us and
// another to who checks its signature.
func (m *Message) take(e map[string]json.RawMessage) error {
	_ = decode(e["topic"], &m.Topic) // of another type it stays empty, as do those below
	if m.Topic == "" || len(m.Topic) > maxTopic || strings.ContainsRune(m.Topic, 0) {
		return fmt.Errorf("%w: topic", ErrMissing)
	}
	if err := decode(either(e, "msg", "body"), &m.Body); err != nil || m.Body == nil {
		return fmt.Errorf("%w: msg", ErrMissing)
	}
	if _ = decode(e["username"], &m.Username); !visible.Word(m.Username, MaxAccount) {
		m.Username = ""
	}
	_ = decode(e["headers"], &m.Headers)
	if m.Time.IsZero() {
		m.Time = m.sentAt()
	}
	if severity := e["severity"]; severity != nil && m.Headers.At(severityHeader) == nil {
		var n json.Number
		if decode(severity, &n) == nil {
			m.Headers = maps.Clone(m.Headers)
			if m.Headers == nil {
				m.Headers = Body{}
			}
			m.Headers[severityHeader] = n
		}
	}
	if _ = decode(either(e, "msg_id", "id"), &m.ID); m.ID == "" {
		m.ID = m.contentID()
	}
	if !visible.Word(m.ID, maxID) || m.ID == "." || m.ID == ".." { // as paths these lead elsewhere
		return fmt.Errorf("%w: msg_id", ErrMissing)
	}
	return nil
}

// either is the field of an envelope with the first name, else that with the second.
func either(e map[string]json.RawMessage, name, other string) json.RawMessage {
	if raw := e[name]; len(raw) > 0 && string(raw) != "null" {
		return raw
	}
	return e[other]
}

// sentAt is the time that the headers have.
func (m *Message) sentAt() time.Time {
	raw, err := json.Marshal(m.Headers.At("sent-at"))
	if err != nil {
		return time.Time{}
	}
	return timestamp(raw)
}

// Large is a message whose envelope is too large to be read where many are: what it
// says stays open.
func Large(id, event string, at time.Time) Message {
	return Message{ID: id, Topic: "org.large.prod." + event, Time: at, Body: Body{}}
}

// Encode gives the envelope of a message of our own: Raw where there is one,
// else made from the fields.
func (m Message) Encode() ([]byte, error) {
	if m.Raw != nil {
		return m.Raw, nil
	}
	raw, err := json.Marshal(map[string]any{
		"topic": m.Topic, "msg": m.Body, "msg_id": m.ID, "i": 1,
		"timestamp": m.Time.Unix(), "username": m.Username,
	})
	if err != nil {
		return nil, fmt.Errorf("encode message %s: %w", m.ID, err)
	}
	return raw, nil
}

// Category is the fourth part of the topic (the third for topics that start
// with VirtualTopic), or "Unclassified".
func (m Message) Category() string {
	if c, _, _ := strings.Cut(m.Event(), "."); c != "" {
		return c
	}
	return "Unclassified"
}

// Event is the topic without its prefix and environment: git.receive for
// org.fedoraproject.prod.git.receive.
func (m Message) Event() string {
	skip := 3
	if strings.HasPrefix(m.Topic, "VirtualTopic.") {
		skip = 2
	}
	rest := m.Topic
	for range skip {
		_, after, found := strings.Cut(rest, ".")
		if !found {
			return ""
		}
		rest = after
	}
	return rest
}

func decode(raw []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("data after the object")
	}
	return nil
}

const lastSecond = 253402300799 // of the year 9999

// timestamp reads a time as senders write it: seconds since 1970, whole or not; or
// milliseconds, microseconds or nanoseconds, which are too many to be seconds; or text,
// with the zone that it is in, else UTC. Anything else is zero.
func timestamp(raw json.RawMessage) time.Time {
	var written string
	if json.Unmarshal(raw, &written) == nil {
		for _, layout := range layouts {
			if at, err := time.Parse(layout, strings.TrimSpace(written)); err == nil && at.Unix() > 0 && at.Year() <= 9999 {
				return at.UTC().Round(time.Microsecond)
			}
		}
		raw = json.RawMessage(strings.TrimSpace(written))
	}
	s, err := strconv.ParseFloat(string(raw), 64)
	for range 3 {
		if s > lastSecond {
			s /= 1000
		}
	}
	if err != nil || !(s > 0 && s <= lastSecond) {
		return time.Time{}
	}
	whole, part := math.Modf(s)
	return time.Unix(int64(whole), int64(math.Round(part*1e6))*1e3).UTC()
}

// layouts are how times are written as text.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z0700",
	"2006-01-02 15:04:05.999999999 Z0700", "2006-01-02 15:04:05.999999999 UTC", "2006-01-02T15:04:05.999999999 UTC", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999",
}

// contentID names a message that came without an id by what it says: the same
// for the same topic, time and body, however they are written and whatever an
// archive added.
func (m *Message) contentID() string {
	body, _ := json.Marshal(m.Body) //nolint:errchkjson // what was decoded can be encoded
	content := fmt.Appendf(nil, "%s\x00%d\x00%s", m.Topic, m.Time.UnixMicro(), body)
	return fmt.Sprintf("%04d-%s", max(m.Time.Year(), 1), uuid.NewSHA1(uuid.NameSpaceURL, content))
}

// outsized looks for nesting beyond MaxDepth and for more than maxParts keys and
// values, without decoding: what is small on the bus could be large in memory.
func outsized(raw []byte) error {
	depth, parts, inString, escaped := 0, 0, false, false
	for _, b := range raw {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = b == '\\', b != '"'
		case b == '"':
			inString = true
		case b == '{' || b == '[':
			parts++
			if depth++; depth > MaxDepth {
				return ErrDepth
			}
		case b == '}' || b == ']':
			depth--
		case b == ',' || b == ':':
			parts++
		}
	}
	if parts > maxParts {
		return fmt.Errorf("%w: %d keys and values", ErrSize, parts)
	}
	return nil
}
