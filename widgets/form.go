package widgets

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
)

// A Form shows and reads configurations of one type as the texts of a form, by
// the names of their fields.
type Form struct {
	Fields []Field

	texts func(json.RawMessage) map[string]string
	parse func(map[string]string) (json.RawMessage, []FieldError)
}

// FormOf derives the form of a configuration type. It panics where New does.
func FormOf[C any]() Form { return formOf[C](fieldsOf(reflect.TypeFor[C]())) }

func formOf[C any](fields []Field) Form {
	return Form{
		Fields: fields,
		texts:  func(config json.RawMessage) map[string]string { return textsOf[C](fields, config) },
		parse: func(texts map[string]string) (json.RawMessage, []FieldError) {
			return parseTexts[C](fields, texts)
		},
	}
}

// Texts are what a form shows of a stored configuration. What can't be read in
// it is as in a new one.
func (f Form) Texts(config json.RawMessage) map[string]string { return f.texts(config) }

// Parse makes a configuration of what a form says, or tells all that is wrong
// with it. A text without a name of ours is ignored; a missing one is empty.
func (f Form) Parse(texts map[string]string) (json.RawMessage, []FieldError) { return f.parse(texts) }

// Read gives a configuration that Parse has made.
func Read[C any](config json.RawMessage) (C, error) {
	return decodeConfig[C](fieldsOf(reflect.TypeFor[C]()), config)
}

// Form is the form for the widget's configuration.
func (k Kind) Form() Form { return k.form }

func textsOf[C any](fields []Field, config json.RawMessage) map[string]string {
	var c C
	stored := map[string]json.RawMessage{}
	_ = json.Unmarshal(config, &stored) // then all is as in a new one
	v := reflect.ValueOf(&c).Elem()
	texts := make(map[string]string, len(fields))
	for _, f := range fields {
		value, ok := stored[f.Name]
		if !ok || json.Unmarshal(value, v.Field(f.index).Addr().Interface()) != nil {
			v.Field(f.index).SetZero()
			_ = f.set(v, f.Default) // was tried by fieldsOf
		}
		texts[f.Name] = f.text(v)
	}
	return texts
}

// text is what set takes.
func (f Field) text(config reflect.Value) string {
	switch v := config.Field(f.index); v.Kind() {
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Bool:
		if v.Bool() {
			return "yes"
		}
		return ""
	case reflect.Slice:
		return strings.Join(v.Interface().([]string), "\n")
	default:
		return v.String()
	}
}

func parseTexts[C any](fields []Field, texts map[string]string) (json.RawMessage, []FieldError) {
	var c C
	var wrong []FieldError
	v := reflect.ValueOf(&c).Elem()
	for _, f := range fields {
		err := f.set(v, texts[f.Name])
		if err == nil {
			err = f.verify(v)
		}
		if err == nil && f.Asked && empty(v.Field(f.index)) {
			err = FieldError{f.Name, f.lacking()}
		}
		if err != nil {
			wrong = append(wrong, fieldError(err))
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	for _, check := range []func(any) error{validate, lacks} {
		if err := check(c); err != nil {
			return nil, []FieldError{fieldError(err)}
		}
	}
	config, err := encodeConfig(fields, c)
	if err != nil {
		return nil, []FieldError{fieldError(err)}
	}
	return config, nil
}

// lacks tells what a form has to ask for.
func lacks(c any) error {
	if a, ok := c.(Asker); ok {
		return a.Lacks()
	}
	return nil
}

// fieldError is an error as one of a field; of no field if it does not say.
func fieldError(err error) FieldError {
	if wrong, ok := errors.AsType[FieldError](err); ok {
		return wrong
	}
	return FieldError{Message: err.Error()}
}
