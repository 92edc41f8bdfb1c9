package rules

import (
	"fmt"
	"slices"
	"strings"
)

// Check reports slips in a template for messages of a category: a bracket that is
// not closed, and fields that are not paths, or whose terms or filters do not
// exist. Fields that a caller fills itself are known, as are the suffixes that it
// takes off.
func Check(category, template string, known, suffixes []string) error {
	s := sources[category]
	if s == nil {
		s = &general
	}
	fields, err := fieldsOf(template)
	if err != nil {
		return err
	}
	for _, field := range fields {
		for _, suffix := range suffixes {
			field = strings.TrimSuffix(field, suffix)
		}
		if wrong := s.slip(field); wrong != "" && !slices.Contains(known, field) {
			return fmt.Errorf("%s in %q", wrong, field)
		}
	}
	return nil
}

// fieldsOf gives the alternatives of the fields of a template.
func fieldsOf(template string) (fields []string, err error) {
	if strings.Count(template, "{") != strings.Count(template, "}") || strings.Count(template, "[") != strings.Count(template, "]") {
		return nil, fmt.Errorf("%q: a bracket is not closed", template)
	}
	for _, after := range strings.Split(template, "{")[1:] {
		field, _, _ := strings.Cut(after, "}")
		fields = append(fields, strings.Split(field, "|")...)
	}
	return fields, nil
}

// slip is what is wrong with a field, "" if nothing is.
func (s *source) slip(field string) string {
	if strings.HasPrefix(field, "=") {
		return ""
	}
	path, how, _ := strings.Cut(field, ":")
	terms := []string{"who", "verb", "service", "actor", "stg", "rest", "step", "last", "sender", "packages", "said", "0", "1", "2"}
	term, is := strings.CutPrefix(path, "@")
	switch {
	case how != "" && filters[how] == nil:
		return "no such filter"
	case is && s.terms[term] == nil && !slices.Contains(terms, term):
		return "no such term"
	case strings.ContainsAny(path, " {}[]"):
		return "not a path"
	}
	return ""
}
