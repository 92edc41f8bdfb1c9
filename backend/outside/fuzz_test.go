package outside

import (
	"net/http"
	"net/url"
	"testing"
)

// FuzzHeaders wants times within their bounds from whatever an answer says of when it
// may be asked for again.
func FuzzHeaders(f *testing.F) {
	f.Add("private, max-age=60", "10", "Sun, 03 May 2026 12:05:00 GMT", "30", "0", "1777809600")
	f.Add(`MAX-AGE="2147483647",no-cache`, "-1", "0", "Thu, 03 May 2096 12:02:00 GMT", "0", "9223372036854775807")
	f.Add("max-age=60,max-age=-60,=,,", "99999999999999999999", "Mon, 01 Jan 0001 00:00:00 GMT", "-5", "0", "-9223372036854775808")
	now := newClock().at
	f.Fuzz(func(t *testing.T, control, age, expires, retry, remaining, reset string) {
		h := http.Header{"Cache-Control": {control}, "Age": {age}, "Expires": {expires}, "Retry-After": {retry}, "X-Ratelimit-Remaining": {remaining}, "X-Ratelimit-Reset": {reset}}
		if fresh := freshness(h, now); fresh < 0 || fresh > longestFresh {
			t.Errorf("%v is fresh for %s", h, fresh)
		}
		clock := newClock()
		known := newHosts(clock.now).of(&url.URL{Host: "example.org"})
		for _, status := range []int{http.StatusOK, http.StatusTooManyRequests} {
			known.heard(&answer{status: status, header: h})
			clock.at = now.Add(longestWait)
			if err := known.resting(); err != nil {
				t.Errorf("after %d with %v: %v", status, h, err)
			}
			clock.at = now
		}
		if wait := quota(h, now); wait > longestWait || remaining != "0" && wait != 0 {
			t.Errorf("%v makes a pause of %s", h, wait)
		}
	})
}
