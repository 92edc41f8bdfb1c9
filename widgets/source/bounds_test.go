package source

import (
	"errors"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/bounds"
)

func TestMarkupBounds(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want error
	}{
		"nothing":                              {"", nil},
		"as many as may be":                    {strings.Repeat("<a/>", bounds.MaxParts), nil},
		"many elements":                        {strings.Repeat("<a/>", bounds.MaxParts+1), bounds.ErrParts},
		"many elements with ends":              {strings.Repeat("<a></a>", bounds.MaxParts+1), bounds.ErrParts},
		"many attributes":                      {"<a" + strings.Repeat(" b='>'", bounds.MaxParts) + ">", bounds.ErrParts},
		"many attributes, no values":           {"<a" + strings.Repeat(" b", bounds.MaxParts) + ">", bounds.ErrParts},
		"attributes without blanks":            {"<a " + strings.Repeat(`b="<"`, bounds.MaxParts) + ">", bounds.ErrParts},
		"deep":                                 {strings.Repeat("<a>", bounds.MaxDepth), nil},
		"deeper":                               {strings.Repeat("<a>", bounds.MaxDepth+1), bounds.ErrDepth},
		"side by side":                         {strings.Repeat("<a><b>", 40) + strings.Repeat("</b></a>", 40) + strings.Repeat("<a></a>", 200), nil},
		"ends that are forgotten":              {strings.Repeat("<p><br><br></p>", 200), nil},
		"in a comment":                         {"<!-- " + strings.Repeat("<a>", bounds.MaxParts+1) + " -->", nil},
		"after a comment":                      {"<!-- <a --> <b>" + strings.Repeat("<a/>", bounds.MaxParts+1), bounds.ErrParts},
		"in CDATA":                             {"<a><![CDATA[" + strings.Repeat("<a>", bounds.MaxParts+1) + "]]></a>", nil},
		"after CDATA":                          {"<a><![CDATA[ ]]>" + strings.Repeat("<a/>", bounds.MaxParts+1), bounds.ErrParts},
		"in an attribute":                      {"<a b='" + strings.Repeat("<a>", bounds.MaxParts+1) + "'/>", nil},
		"in a declaration":                     {"<!DOCTYPE a [" + strings.Repeat("<!ENTITY a '>'>", bounds.MaxParts+1) + "]>", nil},
		"after a declaration":                  {`<!DOCTYPE a "<![CDATA[">` + strings.Repeat("<a/>", bounds.MaxParts+1), bounds.ErrParts},
		"after a declaration in a declaration": {`<!DOCTYPE a [ <![CDATA[ > ]>` + strings.Repeat("<a/>", bounds.MaxParts+1), bounds.ErrParts},
		"after a quote that begins a declaration": {`<!">` + strings.Repeat("<a/>", bounds.MaxParts+1), bounds.ErrParts},
		"after an instruction":                    {`<?a '?>` + strings.Repeat("<a/>", bounds.MaxParts+1), bounds.ErrParts},
	} {
		m := NewMarkup([]byte(c.body))
		for m.Next() {
		}
		if !errors.Is(m.Err, c.want) {
			t.Errorf("%s: got %v, want %v", name, m.Err, c.want)
		}
	}
}

func TestCheckLines(t *testing.T) {
	line := strings.Repeat("a", maxTextLine)
	for body, want := range map[string]error{
		"": nil, "\n\n": nil, line + "\n" + line: nil, "a\n" + line + "a": errLine, line + "a\n": errLine,
	} {
		if err := checkLines([]byte(body)); !errors.Is(err, want) {
			t.Errorf("%d bytes: got %v, want %v", len(body), err, want)
		}
	}
}
