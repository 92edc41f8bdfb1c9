package source

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/bounds"
)

func TestCheckXML(t *testing.T) {
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
		if err := checkXML([]byte(c.body)); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
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

// TestInUTF8 wants documents in other encodings to be seen as a parser sees
// them: here a quote would begin at the second byte of a letter.
func TestInUTF8(t *testing.T) {
	var wide, turned bytes.Buffer
	for _, r := range `<Ⱒ>é</Ⱒ>` {
		wide.Write([]byte{byte(r >> 8), byte(r)})
		turned.Write([]byte{byte(r), byte(r >> 8)})
	}
	for name, c := range map[string]struct{ body, want string }{
		"no word of it":         {"<a>é</a>", "<a>é</a>"},
		"UTF-8":                 {"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><a>é</a>", "<?xml version='1.0' encoding='utf-8'?><a>é</a>"},
		"Latin-1":               {"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>\xe9</a>", `<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>`},
		"UTF-16":                {"\xfe\xff" + wide.String(), "<Ⱒ>é</Ⱒ>"},
		"UTF-16, turned":        {"\xff\xfe" + turned.String(), "<Ⱒ>é</Ⱒ>"},
		"UTF-16, in words only": {"<?xml version='1.0' encoding='UTF-16'?><a>é</a>", "<?xml version='1.0' encoding='UTF-16'?><a>é</a>"},
		"later":                 {"<a/><?xml encoding='utf-16'?><b/>", "<a/><?xml encoding='utf-16'?><b/>"},
	} {
		if got, err := inUTF8([]byte(c.body)); string(got) != c.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
	}
	if _, err := inUTF8([]byte("<?xml version='1.0' encoding='klingon'?><a/>")); err == nil {
		t.Error("an encoding that nobody knows is no error")
	}
}

// FuzzXML wants the walk never to find less than a parser does.
func FuzzXML(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "<c>"> <!-- > --> ]><a b="c>" d='e' f=g h><i/><![CDATA[<j>]]><!-- <k> --></a>`,
		`<a><b><c></a><d/>`, `<!"><a>`, `<!<!-- > --><a>> <b>`, `<!><a> <b>`, `<a:b c:d="e"/>`, `<a b=cé=dé/>`, `<a/ ><b>`, `<?a '?><b>`, "<a\xff>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		w := walk{rest: []byte(body)}
		deepest := 0
		for w.next() {
			deepest = max(deepest, w.depth)
		}
		if w.err != nil {
			return
		}
		d := xml.NewDecoder(strings.NewReader(body))
		d.Strict = false
		d.CharsetReader = func(_ string, rest io.Reader) (io.Reader, error) { return rest, nil }
		parts, depth := 0, 0
		for {
			token, err := d.Token()
			if err != nil {
				break
			}
			switch token := token.(type) {
			case xml.StartElement:
				parts += 1 + len(token.Attr)
				depth++
			case xml.EndElement:
				depth--
			}
			if parts > w.parts || depth > deepest+1 {
				t.Fatalf("a parser finds %d parts, %d deep; the walk %d, %d deep", parts, depth, w.parts, deepest)
			}
		}
	})
}
