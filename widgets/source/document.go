package source

import (
	"bytes"
	"encoding/json"
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
	Body    []byte // as it came
	Text    []byte // in UTF-8, without what is blank or hidden before it

	asked string
}

// NewDocument is a document that was got from an address, with the type that its
// server says.
func NewDocument(address, contentType string, body []byte) Document {
	return Document{Address: address, asked: address, Body: body, Text: bytes.TrimLeft(inUTF8(body, contentType), "\x00 \t\r\n\f\v\ufeff")}
}

// IsJSON reports whether the document is a JSON object, or the beginning of one.
func (d Document) IsJSON() bool { return bytes.HasPrefix(d.Text, []byte("{")) }

// JSON is a decoder for the document, if that is within the limits.
func (d Document) JSON() (*json.Decoder, error) {
	if err := bounds.JSON(d.Text); err != nil {
		return nil, read(d.asked, err)
	}
	return json.NewDecoder(bytes.NewReader(withoutControls(d.Text))), nil
}

// withoutControls has spaces in their place: JSON has no raw ends of lines in texts, but
// people do.
func withoutControls(text []byte) []byte {
	text = bytes.Clone(text)
	for i, b := range text {
		if b < ' ' {
			text[i] = ' '
		}
	}
	return text
}

// Unlike explains that the document is not what an owner of the hub wanted, such
// as a feed.
func (d Document) Unlike(wanted string) error {
	host := Host(d.asked)
	said := host + " answered with something that is not a " + wanted
	switch page, signIn := look(d.Text); {
	case len(d.Text) == 0:
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

// A page to sign in has little else, while other pages may have a field for it, too.
const (
	fewLinks = 30
	fewWords = 200 // bytes
	maxTitle = 500
)

var signInWords = regexp.MustCompile(`(?i)\b(sign|log)[ -]?(in|on)\b|\bauthentication required\b`)

// look tells a web page, and one to sign in.
func look(text []byte) (page, signIn bool) {
	const doctype = "<!doctype html"
	page = strings.EqualFold(doctype, string(text[:min(len(text), len(doctype))]))
	links := 0
	for m := NewMarkup(text); m.Next(); {
		if m.Token != Start {
			continue
		}
		switch m.Name {
		case "html", "head", "body":
			page = true
		case "a":
			links++
		case "input":
			signIn = signIn || strings.EqualFold(m.Attr("type"), "password")
		case "title", "h1":
			title, _ := m.Inner(maxTitle)
			signIn = signIn || signInWords.MatchString(title)
		}
	}
	if len(text) <= maxProlog {
		all := strings.TrimSpace(PlainText(string(text)))
		signIn = signIn || len(all) <= fewWords && signInWords.MatchString(all)
	}
	return page, signIn && links < fewLinks
}

// Beyond explains the limit that a reader of the document met.
func (d Document) Beyond(limit error) error { return read(d.asked, limit) }

// CutOff explains that nothing of the document is whole.
func (d Document) CutOff(wanted string) error {
	return widgets.Explain(Host(d.asked)+" answered with the beginning of a "+wanted+" alone.", errors.New("cut off"))
}
