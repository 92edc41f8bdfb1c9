package fedmsg

import "time"

// A Group is messages that a feed shows as one entry: the talk on a pull
// request, the life of an update. A message that belongs to no others is a
// group of its own. A digest is a group of groups: a day of a mailing list, with
// its threads.
type Group struct {
	Key     string // the same when more messages join; empty for a lone message
	Summary string // one plain sentence, made of the parts of Sentence; of a lone message its own
	Sentence
	Service    Service
	Link       string   // to what all of it is about; may be empty
	Icon       string   // picture of the service
	Usernames  []string // sorted, unique, as are the packages, topics and categories
	Packages   []string
	Topics     []string
	Categories []string
	Start, End time.Time // of the oldest and the newest message; zero where none has a time
	Messages   []Said    // newest first
	Parts      []Group   // of a digest: the groups it holds, newest first, which have all of its messages; else none
}
