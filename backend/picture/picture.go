// Package picture makes small pictures of those that people send: square, upright,
// of few bytes, and without anything but what is to be seen.
//
// What is sent may be made to harm. Its head is read first, and nothing is decoded that
// would take more memory than there is for one picture; one at a time is decoded in a
// process, for as long as who waits has; and what is kept is drawn anew, so that no
// byte of it is the sender's.
package picture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"

	"github.com/fedora-hubs/hubs/backend/hub"
)

const (
	// Side is how many pixels wide and high a picture is made, unless it had less.
	Side = 256
	// MostBytes is how long a picture may be that is sent.
	MostBytes = 8 << 20

	mostSide   = 10_000     // pixels on a side of what is sent
	mostPixels = 40_000_000 // in all
	mostMemory = 256 << 20  // bytes that decoding takes
)

// A RefusalError says why a picture is not taken, to who sent it.
type RefusalError string

func (r RefusalError) Error() string { return string(r) }

// The refusals.
const (
	ErrNone   RefusalError = "Choose a picture first."
	ErrKind   RefusalError = "This is no picture in the format PNG, JPEG or WebP."
	ErrLong   RefusalError = "This picture has more than 8 MB. Make it smaller and send it again."
	ErrLarge  RefusalError = "This picture has too many pixels. Make it smaller, 1,000 pixels wide for example, and send it again."
	ErrMoving RefusalError = "This picture moves. Choose one that stands still."
	ErrBroken RefusalError = "This picture can't be read to its end. It may be damaged: save it anew and send it again."
)

// place is where pictures are made, one at a time.
var place = make(chan struct{}, 1)

// Make makes a picture of what was sent. The error is a RefusalError, or that of the context.
func Make(ctx context.Context, sent []byte) (hub.Picture, error) {
	h, err := readHead(sent)
	if err != nil {
		return hub.Picture{}, err
	}
	select {
	case place <- struct{}{}:
	case <-ctx.Done():
		return hub.Picture{}, ctx.Err()
	}
	defer func() { <-place }()
	whole, err := decode(ctx, h, sent)
	if ctx.Err() != nil {
		return hub.Picture{}, ctx.Err()
	}
	if err != nil {
		return hub.Picture{}, err
	}
	return encode(upright(small(whole), h.orientation))
}

// decode reads the whole picture, until the context ends: a short one can tell a
// decoder to do much.
func decode(ctx context.Context, h head, sent []byte) (whole image.Image, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w panic: %v", ErrBroken, fault)
		}
	}()
	whole, err = h.format.decode(&timed{ctx, bytes.NewReader(sent)})
	if err == nil && (whole.Bounds().Dx() != h.width || whole.Bounds().Dy() != h.height) {
		return nil, ErrBroken
	}
	if err != nil {
		return nil, ErrBroken
	}
	return whole, nil
}

// timed is read a little at a time, and not after its context has ended.
type timed struct {
	ctx  context.Context //nolint:containedctx // readers take none
	rest *bytes.Reader
}

func (t *timed) Read(into []byte) (int, error) {
	const atOnce = 512
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	return t.rest.Read(into[:min(len(into), atOnce)])
}

// small is the square in the middle.
func small(whole image.Image) *image.RGBA {
	b := whole.Bounds()
	side := min(b.Dx(), b.Dy())
	from := b.Min.Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	to := image.NewRGBA(image.Rect(0, 0, min(side, Side), min(side, Side)))
	draw.CatmullRom.Scale(to, to.Bounds(), whole, image.Rectangle{from, from.Add(image.Pt(side, side))}, draw.Src, nil)
	return to
}

// encode writes it in the format that takes fewer bytes. Only one keeps what shines
// through.
func encode(p *image.RGBA) (hub.Picture, error) {
	var asPNG, asJPEG bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&asPNG, p); err != nil {
		return hub.Picture{}, fmt.Errorf("encode picture: %w", err)
	}
	if !p.Opaque() {
		return named(asPNG.Bytes(), "png"), nil
	}
	if err := jpeg.Encode(&asJPEG, p, &jpeg.Options{Quality: 88}); err != nil {
		return hub.Picture{}, fmt.Errorf("encode picture: %w", err)
	}
	if asPNG.Len() <= asJPEG.Len() {
		return named(asPNG.Bytes(), "png"), nil
	}
	return named(asJPEG.Bytes(), "jpg"), nil
}

func named(data []byte, ext string) hub.Picture {
	sum := sha256.Sum256(data)
	return hub.Picture{Name: hex.EncodeToString(sum[:16]) + "." + ext, Data: data}
}
