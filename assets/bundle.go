package assets

import (
	"bytes"
	"fmt"
)

// A Bundle is what every page of a program loads: one stylesheet, which joins ours
// with those of the widgets that it knows, and their scripts in one file.
type Bundle struct {
	Style  string // address
	Script string // address; "" if no widget has one

	own table
}

// ours are the stylesheets before those of the widgets, which may build on them.
var ours = []string{"css/hubs.css", "css/widgets.css"}

// A Part is what one widget brings.
type Part struct{ Name, Style, Script string }

// NewBundle joins the parts, in their order.
func NewBundle(parts ...Part) *Bundle {
	var style, script bytes.Buffer
	for _, name := range ours {
		style.Write(all.files[all.address[name]].Body)
	}
	for _, p := range parts {
		if p.Style != "" {
			fmt.Fprintf(&style, "\n/* %s */\n\n%s", p.Name, p.Style)
		}
		if p.Script != "" {
			fmt.Fprintf(&script, "// %s\n%s\n;\n", p.Name, p.Script)
		}
	}
	b := &Bundle{own: table{map[string]File{}, map[string]string{}}}
	b.Style = b.add("style.css", style.Bytes())
	if script.Len() > 0 {
		b.Script = b.add("widgets.js", script.Bytes())
	}
	return b
}

func (b *Bundle) add(name string, body []byte) (address string) {
	address, f := file(name, body)
	b.own.files[address], b.own.address[name] = f, address
	return address
}

// Find gives the file at an address: of the bundle, or any other asset.
func (b *Bundle) Find(address string) (File, bool) {
	if f, ok := b.own.files[address]; ok {
		return f, true
	}
	return Find(address)
}

// Latest gives the file of the same name where an address is of another version of the
// program: of a page or a fragment that is older than this process, or newer. It is
// not for keeping.
func (b *Bundle) Latest(address string) (File, bool) {
	if f, ok := b.own.latest(address); ok {
		return f, true
	}
	return all.latest(address)
}
