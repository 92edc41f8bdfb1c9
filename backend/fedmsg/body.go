package fedmsg

import "encoding/json"

// A Body is what the sender put into a message: an object with strings,
// json.Number, bool, nil, []any and map[string]any.
type Body map[string]any

// At follows keys into nested objects; nil where one is missing.
func (b Body) At(path ...string) any {
	var v any = map[string]any(b)
	for _, key := range path {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[key]
	}
	return v
}

// Text is the string or the number at a path, as written; else "".
func (b Body) Text(path ...string) string {
	switch v := b.At(path...).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}
