package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/fedora-hubs/hubs/backend/bounds"
	"github.com/fedora-hubs/hubs/backend/fetch"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/widgets"
)

const (
	// maxSaid is how many characters are shown of what a service says of an error.
	maxSaid = 120
	// maxCovered are the bytes of it in which an address is looked for.
	maxCovered = 4 << 10
	// longPart are the bytes of a part of a path that is rather a key than a name.
	longPart = 16
)

// A RefusalError is an answer that says that there is none; Said is why in the service's
// words, as a line, and empty if it does not tell.
type RefusalError struct {
	Status int
	Said   string
	host   string
}

// Refused gives the refusal in an error.
func Refused(err error) (r *RefusalError, ok bool) { return errors.AsType[*RefusalError](err) }

// Disabled reports whether a service has turned off what it was asked for.
func (r *RefusalError) Disabled() bool {
	return r.Status == http.StatusGone || r.Status >= http.StatusBadRequest && r.Status < http.StatusInternalServerError && disabled.MatchString(r.Said)
}

// Nobody reports whether a service says that there is no person of a name.
func (r *RefusalError) Nobody() bool {
	return (r.Status == http.StatusNotFound || r.Status == http.StatusBadRequest) && nobody.MatchString(r.Said)
}

var nobody = regexp.MustCompile(`(?i)\b((invalid|unknown|no such) (users?|persons?|accounts?|usernames?)|(user|person|account)( [^ ]+)? (was )?not found)\b`)

// notFound is what says no more than the status.
var notFound = regexp.MustCompile(`(?i)^(404 ?)?(page )?not found\W*$`)

var disabled = regexp.MustCompile(`(?i)\b(disabled|deactivated|turned off|not enabled|no issue tracker)\b`)

func (r *RefusalError) Error() string { return fmt.Sprintf("status %d, %q", r.Status, r.Said) }

// Is makes it hub.ErrNotFound where there is nothing.
func (r *RefusalError) Is(target error) bool {
	return target == hub.ErrNotFound && (r.Status == http.StatusNotFound || r.Status == http.StatusGone)
}

// refusal explains an answer with another status than 200.
func (a answer) refusal(status int) error {
	r := &RefusalError{Status: status, Said: said(a.document()), host: Host(a.asked)}
	if fetch.AsksToWait(status, a.header, a.body) {
		return widgets.Explain(r.host+" asks us to wait.", r)
	}
	return widgets.Explain(r.public(), r)
}

func (r *RefusalError) public() string {
	switch {
	case r.Is(hub.ErrNotFound) && (r.Said == "" || notFound.MatchString(r.Said)):
		return r.host + " has nothing under this name."
	case r.Is(hub.ErrNotFound):
		return fmt.Sprintf("%s has nothing under this name: “%s”", r.host, r.Said)
	case r.Status == http.StatusUnauthorized, r.Status == http.StatusForbidden, r.Status == http.StatusUnavailableForLegalReasons:
		return r.host + " does not let us see this: it has to be open to everyone."
	case r.Status == http.StatusRequestTimeout, r.Status == http.StatusGatewayTimeout:
		return r.host + " takes too long to answer."
	case r.Status >= http.StatusInternalServerError:
		return fmt.Sprintf("%s has an error of its own (status %d).", r.host, r.Status)
	case r.Status >= http.StatusBadRequest && r.Said != "":
		return fmt.Sprintf("%s refuses what the settings of this widget ask for: “%s”", r.host, r.Said)
	case r.Status >= http.StatusBadRequest:
		return fmt.Sprintf("%s refuses what the settings of this widget ask for (status %d).", r.host, r.Status)
	}
	return fmt.Sprintf("%s answered with something unexpected (status %d).", r.host, r.Status)
}

// said is what a service says of an error in JSON, in one of the usual forms; "" if it
// says nothing that people could read.
func said(d Document) string {
	if !d.IsJSON() || bounds.JSON(d.Text) != nil {
		return ""
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(d.Text, &fields) != nil {
		return ""
	}
	address := secretsOf(d.asked, d.Address)
	for _, name := range []string{"message", "error_description", "error", "errors", "detail", "title", "error_msg"} {
		text := sentence(fields[name])
		text = address.Cover(text[:min(len(text), maxCovered)])
		if text = visible.Short(text, maxSaid); text != "" && !strings.ContainsAny(text, "<>") {
			return text
		}
	}
	return ""
}

// secretsOf are what some addresses have that is not for those who see the widget, and
// what services like to say back: the path and the query. An owner's calendar may be
// open to whoever knows its address. Short parts of a path are names.
func secretsOf(addresses ...string) (secrets fetch.Secrets) {
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil {
			continue
		}
		secrets = append(secrets, fetch.SecretsOf(u)...)
		secrets = append(secrets, address, u.RequestURI(), u.RawQuery, u.EscapedPath(), u.Path)
		for part := range strings.SplitSeq(u.Path, "/") {
			if len(part) >= longPart {
				secrets = append(secrets, part)
			}
		}
	}
	return secrets
}

// sentence is the text in a value, in a field of it, or in the first of a list.
func sentence(raw json.RawMessage) string {
	const deep = 4
	for range deep {
		var text string
		var list []json.RawMessage
		var fields map[string]json.RawMessage
		switch {
		case json.Unmarshal(raw, &text) == nil:
			return text
		case json.Unmarshal(raw, &list) == nil && len(list) > 0:
			raw = list[0]
		case json.Unmarshal(raw, &fields) == nil && len(fields) > 0:
			raw = nil
			for _, name := range []string{"description", "message", "msg", "detail", "error"} {
				if raw = fields[name]; raw != nil {
					break
				}
			}
		default:
			return ""
		}
	}
	return ""
}
