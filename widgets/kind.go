package widgets

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A Kind is a widget with its types erased: what everything else sees.
type Kind struct {
	About  About
	Fields []Field
	Closer bool   // Stale takes a closer look at messages
	Pages  bool   // there is more than the fragment shows
	Style  string // CSS of its own
	Script string // likewise

	form      Form
	check     func(json.RawMessage) error
	defaults  func() json.RawMessage
	interests func(Hub, json.RawMessage) (Interests, error)
	stale     func(fedmsg.Message, json.RawMessage) bool
	draw      func(context.Context, Env, json.RawMessage) (Content, error)
	page      func(ctx context.Context, env Env, config json.RawMessage, of Ask) (Content, error)
}

// TitleOf is what a widget with some settings is called: what they say, if they have a
// title.
func (k Kind) TitleOf(config json.RawMessage) string {
	return cmp.Or(strings.TrimSpace(k.form.Texts(config)["title"]), k.About.Title)
}

// Content is a widget's drawn inside, before its frame.
type Content struct {
	Title string
	HTML  []byte
	Empty bool // there is nothing to show: no frame either
}

var validKind = regexp.MustCompile(`^[a-z][a-z0-9]{1,31}$`)

// New makes the kind of a widget. It panics where the widget's own code is
// wrong: a bad name, a configuration type with fields that can't be edited, or CSS that
// reaches beyond the widget.
func New[C, D any](w Widget[C, D]) Kind {
	about, fields := w.About(), fieldsOf(reflect.TypeFor[C]())
	if !validKind.MatchString(about.Name) || about.Title == "" || about.Help == "" {
		panic(fmt.Sprintf("widgets: widget %q needs a name of small letters and digits, a title and a help text", about.Name))
	}
	style, script := looks(w)
	if err := checkStyle(about.Name, style); err != nil {
		panic(fmt.Sprintf("widgets: the style of widget %q: %v", about.Name, err))
	}
	_, closer := w.(Staler[C])
	pager, pages := w.(Pager[C, D])
	gather := func(ctx context.Context, raw json.RawMessage, data func(C) (D, error)) (Content, error) {
		c, err := decodeConfig[C](fields, raw)
		if err != nil {
			return Content{}, Explain("The settings of this widget are not valid.", err)
		}
		d, err := data(c)
		if err != nil {
			return Content{}, err
		}
		return view(ctx, about.Title, d, w.View(d))
	}
	return Kind{
		About: about, Fields: fields, Closer: closer, Pages: pages, Style: style, Script: script, form: formOf[C](fields),
		check: func(raw json.RawMessage) error {
			_, err := decodeConfig[C](fields, raw)
			return err
		},
		defaults: func() json.RawMessage { return defaults[C](fields) },
		interests: func(h Hub, raw json.RawMessage) (Interests, error) {
			c, err := decodeConfig[C](fields, raw)
			if err != nil {
				return nil, err
			}
			return w.Interests(h, c), nil
		},
		stale: func(m fedmsg.Message, raw json.RawMessage) bool {
			s, ok := w.(Staler[C])
			if !ok {
				return true
			}
			c, err := decodeConfig[C](fields, raw)
			return err != nil || s.Stale(m, c)
		},
		draw: func(ctx context.Context, env Env, raw json.RawMessage) (Content, error) {
			return gather(ctx, raw, func(c C) (D, error) { return w.Data(ctx, env, c) })
		},
		page: func(ctx context.Context, env Env, raw json.RawMessage, of Ask) (Content, error) {
			return gather(ctx, raw, func(c C) (D, error) { return pager.Page(ctx, env, c, of) })
		},
	}
}

// looks are a widget's own CSS and script.
func looks(w any) (style, script string) {
	if s, ok := w.(Styler); ok {
		style = s.Style()
	}
	if s, ok := w.(Scripter); ok {
		script = s.Script()
	}
	return style, script
}

// Check tells whether a stored configuration is valid; a FieldError says where
// it is not.
func (k Kind) Check(config json.RawMessage) error { return k.check(config) }

// Defaults is the configuration of a new widget.
func (k Kind) Defaults() json.RawMessage { return k.defaults() }

// Interests of a widget that stands on a hub with a configuration.
func (k Kind) Interests(h Hub, config json.RawMessage) (interests Interests, err error) {
	defer recovered(&err)
	return k.interests(h, config)
}

// Stale reports whether a message that the interests selected changes what the
// widget shows. In doubt it does.
func (k Kind) Stale(m fedmsg.Message, config json.RawMessage) (stale bool) {
	defer func() {
		if recover() != nil {
			stale = true
		}
	}()
	return k.stale(m, config)
}

// Draw gathers the data and draws the inside of a widget. A panic in the
// widget is an error like any other.
func (k Kind) Draw(ctx context.Context, env Env, config json.RawMessage) (c Content, err error) {
	defer func() {
		if err != nil {
			c, err = Content{}, fmt.Errorf("draw %s on %s: %w", k.About.Name, env.Hub.Key(), err)
		}
	}()
	defer recovered(&err)
	return k.draw(ctx, env, config)
}

// Page is Draw for a page of what the fragment has no room for. The kind must
// have pages.
func (k Kind) Page(ctx context.Context, env Env, config json.RawMessage, of Ask) (c Content, err error) {
	defer func() {
		if err != nil {
			c, err = Content{}, fmt.Errorf("draw %s on %s from %.70q, only %.70q: %w", k.About.Name, env.Hub.Key(), of.From, of.Only, err)
		}
	}()
	defer recovered(&err)
	return k.page(ctx, env, config, of)
}

func view(ctx context.Context, title string, d any, component templ.Component) (Content, error) {
	if e, ok := d.(Emptier); ok && e.Empty() {
		return Content{Title: title, Empty: true}, nil
	}
	if t, ok := d.(Titler); ok && t.Title() != "" {
		title = t.Title()
	}
	var b bytes.Buffer
	if err := component.Render(ctx, &b); err != nil {
		return Content{}, fmt.Errorf("view: %w", err)
	}
	return Content{Title: title, HTML: b.Bytes()}, nil
}

func defaults[C any](fields []Field) json.RawMessage {
	var c C
	v := reflect.ValueOf(&c).Elem()
	for _, f := range fields {
		_ = f.set(v, f.Default) // was tried by fieldsOf
	}
	raw, err := encodeConfig(fields, c)
	if err != nil {
		panic(fmt.Sprintf("widgets: defaults of %T: %v", c, err)) // plain strings, numbers and lists always encode
	}
	return raw
}

func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
	}
}

// Kinds are the kinds of widgets that a program knows, by name.
type Kinds map[string]Kind

// Aged reports whether something that old has to be drawn again by its kind.
func (k Kinds) Aged(kind string, age time.Duration) bool {
	most := k[kind].About.MaxAge
	return most > 0 && age > most
}

// ByName indexes a list of kinds. Two with one name are an error.
func ByName(list []Kind) (Kinds, error) {
	kinds := make(Kinds, len(list))
	for _, k := range list {
		if _, twice := kinds[k.About.Name]; twice {
			return nil, fmt.Errorf("two kinds of widgets are called %q", k.About.Name)
		}
		kinds[k.About.Name] = k
	}
	return kinds, nil
}
