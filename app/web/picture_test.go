package web

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/picture"
)

// An upload is a form with a file.
type upload struct {
	who, path string
	file      []byte
	fields    map[string]string
	htmx      bool
	site      string // it is sent from; empty: this one
}

func (u upload) request(t *testing.T) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, text := range u.fields {
		if err := w.WriteField(name, text); err != nil {
			t.Fatal(err)
		}
	}
	if u.file != nil {
		part, err := w.CreateFormFile(fileField, "face.png")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(u.file)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, u.path, &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if u.site != "" {
		req.Header.Set("Sec-Fetch-Site", u.site)
	}
	if u.who != "nobody" {
		req.AddCookie(&http.Cookie{Name: "hubs-session", Value: u.who})
	}
	if u.htmx {
		req.Header.Set("Hx-Request", "true")
	}
	return req
}

func (v *editor) upload(t *testing.T, u upload) (*http.Response, string) {
	t.Helper()
	resp, err := v.app.Test(u.request(t), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func (v *editor) pictureOf(t *testing.T, name string) string {
	t.Helper()
	return v.page(t, name).Hub.Picture
}

// ofColour is a picture of one colour.
func ofColour(t *testing.T, c color.Color) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 300, 200))
	for i := range p.Pix {
		r, g, b, a := c.RGBA()
		p.Pix[i] = []uint8{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)}[i%4]
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPictureUpload(t *testing.T) {
	v := newEditor(t)
	red := ofColour(t, color.RGBA{200, 0, 0, 255})
	const path = "/t/public/picture"
	for _, c := range []struct {
		name string
		upload
		status int
	}{
		{"nobody", upload{who: "nobody", path: path, file: red}, http.StatusUnauthorized},
		{"a stranger", upload{who: "stranger", path: path, file: red}, http.StatusForbidden},
		{"a member", upload{who: "member", path: path, file: red}, http.StatusForbidden},
		{"a stranger to what is hidden", upload{who: "stranger", path: "/t/private/picture", file: red}, http.StatusNotFound},
		{"another site", upload{who: "owner", path: path, file: red, site: "cross-site"}, http.StatusForbidden},
		{"archived", upload{who: "owner", path: "/t/archived/picture", file: red}, http.StatusConflict},
		{"much", upload{who: "owner", path: path, file: make([]byte, uploadMost)}, http.StatusRequestEntityTooLarge},
		{"a little too much", upload{who: "owner", path: path, file: make([]byte, picture.MostBytes+1)}, http.StatusUnprocessableEntity},
		{"much text", upload{who: "owner", path: path, file: red, fields: map[string]string{"want": strings.Repeat("x", uploadText+1)}}, http.StatusRequestEntityTooLarge},
		{"an address that is no text", upload{who: "owner", path: "/t/pub%00lic/picture", file: red}, http.StatusBadRequest},
		{"no text", upload{who: "owner", path: path, file: red, fields: map[string]string{"want": "\x00"}}, http.StatusBadRequest},
	} {
		if resp, body := v.upload(t, c.upload); resp.StatusCode != c.status {
			t.Errorf("%s: %d, want %d\n%s", c.name, resp.StatusCode, c.status, body)
		}
	}
	if got := v.pictureOf(t, "public") + v.pictureOf(t, "private") + v.pictureOf(t, "archived"); got != "" {
		t.Errorf("there is the picture %s", got)
	}

	resp, _ := v.upload(t, upload{who: "owner", path: path, file: red})
	name := v.pictureOf(t, "public")
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/t/public/settings?said=picture" || name == "" {
		t.Fatalf("%d to %s, the picture is %q", resp.StatusCode, resp.Header.Get("Location"), name)
	}
	_, body := v.ask(t, "owner", "GET", "/t/public/settings?said=picture", nil)
	contains(t, "the settings", body, `src="/t/public/picture/`+name+`"`, "The picture is saved.", "Remove picture", `enctype="multipart/form-data"`)
	wantPage(t, "the settings", body)
	resp, body = v.upload(t, upload{who: "owner", path: path, file: ofColour(t, color.RGBA{0, 0, 200, 255}), htmx: true})
	if now := v.pictureOf(t, "public"); resp.StatusCode != http.StatusOK || now == name || now == "" {
		t.Errorf("by htmx: %d, the picture is %q", resp.StatusCode, now)
	}
	contains(t, "the piece", body, `<section id="picture"`, "The picture is saved.")
	_, body = v.ask(t, "owner", "GET", "/t/public/history", nil)
	contains(t, "the history", body, "changed the picture")
	v.upload(t, upload{who: "owner", path: path, fields: map[string]string{"want": "none"}})
	if now := v.pictureOf(t, "public"); now != "" {
		t.Errorf("it is still %q", now)
	}
	_, body = v.ask(t, "owner", "GET", "/t/public/history", nil)
	contains(t, "the history", body, "removed the picture")
}

// What can't be taken is said where the picture was chosen, and changes nothing.
func TestPictureRefused(t *testing.T) {
	v := newEditor(t)
	if resp, _ := v.upload(t, upload{who: "owner", path: "/t/public/picture", file: ofColour(t, color.Black)}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	before := v.pictureOf(t, "public")
	for want, file := range map[picture.RefusalError][]byte{
		picture.ErrNone:   {},
		picture.ErrKind:   []byte("<svg/>"),
		picture.ErrBroken: ofColour(t, color.White)[:90],
		picture.ErrLong:   make([]byte, uploadMost),
	} {
		status := http.StatusUnprocessableEntity
		if want == picture.ErrLong {
			status = http.StatusRequestEntityTooLarge
		}
		resp, body := v.upload(t, upload{who: "owner", path: "/t/public/picture", file: file})
		if resp.StatusCode != status {
			t.Errorf("%s %d", want, resp.StatusCode)
		}
		contains(t, "the page", body, "<h1>Settings of ", `role="alert">`+strings.ReplaceAll(want.Error(), "'", "&#39;"), `aria-invalid="true"`, `name="field-title"`)
		wantPage(t, "the page", body)
		resp, body = v.upload(t, upload{who: "owner", path: "/t/public/picture", file: file, htmx: true})
		if resp.StatusCode != status || strings.Contains(body, "<h1>") {
			t.Errorf("%s by htmx: %d\n%s", want, resp.StatusCode, body)
		}
	}
	if now := v.pictureOf(t, "public"); now != before {
		t.Errorf("the picture is %s, and was %s", now, before)
	}
}

// A picture is sent to those who may see its hub, under the name that it has now for
// good.
func TestPictureAsksTheGate(t *testing.T) {
	v := newEditor(t)
	for _, name := range []string{"public", "private"} {
		if resp, _ := v.upload(t, upload{who: "owner", path: "/t/" + name + "/picture", file: ofColour(t, color.Black)}); resp.StatusCode != http.StatusSeeOther {
			t.Fatal(resp.Status)
		}
	}
	name := v.pictureOf(t, "public")
	for _, c := range []struct {
		who, path string
		status    int
		kept      string
	}{
		{"nobody", "/t/public/picture/" + name, 200, "public, max-age=31536000, immutable"},
		{"owner", "/t/public/picture/" + name, 200, "public, max-age=31536000, immutable"},
		{"nobody", "/t/public/picture/before.png", 200, "no-cache"},
		{"nobody", "/t/private/picture/" + name, 404, "no-store"},
		{"stranger", "/t/private/picture/" + name, 404, "no-store"},
		{"member", "/t/private/picture/" + name, 200, "no-store"},
		{"admin", "/t/private/picture/" + name, 200, "no-store"},
		{"admin", "/t/archived/picture/" + name, 404, "no-store"},
		{"nobody", "/t/nothing/picture/" + name, 404, "no-store"},
		{"nobody", "/u/public/picture/" + name, 404, "no-store"},
	} {
		resp, body := v.answer(t, c.who, http.MethodGet, c.path, nil, false)
		if resp.StatusCode != c.status || resp.Header.Get("Cache-Control") != c.kept {
			t.Errorf("%s, %s: %d, %s", c.who, c.path, resp.StatusCode, resp.Header.Get("Cache-Control"))
		}
		if c.status != 200 {
			continue
		}
		if kind, policy := resp.Header.Get("Content-Type"), resp.Header.Get("Content-Security-Policy"); kind != "image/png" || resp.Header.Get("X-Content-Type-Options") != "nosniff" || policy != "default-src 'none'; sandbox" {
			t.Errorf("%s, %s: %s, %s", c.who, c.path, kind, policy)
		}
		if _, err := png.Decode(strings.NewReader(body)); err != nil {
			t.Errorf("%s, %s: %v", c.who, c.path, err)
		}
	}
}

// Settings that are typed beside a picture are not lost by it, nor in conflict with it.
func TestPictureLeavesSettings(t *testing.T) {
	v := newEditor(t)
	was := v.page(t, "public").Hub
	if resp, _ := v.upload(t, upload{who: "owner", path: "/t/public/picture", file: ofColour(t, color.Black)}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	to := was.Settings()
	to.Summary = "Typed meanwhile."
	if err := v.store.SetHub(t.Context(), hub.Agent{Username: "owner"}, was, was.Version, to); err != nil {
		t.Error(err)
	}
	if v.pictureOf(t, "public") == "" {
		t.Error("the settings take the picture away")
	}
}
