package widgettest

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/views/ui/uitest"
	"github.com/fedora-hubs/hubs/widgets"
)

// eachByte is how much memory a drawing may take for each byte of an answer.
const eachByte = 600

// Fuzz draws a widget while a service answers whatever comes to mind, beginning with
// some answers. It wants a sentence for visitors, or data that can be shown: texts of
// one line in which nothing is hidden, links (fields named Link) that lead to the web,
// a drawing that is accessible and the same each time, and memory and time in
// proportion to the answer. Check looks at the data, which it is free to.
func Fuzz[C, D any](f *testing.F, w widgets.Widget[C, D], c C, check func(*testing.T, D), answers ...string) {
	for _, seed := range append(answers, "", "null", "[]", "{}", "[[]]", `{"a":`, "<html>Please sign in</html>", strings.Repeat("[", 200), strings.Repeat(`{"a":[`, 40)) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		draw := func() (d D, drawn []byte, err error) {
			env := Env(Team, World{answer: func(context.Context) io.Reader { return bytes.NewReader(body) }})
			if d, err = w.Data(context.Background(), env, c); err != nil {
				return d, nil, err
			}
			return d, uitest.Render(t, w.View(d)), nil
		}
		var d D
		var drawn []byte
		var err error
		boundstest.Linear(t, len(body), eachByte, func() { d, drawn, err = draw() })
		if err != nil {
			if said := widgets.Explanation(err); !visible.Is(said) || !strings.HasSuffix(said, ".") || said == widgets.Explanation(io.EOF) {
				t.Errorf("%v is told as %q", err, said)
			}
			return
		}
		if _, again, _ := draw(); !bytes.Equal(again, drawn) {
			t.Errorf("it is drawn as\n%s\nand then as\n%s", drawn, again)
		}
		for _, problem := range uitest.Problems(drawn, 2) {
			t.Errorf("%s\nin %s", problem, drawn)
		}
		presentable(t, "", reflect.ValueOf(d))
		check(t, d)
	})
}

// presentable looks at all texts in a value.
func presentable(t *testing.T, name string, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		if text := v.String(); !visible.Is(text) {
			t.Errorf("%s is %q", name, text)
		} else if name == "Link" && text != "" && !leads(text) {
			t.Errorf("a link leads to %q", text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			presentable(t, name, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				presentable(t, field.Name, v.Field(i))
			}
		}
	}
}

// leads reports whether an address leads to the web, and is written as it should.
func leads(address string) bool {
	const longest = 2048
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil &&
		u.String() == address && len(address) <= longest && !strings.ContainsAny(address, "<>\"' \\\t\n")
}
