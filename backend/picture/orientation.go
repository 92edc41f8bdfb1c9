package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientationOf is how the camera that took a JPEG was held, as Exif counts it: 1 is
// upright. It is the one thing that is read of what comes beside the pixels.
func orientationOf(sent []byte) int {
	for kind, body := range segments(sent) {
		const application = 0xe1
		if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && kind == application {
			return orientationIn(tiff)
		}
	}
	return 1
}

func orientationIn(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(tiff[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	from := uint64(order.Uint32(tiff[4:]))
	if from+2 > uint64(len(tiff)) {
		return 1
	}
	count, entries := int(order.Uint16(tiff[from:])), tiff[from+2:]
	const (
		size  = 12
		tag   = 0x0112
		short = 3
	)
	for ; count > 0 && len(entries) >= size; count, entries = count-1, entries[size:] {
		if order.Uint16(entries) != tag || order.Uint16(entries[2:]) != short {
			continue
		}
		if found := int(order.Uint16(entries[8:])); found >= 1 && found <= 8 {
			return found
		}
	}
	return 1
}

// upright turns a square as the camera was held.
func upright(p *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 {
		return p
	}
	last := p.Bounds().Dx() - 1
	turned := image.NewRGBA(p.Bounds())
	for y := range last + 1 {
		for x := range last + 1 {
			fromX, fromY := x, y
			if orientation >= 5 { // columns are rows
				fromX, fromY = y, x
			}
			switch orientation {
			case 2, 3, 7, 8:
				fromX = last - fromX
			}
			switch orientation {
			case 3, 4, 6, 7:
				fromY = last - fromY
			}
			turned.SetRGBA(x, y, p.RGBAAt(fromX, fromY))
		}
	}
	return turned
}
