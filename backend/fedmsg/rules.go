package fedmsg

// Rules tell what messages say. The zero value knows Fedora's services.
type Rules struct{}

// Meta tells what a message says. It never fails: what the message does not
// tell, or tells in an odd way, stays empty.
func (Rules) Meta(m Message) Meta {
	return Meta{Summary: m.Topic}
}
