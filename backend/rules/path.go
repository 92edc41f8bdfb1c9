package rules

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// walk calls yield with every value that a path leads to, until it returns
// false. See rule for what a path is.
func walk(v any, path string, yield func(any) bool) bool {
	if path == "" {
		return leaves(v, yield)
	}
	key, rest, _ := strings.Cut(path, ".")
	switch v := v.(type) {
	case fedmsg.Body:
		return walk(map[string]any(v), path, yield)
	case map[string]any:
		switch key {
		case "#":
			return eachKey(v, yield)
		case "*":
			return eachValue(v, rest, yield)
		}
		return walk(v[key], rest, yield)
	case []any:
		if key == "#" {
			return true // what items are described by is nobody's name
		}
		if n, err := strconv.Atoi(key); err == nil {
			return n < 0 || n >= len(v) || walk(v[n], rest, yield)
		}
		for _, item := range v {
			if !walk(item, path, yield) {
				return false
			}
		}
	}
	return true
}

// leaves yields a value, or the items of a list.
func leaves(v any, yield func(any) bool) bool {
	switch v := v.(type) {
	case nil:
		return true
	case []any:
		for _, item := range v {
			if !leaves(item, yield) {
				return false
			}
		}
		return true
	case []string: // in messages of our own that were never encoded
		for _, item := range v {
			if !yield(item) {
				return false
			}
		}
		return true
	}
	return yield(v)
}

func eachKey(object map[string]any, yield func(any) bool) bool {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if !yield(key) {
			return false
		}
	}
	return true
}

func eachValue(object map[string]any, rest string, yield func(any) bool) bool {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if !walk(object[key], rest, yield) {
			return false
		}
	}
	return true
}

// text is a value as written: a string, a number or a boolean; else "".
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// named is a value as written, or what names it where it is described by an object.
func named(v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return text(v)
	}
	for _, key := range []string{"name", "login", "username"} {
		if name, _ := object[key].(string); name != "" {
			return name
		}
	}
	return ""
}

// person is the name in a value: itself, or what an object that describes
// somebody calls the account.
func person(v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		name, _ := v.(string)
		return name
	}
	for _, key := range []string{"username", "fas_name", "name", "login", "nickname"} {
		if name, _ := object[key].(string); name != "" {
			return name
		}
	}
	return ""
}
