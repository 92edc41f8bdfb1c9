package web

import "testing"

// Nobody takes what is left for others, and what was given back can be taken.
func TestShare(t *testing.T) {
	s := newShare(2)
	one, ok1 := s.take("ana")
	two, ok2 := s.take("ana")
	if _, third := s.take("ana"); !ok1 || !ok2 || third {
		t.Fatalf("ana gets %v, %v and %v", ok1, ok2, third)
	}
	other, ok := s.take("bo")
	if !ok {
		t.Fatal("bo gets none")
	}
	one()
	one() // counts once
	again, ok := s.take("ana")
	if _, more := s.take("ana"); !ok || more {
		t.Errorf("after one was given back: %v, then %v", ok, more)
	}
	for _, release := range []func(){two, other, again} {
		release()
	}
	if len(s.held) != 0 {
		t.Errorf("held are %v", s.held)
	}
}
