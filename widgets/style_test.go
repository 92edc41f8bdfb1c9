package widgets

import (
	"strings"
	"testing"
)

func TestStyle(t *testing.T) {
	t.Parallel()
	for css, wrong := range map[string]string{
		"": "",
		".widget-mood { color: red }\n.widget-mood > p, .widget-mood:hover :is(a, b)::before { content: \"}\"; }": "",
		"/* } .other { */ .widget-mood-note { margin: 0 }":                                                        "",
		"@media (width < 30rem) { @supports (color: red) { .widget-mood p { margin: 0 } } }":                      "",
		"@keyframes widget-mood-blink { from { opacity: 0 } to { opacity: 1 } }":                                  "",
		".widget-mood[title='a,b{'] , .widget-mood.bad{}":                                                         "",
		".widget-mood { p { margin: 0 } &:hover { color: red } }":                                                 "",
		"p { margin: 0 }":                                         `"p" does not begin with .widget-mood`,
		".widget-mood p, p { margin: 0 }":                         `"p" does not begin`,
		".widget-moody p { margin: 0 }":                           `".widget-moody p" does not begin`,
		".widget-mood\\20 p {}":                                   "escape",
		":root { --ink: red }":                                    "does not begin",
		"body:has(.widget-mood) { display: none }":                "does not begin",
		"@media print { p { margin: 0 } }":                        `"p" does not begin`,
		"@import \"https://example.org/x.css\"; .widget-mood { }": "@import",
		"@font-face { font-family: x }":                           "@font-face is not for widgets",
		"@keyframes changed { from { opacity: 0 } }":              "does not begin with widget-mood",
		".widget-mood { color: red":                               "no end",
		".widget-mood { color: red } }":                           "not a rule",
		".widget-mood { color: red } /* and":                      "no end",
		".widget-mood { content: \"and }":                         "no end",
		".widget-mood { color: red } .widget-mood p":              "not a rule",
		"@media print { .widget-mood { margin: 0 }":               "no end",
		", .widget-mood { margin: 0 }":                            `"" does not begin`,
		// Browsers end a text, a comment or a block elsewhere than it seems.
		`.widget-mood { a: \"} body { display: none } .widget-mood { b: " }`:             "escape",
		`.widget-mood { a: \{ } body { display: none } .widget-mood { b: } }`:            "escape",
		`.widget-mood { a: url(/*) } body { display: none } .widget-mood { b: url(*/) }`: "quotes",
		".widget-mood { a: \"\r} body { display: none } .widget-mood { b: \" }":          "no end",
		".widget-mood { a: (; }":                               "no end",
		".widget-mood { a: [ }":                                "no end",
		".widget-mood { a: ) }":                                "no end",
		".widget-mood:is( { margin: 0 }":                       "no end",
		"@media (width < 30rem { .widget-mood { margin: 0 } }": "no end",
		".widget-mood { a: url(\"/x(y\"); b: url('z') }":       "",
		// Beside its frame a widget has nothing.
		".widget-mood ~ * { display: none }":                              "beside",
		".widget-mood:hover+.hub-header { display: none }":                "beside",
		".widget-mood-note + .widget-mood-note ~ p { display: none }":     "beside",
		".widget-mood-note + .widget-mood-note { margin: 0 }":             "",
		".widget-mood li + li, .widget-mood > p ~ p { margin: 0 }":        "",
		".widget-mood { body:has(&) { display: none } }":                  "does not begin",
		".widget-mood { .night & { color: red } }":                        "does not begin",
		".widget-mood { & ~ p, & { margin: 0 } }":                         "beside",
		".widget-mood { + p { margin: 0 } }":                              "beside",
		".widget-mood { color: red; @media print { ~ p { margin: 0 } } }": "beside",
		".widget-mood { @import url(x) }":                                 "quotes",
		".widget-mood { @layer x { p { margin: 0 } } }":                   "@layer is not for widgets",
		".widget-mood li { & + &, + li { margin: 0 } b { + i { margin: 0 } } @media print { &:hover { color: red } } color: red }": "",
	} {
		if err := checkStyle("mood", css); (err == nil) != (wrong == "") || err != nil && !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: %v, want %q", css, err, wrong)
		}
	}
}
