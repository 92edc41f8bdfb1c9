package fragment

import (
	"bytes"
	"compress/gzip"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os/exec"
	"testing"
)

// What Join makes is one gzip member that gives back the pieces, whatever they
// are and however they were packed.
func FuzzJoin(f *testing.F) {
	f.Add([]byte("<p>one</p>"), []byte(""), []byte("three"), uint8(2))
	f.Add(bytes.Repeat([]byte("long "), 40_000), []byte("x"), []byte{0, 255}, uint8(5))
	f.Fuzz(func(t *testing.T, a, b, c []byte, stored uint8) {
		var blocks []Block
		for i, piece := range [][]byte{a, b, c, a} {
			if stored>>i&1 == 1 {
				blocks = append(blocks, Stored(piece))
			} else {
				blocks = append(blocks, Pack(piece))
			}
		}
		want := bytes.Join([][]byte{a, b, c, a}, nil)
		if got := unzip(t, Join(nil, blocks...)); !bytes.Equal(got, want) {
			t.Errorf("%d bytes became %d", len(want), len(got))
		}
	})
}

func TestJoinNothing(t *testing.T) {
	if got := unzip(t, Join(nil)); len(got) != 0 {
		t.Errorf("nothing became %q", got)
	}
}

// The sum of joined pieces is that of the whole.
func TestSums(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		whole := make([]byte, random.IntN(100_000))
		for i := range whole {
			whole[i] = byte(random.Uint32())
		}
		cut := random.IntN(len(whole) + 1)
		a, b := Stored(whole[:cut]), Stored(whole[cut:])
		if got, want := times(a.sum, b.shift)^b.sum, crc32.ChecksumIEEE(whole); got != want {
			t.Fatalf("sum of %d and %d bytes is %08x, want %08x", cut, len(whole)-cut, got, want)
		}
	}
}

// Another implementation accepts it, too.
func TestGzipProgramAccepts(t *testing.T) {
	cmd := exec.Command("gzip", "-t")
	cmd.Stdin = bytes.NewReader(Join(nil, Pack([]byte("<p>hello</p>")), Stored([]byte("1-0")), Pack(bytes.Repeat([]byte("row "), 9999))))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("gzip -t: %v\n%s", err, out)
	}
}

func unzip(t *testing.T, member []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(member))
	if err != nil {
		t.Fatal(err)
	}
	r.Multistream(false)
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}
