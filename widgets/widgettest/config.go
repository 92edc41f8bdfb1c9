package widgettest

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
)

// config tries the fields of a kind without any world.
func config(t testing.TB, k widgets.Kind) {
	needsAdmin := slices.ContainsFunc(k.Fields, func(f widgets.Field) bool { return f.Required && f.Default == "" })
	if err := k.Check(k.Defaults()); err != nil && !needsAdmin {
		t.Errorf("the defaults are not valid: %v", err)
	}
	if !json.Valid(k.Defaults()) {
		t.Errorf("the defaults are not JSON: %s", k.Defaults())
	}
	for _, f := range k.Fields {
		var wrong widgets.FieldError
		err := k.Check(merged(t, k.Defaults(), map[string]any{f.Name: map[string]any{"no": "value"}}))
		if !errors.As(err, &wrong) || !needsAdmin && wrong.Field != f.Name {
			t.Errorf("an object as %s: got %v, want it refused as a FieldError of that field", f.Name, err)
		}
	}
}

// stored tries the configuration of a case as the store may have it.
func stored(t testing.TB, k widgets.Kind, c Case) {
	t.Helper()
	var given map[string]any
	if err := json.Unmarshal([]byte(c.Config), &given); err != nil {
		t.Fatalf("the configuration of the case is not JSON: %v", err)
	}
	if err := k.Check(json.RawMessage(c.Config)); err != nil {
		t.Errorf("the configuration of the case is not valid: %v", err)
	}
	given["a key of an older version"] = []int{1}
	full := c
	full.Config = string(merged(t, k.Defaults(), given))
	if err := k.Check(json.RawMessage(full.Config)); err != nil {
		t.Errorf("with defaults and an unknown key the configuration is not valid: %v", err)
	}
	short, _, _ := whole(t, k, c)
	long, _, _ := whole(t, k, full)
	if !bytes.Equal(short, long) {
		t.Errorf("with the defaults written out it draws something else:\n%s\ninstead of:\n%s", long, short)
	}
}

func merged(t testing.TB, raw json.RawMessage, over map[string]any) json.RawMessage {
	t.Helper()
	values := map[string]any{}
	if err := json.Unmarshal(raw, &values); err != nil {
		t.Fatal(err)
	}
	maps.Copy(values, over)
	all, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
