package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// A head is what is known of a picture before it is decoded.
type head struct {
	format        *format
	width, height int
	orientation   int
}

// A format is one that pictures may be sent in: known by how they begin, whatever
// their name is.
type format struct {
	is     func([]byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	// depth is how many bytes a pixel takes while it is decoded, at most.
	depth func([]byte, image.Config) (int, error)
}

var formats = []*format{
	{func(b []byte) bool { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) }, png.DecodeConfig, png.Decode, depthOfPNG},
	{func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) }, jpeg.DecodeConfig, jpeg.Decode, depthOfJPEG},
	{func(b []byte) bool { return len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP" }, webp.DecodeConfig, webp.Decode, depthOfWebP},
}

// readHead tells what is wrong with a picture as far as that is to be seen without
// decoding it.
func readHead(sent []byte) (h head, err error) {
	if len(sent) == 0 {
		return h, ErrNone
	}
	if len(sent) > MostBytes {
		return h, ErrLong
	}
	for _, f := range formats {
		if f.is(sent) {
			h.format = f
		}
	}
	if h.format == nil {
		return h, ErrKind
	}
	if isMoving(sent) {
		return h, ErrMoving
	}
	c, err := h.format.config(bytes.NewReader(sent))
	if err != nil || c.Width <= 0 || c.Height <= 0 {
		return h, ErrBroken
	}
	if c.Width > mostSide || c.Height > mostSide || c.Width*c.Height > mostPixels {
		return h, ErrLarge
	}
	depth, err := h.format.depth(sent, c)
	if err != nil {
		return h, err
	}
	if c.Width*c.Height*depth > mostMemory {
		return h, ErrLarge
	}
	h.width, h.height, h.orientation = c.Width, c.Height, orientationOf(sent)
	return h, nil
}

func depthOfPNG(sent []byte, c image.Config) (int, error) {
	depth := 4
	switch c.ColorModel {
	case color.GrayModel:
		depth = 1
	case color.Gray16Model:
		depth = 2
	case color.RGBA64Model, color.NRGBA64Model:
		depth = 8
	}
	const interlaced = 28 // place of the mark in the file
	if len(sent) > interlaced && sent[interlaced] != 0 {
		depth *= 2
	}
	return depth, nil
}

// depthOfJPEG is a byte for each component, and four more where the picture comes in
// several passes, for then all is held until the last.
func depthOfJPEG(sent []byte, _ image.Config) (int, error) {
	for kind, body := range segments(sent) {
		if isFrame(kind) && len(body) > 5 {
			components := int(body[5])
			const progressive = 0xc2
			switch {
			case kind == progressive:
				return 5 * components, nil
			case components == 4: // printers' colours are written a second time
				return 8, nil
			}
			return components, nil
		}
	}
	return 0, ErrBroken
}

// depthOfWebP is for colours with what shines through, and the step before them.
func depthOfWebP([]byte, image.Config) (int, error) { return 8, nil }

// isMoving reports whether a WebP is an animation. Of a PNG that is one, the picture
// for those who can't show it is read.
func isMoving(sent []byte) bool {
	const animated = 1 << 1
	return len(sent) > 20 && string(sent[12:16]) == "VP8X" && sent[20]&animated != 0
}

// segments are the parts of a JPEG before its first pixels, by the byte that tells
// what they are.
func segments(sent []byte) func(yield func(byte, []byte) bool) {
	const (
		mark  = 0xff
		start = 0xda // of pixels
	)
	return func(yield func(byte, []byte) bool) {
		for rest := sent[min(2, len(sent)):]; len(rest) >= 4 && rest[0] == mark; {
			kind := rest[1]
			if kind == mark { // one that fills up
				rest = rest[1:]
				continue
			}
			size := int(binary.BigEndian.Uint16(rest[2:]))
			if kind == start || size < 2 || len(rest) < 2+size || !yield(kind, rest[4:2+size]) {
				return
			}
			rest = rest[2+size:]
		}
	}
}

// isFrame reports whether a part of a JPEG tells of its size and components.
func isFrame(kind byte) bool {
	return kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc
}
