package picture_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/picture"
)

// corners has a colour for each of its quarters.
func corners(width, height int) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			p.SetNRGBA(x, y, quarters[2*(2*y/height)+2*x/width])
		}
	}
	return p
}

var quarters = []color.NRGBA{{220, 0, 0, 255}, {0, 180, 0, 255}, {0, 0, 220, 255}, {240, 240, 240, 255}}

func asPNG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// chunk is a part of a PNG.
func chunk(kind string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, kind...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// claimed is a PNG that says how large it is, and has few bytes.
func claimed(width, height uint32, depth, colours, interlaced byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = w.Write(make([]byte, 1<<20))
	_ = w.Close()
	b := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, depth, colours, 0, 0, interlaced))...)
	return append(append(b, chunk("IDAT", packed.Bytes())...), chunk("IEND", nil)...)
}

// with puts a part into a JPEG, before all others.
func with(sent []byte, kind byte, body string) []byte {
	b := append([]byte{}, sent[:2]...)
	b = binary.BigEndian.AppendUint16(append(b, 0xff, kind), uint16(len(body)+2))
	return append(append(b, body...), sent[2:]...)
}

// exif tells how a camera was held, and where.
func exif(order binary.AppendByteOrder, begin string, orientation uint16) string {
	b := append([]byte("Exif\x00\x00"), begin...)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, 0x010f), 2), 4)
	b = append(b, "GPS\x00"...)
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, 0x0112), 3), 1)
	b = order.AppendUint16(order.AppendUint16(b, orientation), 0)
	return string(order.AppendUint32(b, 0))
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func unbase64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// moving is a WebP of one pixel that is an animation.
const moving = "UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA"

// read is the picture that was made, as a browser has it.
func read(t testing.TB, p hub.Picture) image.Image {
	t.Helper()
	shown, format, err := image.Decode(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	ext := map[string]string{"png": ".png", "jpeg": ".jpg"}[format]
	if !strings.HasSuffix(p.Name, ext) || len(p.Name) != 32+len(ext) {
		t.Errorf("a %s has the name %q", format, p.Name)
	}
	return shown
}

func TestMake(t *testing.T) {
	for _, c := range []struct {
		name string
		sent []byte
		side int
	}{
		{"PNG", asPNG(t, corners(400, 300)), 256},
		{"small PNG", asPNG(t, corners(40, 90)), 40},
		{"one pixel", asPNG(t, corners(1, 1)), 1},
		{"a line", asPNG(t, corners(5_000, 1)), 1},
		{"grey", asPNG(t, image.NewGray16(image.Rect(0, 0, 300, 300))), 256},
		{"palette", asPNG(t, image.NewPaletted(image.Rect(0, 0, 300, 300), color.Palette{color.Black, color.White})), 256},
		{"JPEG", asJPEG(t, corners(400, 300)), 256},
		{"grey JPEG", asJPEG(t, image.NewGray(image.Rect(0, 0, 20, 30))), 20},
		{"JPEG in passes", file(t, "passes.jpg"), 24},
		{"WebP", file(t, "still.webp"), 24},
		{"WebP without loss", unbase64(t, "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="), 1},
	} {
		made, err := picture.Make(t.Context(), c.sent)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := read(t, made).Bounds(); got != image.Rect(0, 0, c.side, c.side) {
			t.Errorf("%s: it is %v, want %d", c.name, got, c.side)
		}
		again, err := picture.Make(t.Context(), c.sent)
		if err != nil || again.Name != made.Name {
			t.Errorf("%s: it is %s and then %s, %v", c.name, made.Name, again.Name, err)
		}
	}
}

// Nothing of what comes beside the pixels is kept.
func TestMakeKeepsNothingBeside(t *testing.T) {
	const secret = "51 N 7 E, at home"
	plain := asPNG(t, corners(30, 30))
	for name, sent := range map[string][]byte{
		"text of a PNG":    append(append(append([]byte{}, plain[:33]...), chunk("tEXt", []byte("Comment\x00"+secret))...), plain[33:]...),
		"after a PNG":      append(append([]byte{}, plain...), secret...),
		"comment of JPEG":  with(asJPEG(t, corners(30, 30)), 0xfe, secret),
		"after a JPEG":     append(asJPEG(t, corners(30, 30)), secret...),
		"position in JPEG": with(asJPEG(t, corners(30, 30)), 0xe1, exif(binary.BigEndian, "MM\x00*", 1)+secret),
	} {
		if !bytes.Contains(sent, []byte(secret)) {
			t.Fatal("it is not there before")
		}
		made, err := picture.Make(t.Context(), sent)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if bytes.Contains(made.Data, []byte(secret)) || bytes.Contains(made.Data, []byte("Exif")) || bytes.Contains(made.Data, []byte("GPS")) {
			t.Errorf("%s is kept", name)
		}
	}
}

func TestMakeTurnsUpright(t *testing.T) {
	// Where the quarters red, green, blue and white of what was sent are to be seen.
	for orientation, want := range map[uint16]string{
		0: "rgbw", 1: "rgbw", 2: "grwb", 3: "wbgr", 4: "bwrg", 5: "rbgw", 6: "brwg", 7: "wgbr", 8: "gwrb", 9: "rgbw", 65535: "rgbw",
	} {
		for _, order := range []struct {
			binary.AppendByteOrder
			begin string
		}{{binary.BigEndian, "MM\x00*"}, {binary.LittleEndian, "II*\x00"}} {
			sent := with(asJPEG(t, corners(64, 64)), 0xe1, exif(order, order.begin, orientation))
			made, err := picture.Make(t.Context(), sent)
			if err != nil {
				t.Fatal(err)
			}
			p, got := read(t, made), ""
			for _, at := range []image.Point{{16, 16}, {48, 16}, {16, 48}, {48, 48}} {
				got += nameOf(p.At(at.X, at.Y))
			}
			if got != want {
				t.Errorf("orientation %d, %s: %s, want %s", orientation, order.begin[:2], got, want)
			}
		}
	}
}

func nameOf(c color.Color) string {
	r, g, b, _ := c.RGBA()
	const much = 0x8000
	switch {
	case r > much && g > much && b > much:
		return "w"
	case r > much:
		return "r"
	case g > much:
		return "g"
	}
	return "b"
}

// What shines through still does, and the picture is the middle.
func TestMakeKeepsWhatShinesThrough(t *testing.T) {
	p := image.NewNRGBA(image.Rect(0, 0, 90, 30))
	p.SetNRGBA(45, 15, color.NRGBA{R: 255, A: 255})
	p.SetNRGBA(0, 0, color.NRGBA{G: 255, A: 255})
	made, err := picture.Make(t.Context(), asPNG(t, p))
	if err != nil {
		t.Fatal(err)
	}
	shown := read(t, made)
	if nameOf(shown.At(15, 15)) != "r" || shown.Bounds().Dx() != 30 {
		t.Errorf("the middle is %v of %v", shown.At(15, 15), shown.Bounds())
	}
	if _, _, _, a := shown.At(0, 0).RGBA(); a != 0 {
		t.Errorf("the corner covers by %d", a)
	}
}

func zipped(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("face.png")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = f.Write(asPNG(t, corners(9, 9)))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What can't be taken is refused with a sentence, before it takes time or memory.
func TestMakeRefuses(t *testing.T) {
	whole := asJPEG(t, corners(300, 300))
	lossless := unbase64(t, "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	lossless[21], lossless[22], lossless[23], lossless[24] = 0xff, 0xff, 0xff, 0x0f // 16,384 on both sides
	large := file(t, "passes.jpg")
	frame := bytes.Index(large, []byte{0xff, 0xc2})
	binary.BigEndian.PutUint16(large[frame+5:], 6_000)
	binary.BigEndian.PutUint16(large[frame+7:], 6_000)
	for _, c := range []struct {
		name string
		sent []byte
		want picture.RefusalError
	}{
		{"nothing", nil, picture.ErrNone},
		{"text", []byte("hello"), picture.ErrKind},
		{"SVG", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), picture.ErrKind},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), picture.ErrKind},
		{"zip", zipped(t), picture.ErrKind},
		{"zip that a PNG follows", append(zipped(t), asPNG(t, corners(9, 9))...), picture.ErrKind},
		{"begin of a PNG", []byte("\x89PNG\r\n\x1a\n"), picture.ErrBroken},
		{"begin of a JPEG", []byte("\xff\xd8\xff"), picture.ErrBroken},
		{"begin of a WebP", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), picture.ErrBroken},
		{"JPEG that is cut", whole[:len(whole)/2], picture.ErrBroken},
		{"PNG that is cut", asPNG(t, corners(99, 99))[:80], picture.ErrBroken},
		{"PNG of no size", claimed(0, 0, 8, 2, 0), picture.ErrBroken},
		{"PNG of 60,000 × 60,000", claimed(60_000, 60_000, 8, 2, 0), picture.ErrLarge},
		{"PNG of 2³¹ × 2³¹", claimed(1<<31-1, 1<<31-1, 8, 2, 0), picture.ErrBroken},
		{"PNG with a long side", claimed(10_001, 1, 8, 0, 0), picture.ErrLarge},
		{"PNG with many pixels", claimed(6_400, 6_400, 8, 0, 0), picture.ErrLarge},
		{"PNG of much depth", claimed(6_300, 6_300, 16, 6, 0), picture.ErrLarge},
		{"PNG in passes", claimed(6_300, 6_300, 8, 6, 1), picture.ErrLarge},
		{"PNG that has less than it says", claimed(3_000, 3_000, 8, 6, 0), picture.ErrBroken},
		{"JPEG in passes with many pixels", large, picture.ErrLarge},
		{"WebP with many pixels", lossless, picture.ErrLarge},
		{"WebP that moves", unbase64(t, moving), picture.ErrMoving},
		{"much", append(asPNG(t, corners(9, 9)), make([]byte, picture.MostBytes)...), picture.ErrLong},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := picture.Make(t.Context(), c.sent)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
			t.Errorf("%s: %d MB are taken", c.name, took>>20)
		}
	}
}

// What is decoded for long ends with the time that who sent it has, and who waits for
// a place waits no longer than that.
func TestMakeEnds(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := picture.Make(over, asPNG(t, corners(30, 30))); !errors.Is(err, context.Canceled) {
		t.Errorf("after its time: %v", err)
	}
	sent := passes(t, 3_000, picture.MostBytes)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := picture.Make(ctx, sent); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a picture of very many passes: %v, want the end of its time", err)
	}
}

// passes is a JPEG that says it is large, and that each of its pixels is told again and
// again: there is much to do for few bytes.
func passes(t *testing.T, side uint16, most int) []byte {
	t.Helper()
	sent := file(t, "passes.jpg")
	frame := bytes.Index(sent, []byte{0xff, 0xc2})
	binary.BigEndian.PutUint16(sent[frame+5:], side)
	binary.BigEndian.PutUint16(sent[frame+7:], side)
	first := bytes.Index(sent, []byte{0xff, 0xda})
	b := append([]byte{}, sent[:first]...)
	// A table in which a bit says that there is nothing more in 32767 blocks.
	table := append([]byte{0xff, 0xc4, 0, 20, 0x10, 1}, make([]byte, 15)...)
	b = append(b, append(table, 0xe0)...)
	scan := []byte{0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0}
	scan = append(scan, make([]byte, 20)...)
	for len(b)+len(scan)+2 < most {
		b = append(b, scan...)
	}
	return append(b, 0xff, 0xd9)
}

func FuzzMake(f *testing.F) {
	for _, sent := range [][]byte{
		asPNG(f, corners(20, 30)), asJPEG(f, corners(20, 30)), file(f, "passes.jpg"), file(f, "still.webp"), unbase64(f, moving),
		with(asJPEG(f, corners(9, 9)), 0xe1, exif(binary.BigEndian, "MM\x00*", 6)), claimed(9, 9, 8, 6, 1),
		unbase64(f, "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="), []byte("GIF89a"),
	} {
		f.Add(sent)
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		made, err := picture.Make(ctx, sent)
		var refused picture.RefusalError
		switch {
		case err == nil:
			if side := read(t, made).Bounds().Dx(); side > picture.Side {
				t.Errorf("it is %d wide", side)
			}
		case !errors.As(err, &refused) || strings.Contains(err.Error(), "panic"):
			t.Error(err)
		}
	})
}
