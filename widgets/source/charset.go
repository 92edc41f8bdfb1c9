package source

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

var (
	// Some servers write charset: utf-8, others charset=utf-8; charset=UTF-8.
	headerCharset = regexp.MustCompile(`(?i)\bcharset\s*[=:]\s*["']?([\w.:-]+)`)
	prologCharset = regexp.MustCompile(`<\?xml[^>]*?\sencoding\s*=\s*["']?([\w.:-]+)`)
)

// maxProlog is how far into a document its prolog is looked for: there may be
// blanks or warnings before it.
const maxProlog = 4 << 10

var marks = []struct {
	bytes string
	means label
}{{"\xef\xbb\xbf", "utf-8"}, {"\xfe\xff", "utf-16be"}, {"\xff\xfe", "utf-16le"}}

// inUTF8 is a text in valid UTF-8. Its bytes tell the encoding better than
// its server or its author: by a byte order mark, by zeros, or as they are UTF-8,
// which other encodings hardly ever are by chance. Of the two, the server is
// believed first. Bytes that are none of the text's are left out.
func inUTF8(body []byte, contentType string) []byte {
	for _, mark := range marks {
		if rest, marked := bytes.CutPrefix(body, []byte(mark.bytes)); marked {
			return decode(rest, lookup(mark.means))
		}
	}
	if len(body) >= 4 && (body[0] == 0) != (body[1] == 0) && (body[0] == 0) == (body[2] == 0) && (body[1] == 0) == (body[3] == 0) {
		if body[0] == 0 {
			return decode(body, lookup("utf-16be"))
		}
		return decode(body, lookup("utf-16le"))
	}
	server := named(headerCharset, []byte(contentType))
	author := named(prologCharset, body[:min(len(body), maxProlog)])
	return decode(body, chosen(body, server, author))
}

// A label is the name of an encoding; "" for none that is known.
type label string

func named(where *regexp.Regexp, text []byte) label {
	found := where.FindSubmatch(text)
	if found == nil {
		return ""
	}
	name := strings.ToLower(string(found[1]))
	if usual := aliases[name]; usual != "" {
		name = usual
	}
	_, name = charset.Lookup(name)
	if name == "replacement" || strings.HasPrefix(name, "utf-16") { // or its first line could not be read
		return ""
	}
	return label(name)
}

func lookup(l label) encoding.Encoding {
	e, _ := charset.Lookup(string(l))
	return e
}

// aliases are names that programs have for encodings and browsers do not know.
var aliases = map[string]string{
	"cp932": "shift_jis", "cp936": "gbk", "ms936": "gbk", "cp949": "euc-kr", "cp950": "big5", "euc_jp": "euc-jp", "euc_kr": "euc-kr", "koi8r": "koi8-r",
	"win-1251": "windows-1251", "win1251": "windows-1251", "win-1252": "windows-1252", "win1252": "windows-1252", "utf8mb4": "utf-8", "utf_8": "utf-8", "cp65001": "utf-8",
}

const (
	eight = label("utf-8")
	latin = label("windows-1252") // what is called Latin-1, too
	// japanese is written in seven bits, as if it were ASCII.
	japanese = label("iso-2022-jp")
)

// chosen is the encoding of a text without a mark; nil if it is in UTF-8.
func chosen(body []byte, server, author label) encoding.Encoding {
	for _, said := range []label{server, author} {
		if said == japanese && bytes.IndexByte(body, '\x1b') >= 0 {
			return lookup(said)
		}
	}
	if utf8.Valid(body) {
		return nil
	}
	// Latin-1 is what some servers say of all that they have.
	if server == "" || server == eight || server == latin && author != "" && author != eight {
		server = author
	}
	switch {
	case server == eight, server == "" && hasLetters(body):
		return nil
	case server == "":
		return charmap.Windows1252
	}
	return lookup(server)
}

// hasLetters reports whether a text has letters of several bytes in UTF-8.
func hasLetters(body []byte) bool {
	for len(body) > 0 {
		_, size := utf8.DecodeRune(body)
		if size > 1 {
			return true
		}
		body = body[1:]
	}
	return false
}

func decode(body []byte, from encoding.Encoding) []byte {
	if from != nil {
		if text, err := from.NewDecoder().Bytes(body); err == nil {
			body = text
		}
	}
	body = bytes.ToValidUTF8(body, nil)
	if !hasControls(body) {
		return body
	}
	// Letters of Windows that somebody took for Latin-1, as browsers see them.
	return bytes.Map(func(r rune) rune {
		if firstControl <= r && r <= lastControl {
			return charmap.Windows1252.DecodeByte(byte(r))
		}
		return r
	}, body)
}

// The controls that Latin-1 has beside those of ASCII.
const firstControl, lastControl = '\u0080', '\u009f'

func hasControls(text []byte) bool {
	const lead = 0xc2 // of those in UTF-8, and of what Latin-1 has after them
	for {
		_, rest, found := bytes.Cut(text, []byte{lead})
		if !found || len(rest) == 0 {
			return false
		}
		if rest[0] <= lastControl {
			return true
		}
		text = rest
	}
}
