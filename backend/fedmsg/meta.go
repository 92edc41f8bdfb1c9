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

	Sentence
	// Confidential is whether the message says that it is not for everybody. It names
	// nobody who is, so it stays out of the archive.
	Confidential bool
}

// A Sentence is what a message or a group of them says, taken apart: "ana and bo opened
// and merged pull request #7 of keepers/lighthouse, “A new lamp”". The texts are without
// the words that join them, but for More, which stands behind the others as it is.
type Sentence struct {
	Who    []Doer // who did it, three at most
	Others int    // how many more did
	Verb   string // what was done, of a closed vocabulary: "merged"; of a group all that was: "opened and merged"
	Does   string // the same as it stands in the sentence, after who did it: "is building", "opened and merged"
	Object string // what it was done to, which the link leads to: "pull request #7"; empty where the place is that
	Title  string // of the object: "A new lamp"
	At     string // the word before the place: "of", "to"; empty where the sentence reads without the place
	Place  string // where: "keepers/lighthouse"
	More   string // "as owner", "with f43"
	For    string // "for harbor-12", where that and the place can be told apart from the sentence
	State  string // how it ended or goes: done, failed, running, …; see the states of the package rules
	Ends   string // of a group whose things ended in different ways: "1 of 3 failed"
	List   string // of a group: its things one by one, where the object is a word for all
	Quote  string // what was said of it, or the title of what has no object
}

// A Doer is an account that did something, or another name for who did: of a service,
// or as a service calls somebody.
type Doer struct {
	Name    string
	Account bool
}

// A Service is where messages come from, as a feed names and marks it.
type Service struct {
	Name string // "Koji"
	Area Area
	Mark string // a symbol of assets/css/icons.svg
}

// An Area is what a service is for.
type Area string

// The areas of services.
const (
	Builds Area = "builds"
	Code   Area = "code"
	Bugs   Area = "bugs"
	Talk   Area = "talk"
	Other  Area = "other"
)

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
