package hub

import "strings"

// A Key names a hub across kinds. Written it is t/NAME or u/NAME.
type Key struct {
	Kind Kind
	Name string
}

// ParseKey reads a key; false if it is none. That there is such a hub is not asked.
func ParseKey(text string) (Key, bool) {
	kind, name, ok := strings.Cut(text, "/")
	k := Key{Kind(kind), name}
	if !ok || name == "" || k.Kind != Team && k.Kind != Person {
		return Key{}, false
	}
	return k, true
}

// String is the written form.
func (k Key) String() string { return string(k.Kind) + "/" + k.Name }
