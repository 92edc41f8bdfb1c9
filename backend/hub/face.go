package hub

import "hash/crc32"

// A Face is how a person or a team is shown where there is little room.
type Face struct {
	Kind  Kind
	Name  string
	Title string // what people call them; may be empty
}

// Face is that of the hub.
func (h Hub) Face() Face { return Face{h.Kind, h.Name, h.Title} }

// Face is that of the person.
func (a Account) Face() Face { return Face{Person, a.Username, a.FullName} }

// Hues is how many hues there are, numbered from 0.
const Hues = 12

// Hue is the number of the hue that a face has where there is no picture.
func (f Face) Hue() int { return int(crc32.ChecksumIEEE([]byte(f.Name)) % Hues) }
