//go:build !unix

package widgettest

import "time"

// used is how long processors have worked for this process: here nobody tells.
func used() time.Duration { return 0 }
