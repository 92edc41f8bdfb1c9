package hub

import (
	"hash/crc32"
	"slices"
)

// A Face is how a person or a team is shown where there is little room.
type Face struct {
	Kind    Kind
	Name    string
	Title   string // what people call them; may be empty
	Hue     Hue
	Picture string // its name; empty: there is none, and initials are shown
}

// Face is that of the hub.
func (h Hub) Face() Face { return Face{h.Kind, h.Name, h.Title, h.Hue, h.Picture} }

// Face is that of the person.
func (a Account) Face() Face { return Face{Person, a.Username, a.FullName, a.Hue, a.Picture} }

// PicturePath is the address of the picture below the site's root. It is the hub's, so
// that who asks for it has to pass its gate, and another one for another picture, so
// that browsers may keep what they have.
func (f Face) PicturePath() string {
	return "/" + string(f.Kind) + "/" + f.Name + "/picture/" + f.Picture
}

// A Hue colours the banner of a hub, and its face where there is no picture. The
// empty one follows from the name.
type Hue string

// Hues are those that owners choose from, by the numbers that style sheets have for them.
var Hues = []Hue{"red", "orange", "amber", "olive", "green", "jade", "teal", "azure", "blue", "indigo", "purple", "pink"}

// HueNumber is the number of the hue that a face has.
func (f Face) HueNumber() int {
	if i := slices.Index(Hues, f.Hue); i >= 0 {
		return i
	}
	return int(crc32.ChecksumIEEE([]byte(f.Name)) % uint32(len(Hues)))
}

// A Picture is one that is ready to be shown: small, square, and without anything
// but what is to be seen.
type Picture struct {
	Name string // of a file: a hash of what is in it, and its format; empty: there is none
	Data []byte
}
