package main

import (
	"context"
	"errors"
	"testing"
)

// What is here is not fetched, and what can't be fetched keeps nothing else from it.
func TestFetch(t *testing.T) {
	got := ""
	try := func(name string, here bool, err error) download {
		return download{
			title: name, here: func(context.Context) bool { return here }, without: "a test",
			get: func(context.Context) error { got += name; return err },
		}
	}
	fetch(t.Context(), []download{try("a", true, nil), try("b", false, errors.New("b can't be downloaded")), try("c", false, nil)})
	if got != "bc" {
		t.Errorf("fetched %q, want b and c", got)
	}
}
