package fedmsg

import "strconv"

// Severity is how much a message matters, as Fedora Messaging counts it.
type Severity int

// The severities.
const (
	Debug   Severity = 10
	Info    Severity = 20
	Warning Severity = 30
	Error   Severity = 40
)

const severityHeader = "fedora_messaging_severity"

// Severity is what the message's headers say; Info where they say nothing that
// makes sense.
func (m Message) Severity() Severity {
	n, err := strconv.Atoi(m.Headers.Text(severityHeader))
	if err != nil || n <= 0 || n > 1000 {
		return Info
	}
	return Severity(n)
}
