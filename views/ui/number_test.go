package ui

import "testing"

func TestRounded(t *testing.T) {
	for n, want := range map[int64]string{
		10_000: "10k", 12_345: "12.3k", 99_999: "99.9k", 999_999: "999.9k",
		1_000_000: "1M", 180_123_456: "180.1M", -12_345: "-12.3k",
	} {
		if got := rounded(n); got != want {
			t.Errorf("rounded(%d) = %q, want %q", n, got, want)
		}
	}
}
