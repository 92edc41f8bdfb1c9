package fedmsg

// Meta is what a message says. A field that the message does not tell is empty.
type Meta struct {
	Usernames     []string // accounts that did it or that it is about; sorted, unique
	Packages      []string // sorted, unique
	Repositories  []string // source repositories that it is about, as "github.com/owner/repo", in small letters; sorted, unique
	Objects       []string // paths of what was touched, as "repo/branch/file"; sorted, unique
	Hubs          []string // hubs that a message of our own is about: "t/NAME", "u/NAME"; of no others. Only those who may see all of them may read it
	Actor         string   // who did it, if one account did
	Link          string   // absolute http or https URL
	Icon          string   // picture of the service
	SecondaryIcon string   // usually the actor's avatar
	Summary       string   // one plain sentence, made of the parts below

	Verb   string // what was done, of a closed vocabulary: "merged"
	Object string // what it was done to, which Link leads to: "issue #7"
	Place  string // where: "keepers/lighthouse"
	State  string // how it ended or goes: done, failed, running, …; see the states of the package rules
	Quote  string // a title, or what was said

	// Confidential is whether the message says that it is not for everybody. It names
	// nobody who is, so it stays out of the archive.
	Confidential bool
}

// Limits of what a Meta has.
const (
	MaxAccount    = 64   // bytes of a username
	MaxLink       = 2048 // bytes of an address
	MaxRepository = 255  // bytes of a repository's address
)

// Names are how many names there are, which is what a message costs the archive
// beside its bytes.
func (m Meta) Names() int {
	return len(m.Usernames) + len(m.Packages) + len(m.Repositories) + len(m.Hubs)
}

// Said is a message with what it says.
type Said struct {
	Message
	Meta Meta
}
