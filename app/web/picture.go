package web

import (
	"context"
	"errors"
	"mime"
	"path"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/picture"
	"github.com/fedora-hubs/hubs/views"
)

// pictureShow sends the picture of a hub to those who may see the hub. The address names
// the one that a page was drawn with; where there is another by now, that is sent, and
// nobody keeps it under this name.
func (s *Server) pictureShow(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	key := hub.Key{Kind: hub.Kind(c.Path()[1:2]), Name: c.Params("name")}
	p, err := s.Hubs.Picture(ctx, key.Kind, key.Name, hub.Public)
	private := errors.Is(err, hub.ErrNotFound)
	if private { // or not there, for which as much is asked
		p, err = s.pictureBehind(ctx, v, key)
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	if errors.Is(err, hub.ErrNotFound) {
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Set(fiber.HeaderContentType, "image/svg+xml")
		return c.Status(fiber.StatusNotFound).SendString(noPicture)
	}
	if err != nil {
		return err
	}
	switch {
	case private:
		c.Set(fiber.HeaderCacheControl, "no-store")
	case p.Name == c.Params("file"):
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	default:
		c.Set(fiber.HeaderCacheControl, "no-cache")
	}
	c.Set(fiber.HeaderContentType, mime.TypeByExtension(path.Ext(p.Name)))
	return c.Send(p.Data)
}

// noPicture is to be seen on pages that were drawn while there was a picture, and not
// yet again: nothing, where browsers would draw that something is broken.
const noPicture = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`

// pictureBehind finds a picture for who passes the gate of its hub.
func (s *Server) pictureBehind(ctx context.Context, v visit, key hub.Key) (hub.Picture, error) {
	gates, err := s.Gates.Gates(ctx, v.agent(), key.String())
	if err != nil {
		return hub.Picture{}, err
	}
	if !v.passes(gates[0]) {
		return hub.Picture{}, hub.ErrNotFound
	}
	return s.Hubs.Picture(ctx, key.Kind, key.Name, hub.Public, hub.MembersOnly)
}

// pictureFeedback has the sentences after a change, by the word for it in a URL.
var pictureFeedback = map[string]string{"picture": "The picture is saved.", "no-picture": "The picture is removed."}

func pictureForm(h hub.Hub, said string) views.PictureForm {
	return views.PictureForm{Face: h.Face(), Action: h.Path() + "/picture", File: fileField, Most: picture.MostBytes, Long: picture.ErrLong.Error(), Feedback: pictureFeedback[said]}
}

// pictureChange gives a hub the picture that was sent, or takes away the one it has.
func (s *Server) pictureChange(c *fiber.Ctx, v visit) error {
	if v.file.long {
		return s.refusePicture(c.Status(fiber.StatusRequestEntityTooLarge), v, picture.ErrLong)
	}
	made, said := hub.Picture{}, "no-picture"
	if field(c, "want") != "none" {
		ctx, cancel := context.WithTimeout(c.UserContext(), makeTime)
		defer cancel()
		var err error
		made, err = picture.Make(ctx, v.file.data)
		if refusal, ok := errors.AsType[picture.RefusalError](err); ok {
			return s.refusePicture(c.Status(fiber.StatusUnprocessableEntity), v, refusal)
		}
		if err != nil {
			return err
		}
		said = "picture"
	}
	if err := s.Changes.SetPicture(c.UserContext(), v.agent(), v.hub, made); err != nil {
		return err
	}
	if !byHTMX(c) {
		return goTo(c, v.hub.Path()+"/settings?said="+said)
	}
	h := v.hub
	h.Picture = made.Name
	return s.html(c, views.PicturePiece(pictureForm(h, said)))
}

func (s *Server) refusePicture(c *fiber.Ctx, v visit, why picture.RefusalError) error {
	page, err := s.Hubs.OnHub(c.UserContext(), v.hub.Kind, v.hub.Name)
	if err != nil {
		return err
	}
	form := pictureForm(page.Hub, "")
	form.Problem = why.Error()
	if byHTMX(c) {
		return s.html(c, views.PicturePiece(form))
	}
	texts, err := settingsTexts(page.Hub)
	if err != nil {
		return err
	}
	settings := settingsForm(page.Hub, texts, page.Hub.Version)
	settings.Before = views.PicturePiece(form)
	return s.showForm(c, v, page.Hub, settings)
}
