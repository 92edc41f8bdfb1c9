package source

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"github.com/fedora-hubs/hubs/backend/bounds"
	"github.com/fedora-hubs/hubs/widgets"
)

// A Document is what an address has. Its content tells what it is: servers say
// anything of it.
type Document struct {
	Address string // where it was found, after redirects

	asked       string
	contentType string
	body        []byte
}

// NewDocument is a document that was got from an address, with the type that its
// server says.
func NewDocument(address, contentType string, body []byte) Document {
	return Document{Address: address, asked: address, contentType: contentType, body: body}
}

// Text is the document in valid UTF-8, without what is blank or hidden before it.
func (d Document) Text() []byte {
	return bytes.TrimLeft(inUTF8(d.body, d.contentType), "\x00 \t\r\n\f\v\ufeff")
}

// Unlike explains that the document is not what an owner of the hub wanted, such
// as a feed.
func (d Document) Unlike(wanted string) error {
	host, text := Host(d.asked), d.Text()
	said := host + " answered with something that is not a " + wanted
	switch page, signIn := look(text); {
	case len(text) == 0:
		said = host + " answered with nothing"
	case page && (signIn || d.Address != d.asked && signInAddress.MatchString(d.Address)):
		return widgets.Explain(host+" wants visitors to sign in: only a "+wanted+" that is open to everyone can be shown.", errors.New("a page to sign in"))
	case page:
		said = host + " answered with a web page, not a " + wanted
	}
	return widgets.Explain(said+": the settings of this widget need the address of the "+wanted+" itself.", errors.New("not a "+wanted))
}

// signInAddress finds pages to sign in where a redirect may lead.
var signInAddress = regexp.MustCompile(`(?i)[/.?&=](log[-_]?in|log[-_]?on|sign[-_]?in|wp-login|sso|saml2?|oauth2?|openid(-connect|c)?|authenticate|authorize|auth)\b`)

// look tells a web page, and one with a field for a password.
func look(text []byte) (page, signIn bool) {
	begin := bytes.ToLower(text[:min(len(text), len("<!doctype html"))])
	page = bytes.HasPrefix(begin, []byte("<!doctype html"))
	for m := NewMarkup(text); m.Next(); {
		if m.Kind != Start {
			continue
		}
		switch m.Name {
		case "html", "head", "body":
			page = true
		case "input":
			signIn = signIn || strings.EqualFold(m.Attr("type"), "password")
		}
	}
	return page, signIn
}

// Beyond explains a limit of package bounds that the document is beyond, and is nil
// without one.
func (d Document) Beyond(err error) error {
	if _, beyond := errors.AsType[bounds.Error](err); beyond {
		return read(d.asked, err)
	}
	return nil
}

// CutOff explains that nothing of the document is whole.
func (d Document) CutOff(wanted string) error {
	return widgets.Explain(Host(d.asked)+" answered with the beginning of a "+wanted+" alone.", errors.New("cut off"))
}
