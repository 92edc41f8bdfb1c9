package widgets_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

type config struct {
	Name string           `name:"name" label:"Name" default:"Nameless" check:"required,max=10"`
	Text widgets.Markdown `name:"text" label:"Text"`
	Size int              `name:"size" label:"Size" default:"3" check:"min=1,max=9"`
	Tint string           `name:"tint" label:"Tint" default:"blue" check:"oneof=red|blue"`
	Page widgets.URL      `name:"page" label:"Page"`
	Who  widgets.Username `name:"who" label:"Who"`
	Fine bool             `name:"fine" label:"Fine" default:"yes"`
	Tags []string         `name:"tags" label:"Tags" default:"a, b" check:"max=2"`
}

func (c config) Validate() error {
	if c.Name == "both" && c.Size == 9 {
		return widgets.FieldError{Field: "size", Message: "Not both."}
	}
	return nil
}

type data struct{ title, text string }

func (d data) Title() string { return d.title }
func (d data) Empty() bool   { return d.text == "nothing" }

// A sample does what its configuration says in Name.
type sample struct{ about widgets.About }

func (s sample) About() widgets.About {
	if s.about != (widgets.About{}) {
		return s.about
	}
	return widgets.About{Name: "sample", Title: "Sample", Help: "Tries things."}
}

func (sample) Interests(_ widgets.Hub, c config) widgets.Interests {
	if c.Name == "panic" {
		panic("no interests")
	}
	return widgets.AnyOf(fedmsg.Filter{Usernames: c.Tags})
}

func (sample) Stale(m fedmsg.Message, c config) bool {
	if c.Name == "panic" {
		panic("who knows")
	}
	return m.ID == c.Name
}

func (sample) Data(ctx context.Context, _ widgets.Env, c config) (data, error) {
	switch c.Name {
	case "panic":
		panic("no data")
	case "fail":
		return data{}, errors.New("secret")
	case "explain":
		return data{}, widgets.Explain("The calendar does not answer.", errors.New("secret"))
	case "late":
		return data{}, fmt.Errorf("ask: %w", context.DeadlineExceeded)
	case "titled":
		return data{title: "Own title", text: "x"}, nil
	}
	return data{text: c.Name}, nil
}

func (sample) View(d data) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if d.text == "unseen" {
			return errors.New("can't be drawn")
		}
		_, err := io.WriteString(w, "<p>"+d.text+"</p>")
		return err
	})
}

// A kindOf is a sample with another configuration.
type kindOf[C any] struct{}

func (kindOf[C]) About() widgets.About                       { return sample{}.About() }
func (kindOf[C]) Interests(widgets.Hub, C) widgets.Interests { return nil }
func (kindOf[C]) View(data) templ.Component                  { return sample{}.View(data{}) }
func (kindOf[C]) Data(context.Context, widgets.Env, C) (data, error) {
	return data{}, nil
}

func named(name string) json.RawMessage { return json.RawMessage(`{"name": "` + name + `"}`) }

func TestDraw(t *testing.T) {
	kind := widgets.New(sample{})
	for _, c := range []struct {
		name         string
		title, html  string
		empty        bool
		err, explain string
	}{
		{name: "plain", title: "Sample", html: "<p>plain</p>"},
		{name: "titled", title: "Own title", html: "<p>x</p>"},
		{name: "nothing", title: "Sample", empty: true},
		{name: "fail", err: "draw sample on t/infra: secret", explain: "The data could not be read."},
		{name: "explain", err: "draw sample on t/infra: The calendar does not answer.: secret", explain: "The calendar does not answer."},
		{name: "late", err: "draw sample on t/infra: ask: context deadline exceeded", explain: "The data took too long to arrive."},
		{name: "panic", err: "draw sample on t/infra: panic: no data", explain: "The data could not be read."},
		{name: "unseen", err: "draw sample on t/infra: view: can't be drawn", explain: "The data could not be read."},
		{name: "far too long", err: "draw sample on t/infra: The settings of this widget are not valid.", explain: "The settings of this widget are not valid."},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := widgets.Env{Hub: hub.Hub{Kind: hub.Team, Name: "infra"}}
			got, err := kind.Draw(context.Background(), env, named(c.name))
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.HasPrefix(err.Error(), c.err)) {
				t.Fatalf("error %v, want %q", err, c.err)
			}
			if err != nil && widgets.Explanation(err) != c.explain {
				t.Errorf("explained as %q, want %q", widgets.Explanation(err), c.explain)
			}
			if got.Title != c.title || string(got.HTML) != c.html || got.Empty != c.empty {
				t.Errorf("got %q %q %v", got.Title, got.HTML, got.Empty)
			}
		})
	}
}

func TestStale(t *testing.T) {
	kind, plain := widgets.New(sample{}), widgets.New(kindOf[config]{})
	for _, c := range []struct {
		kind widgets.Kind
		name string
		want bool
	}{
		{kind, "this", true}, {kind, "other", false}, {kind, "panic", true}, {kind, "far too long", true}, {plain, "other", true},
	} {
		if got := c.kind.Stale(fedmsg.Message{ID: "this"}, named(c.name)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestInterests(t *testing.T) {
	kind := widgets.New(sample{})
	got, err := kind.Interests(widgets.Hub{}, json.RawMessage(`{"tags": ["ada"]}`))
	if err != nil || len(got) != 1 || got[0].Usernames[0] != "ada" {
		t.Errorf("got %v, %v", got, err)
	}
	for _, name := range []string{"panic", "far too long"} {
		if _, err := kind.Interests(widgets.Hub{}, named(name)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestByName(t *testing.T) {
	one, two := widgets.New(sample{}), widgets.New(sample{about: widgets.About{Name: "two", Title: "Two", Help: "Is second."}})
	if kinds, err := widgets.ByName([]widgets.Kind{one, two}); err != nil || len(kinds) != 2 {
		t.Errorf("got %v, %v", kinds, err)
	}
	if _, err := widgets.ByName([]widgets.Kind{one, one}); err == nil {
		t.Error("two of one name were taken")
	}
}

func TestAged(t *testing.T) {
	about := widgets.About{Name: "clock", Title: "Clock", Help: "Tells the time.", MaxAge: time.Hour}
	kinds, err := widgets.ByName([]widgets.Kind{widgets.New(sample{}), widgets.New(sample{about})})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind string
		age  time.Duration
		want bool
	}{
		{"clock", time.Hour, false}, {"clock", time.Hour + 1, true}, {"sample", 9999 * time.Hour, false}, {"unknown", time.Hour, false},
	} {
		if got := kinds.Aged(c.kind, c.age); got != c.want {
			t.Errorf("%s at %s: %t", c.kind, c.age, got)
		}
	}
}
