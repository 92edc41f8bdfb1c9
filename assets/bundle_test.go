package assets_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/assets"
)

func TestBundle(t *testing.T) {
	t.Parallel()
	parts := []assets.Part{{Name: "feed", Style: ".widget-feed p { margin: 0; }", Script: "(() => {})()"}, {Name: "plain"}, {Name: "mood", Style: ".widget-mood { color: red; }"}}
	b := assets.NewBundle(parts...)
	style, ok := b.Find(b.Style)
	text := string(style.Body)
	feed, mood := strings.Index(text, parts[0].Style), strings.Index(text, parts[2].Style)
	if !ok || style.Type != "text/css; charset=utf-8" || !strings.HasPrefix(text, "/* The look of the pages") || feed < 0 || mood < feed {
		t.Errorf("the stylesheet is %t %s %.80q, feed at %d, mood at %d", ok, style.Type, text, feed, mood)
	}
	if z, err := gzip.NewReader(bytes.NewReader(style.Gzip)); err != nil {
		t.Error(err)
	} else if plain, err := io.ReadAll(z); err != nil || !bytes.Equal(plain, style.Body) {
		t.Errorf("compressed it is %d bytes, %v", len(plain), err)
	}
	if script, ok := b.Find(b.Script); !ok || script.Type != "text/javascript; charset=utf-8" || string(script.Body) != "// feed\n(() => {})()\n;\n" {
		t.Errorf("the script is %t %s %q", ok, script.Type, script.Body)
	}
	if !regexp.MustCompile(`^/assets/[0-9a-f]{12}/style\.css$`).MatchString(b.Style) {
		t.Errorf("the address is %s", b.Style)
	}
	if again := assets.NewBundle(parts...); again.Style != b.Style || again.Script != b.Script {
		t.Error("the same parts have another address")
	}
	none := assets.NewBundle()
	if none.Style == b.Style || none.Script != "" {
		t.Errorf("without widgets it is at %s and %q", none.Style, none.Script)
	}
	if _, ok := none.Find(assets.URL("js/hubs.js")); !ok {
		t.Error("other assets are not there")
	}
}

// A page of an older version finds what it loads, and does not keep it.
func TestLatest(t *testing.T) {
	t.Parallel()
	b := assets.NewBundle(assets.Part{Name: "mood", Style: ".widget-mood { color: red; }"})
	style, _ := b.Find(b.Style)
	icons, _ := assets.Find(assets.URL("css/icons.svg"))
	for address, want := range map[string][]byte{
		"/assets/0123456789ab/style.css": style.Body, "/assets/0123456789ab/css/icons.svg": icons.Body,
		"/assets/0123456789ab/widgets.js": nil, "/assets/0123456789ab/": nil, "/assets/style.css": nil, "/assets/": nil, "": nil,
	} {
		if f, ok := b.Latest(address); ok != (want != nil) || !bytes.Equal(f.Body, want) {
			t.Errorf("%q: %t, %d bytes, want %d", address, ok, len(f.Body), len(want))
		}
	}
}
