package fragment

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"sync"

	"github.com/klauspost/compress/flate"
)

// A Block is a piece of a page as it is and as deflate blocks that end at a
// byte, so that any row of blocks can be joined into one gzip member without
// compressing anything again (RFC 1951 and 1952).
type Block struct {
	Plain   []byte
	Deflate []byte
	sum     uint32 // CRC-32 of Plain
	shift   uint32 // what makes room for Plain in a CRC-32: x^(8·len) modulo the polynomial
}

var compressors = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, flate.DefaultCompression)
	if err != nil {
		panic(err) // the level is a constant that exists
	}
	return w
}}

// Pack compresses a piece.
func Pack(plain []byte) Block {
	var b bytes.Buffer
	w := compressors.Get().(*flate.Writer)
	defer compressors.Put(w)
	w.Reset(&b)
	// A write to a buffer does not fail. Flush ends at a byte and does not end
	// the stream.
	_, _ = w.Write(plain)
	_ = w.Flush()
	return Block{plain, bytes.Clone(b.Bytes()), crc32.ChecksumIEEE(plain), power(uint64(len(plain)) * 8)}
}

// Stored is a piece that is not worth compressing: small, or different on
// each request.
func Stored(plain []byte) Block {
	deflate := make([]byte, 0, len(plain)+8)
	for rest := plain; len(rest) > 0; {
		n := min(len(rest), 65535)
		deflate = append(deflate, 0, byte(n), byte(n>>8), ^byte(n), ^byte(n>>8))
		deflate = append(deflate, rest[:n]...)
		rest = rest[n:]
	}
	return Block{plain, deflate, crc32.ChecksumIEEE(plain), power(uint64(len(plain)) * 8)}
}

var (
	gzipHeader = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}
	lastBlock  = []byte{1, 0, 0, 0xff, 0xff} // an empty stored block with the final bit
)

// Join appends a gzip member of all the pieces to b.
func Join(b []byte, blocks ...Block) []byte {
	b = append(b, gzipHeader...)
	var sum, size uint32
	for _, block := range blocks {
		b = append(b, block.Deflate...)
		sum = times(sum, block.shift) ^ block.sum
		size += uint32(len(block.Plain))
	}
	b = append(b, lastBlock...)
	b = binary.LittleEndian.AppendUint32(b, sum)
	return binary.LittleEndian.AppendUint32(b, size)
}

// times multiplies two polynomials modulo the one of CRC-32, whose bits stand
// in reverse: the highest bit is the coefficient of x^0.
func times(a, b uint32) uint32 {
	var product uint32
	for bit := uint32(1) << 31; bit != 0; bit >>= 1 {
		if a&bit != 0 {
			product ^= b
		}
		b = b>>1 ^ crc32.IEEE&-(b&1)
	}
	return product
}

// power is x^n modulo the polynomial of CRC-32.
func power(n uint64) uint32 {
	result, square := uint32(1)<<31, uint32(1)<<30 // x^0 and x^1
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			result = times(result, square)
		}
		square = times(square, square)
	}
	return result
}
