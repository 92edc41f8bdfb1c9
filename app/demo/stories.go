package demo

// stories are what happens, with how often it does. The weights make the
// services as busy, against each other, as those of a real distribution.
var stories = []struct {
	weight int
	tell   func(*world) script
}{
	{28, (*world).tryOut},
	{28, (*world).changePackage},
	{28, (*world).changeShed},
	{3, (*world).massRebuild},
	{14, (*world).pullRequest},
	{8, (*world).fileIssue},
	{18, (*world).reportBug},
	{12, (*world).newUpstream},
	{22, (*world).breakage},
	{15, (*world).discuss},
	{12, (*world).workOutside},
	{11, (*world).editWiki},
	{8, (*world).deploy},
	{3, (*world).someMeeting},
	{3, (*world).newcomer},
	{5, (*world).blog},
	{5, (*world).planEvent},
	{12, (*world).celebrate},
}

// story is one that begins now.
func (w *world) story() script {
	sum := 0
	for _, s := range stories {
		sum += s.weight
	}
	at := w.IntN(sum)
	for _, s := range stories {
		if at -= s.weight; at < 0 {
			return s.tell(w)
		}
	}
	return nil // not reached: the weights add up
}
