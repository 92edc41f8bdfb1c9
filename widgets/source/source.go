// Package source is what widgets ask other services with: it gets JSON, text
// or anything else, and its errors tell visitors what is wrong in a sentence
// that names the host and nothing more.
package source

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/fetch"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// JSON gets an address and reads its JSON into v, whatever type it is said to be of.
// Like the others here, it gives an error that is also hub.ErrNotFound where there is
// nothing. Ask is for services whose answers are not always alike.
func JSON(ctx context.Context, client *http.Client, address string, v any) error {
	a, err := Ask(ctx, client, address)
	if err != nil {
		return err
	}
	return a.Decode(v)
}

// Text gets plain text, such as a list with commas.
func Text(ctx context.Context, client *http.Client, address string) (string, error) {
	a, err := get(ctx, client, address, []string{"text/csv", "text/plain", "text/tab-separated-values"})
	if err != nil {
		return "", err
	}
	d := a.document()
	if bytes.HasPrefix(d.Text, []byte("<")) { // else it may have pieces of pages
		if page, signIn := d.look(); page || signIn {
			return "", d.oddPage(signIn)
		}
	}
	if err := checkLines(d.Text); err != nil {
		return "", read(address, err)
	}
	return string(d.Text), nil
}

// Bytes gets whatever an address has; some types are preferred.
func Bytes(ctx context.Context, client *http.Client, address string, types ...string) ([]byte, error) {
	a, err := get(ctx, client, address, types)
	return a.body, err
}

// Get gets what an address of an owner's choice has, whatever type it is said to be
// of; some are preferred.
func Get(ctx context.Context, client *http.Client, address string, types ...string) (Document, error) {
	a, err := get(ctx, client, address, types)
	if errors.Is(err, hub.ErrNotFound) {
		err = widgets.Explain(Host(address)+" has nothing at the address in the settings of this widget.", err)
	}
	if err != nil {
		return Document{}, err
	}
	return a.document(), nil
}

// An answer is what a service says.
type answer struct {
	asked   string
	address string // after redirects
	header  http.Header
	body    []byte
}

func (a answer) document() Document {
	d := NewDocument(a.address, a.header.Get("Content-Type"), a.body)
	d.asked = a.asked
	return d
}

func get(ctx context.Context, client *http.Client, address string, types []string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return answer{}, widgets.Explain("The address in the settings of this widget can't be used.", fetch.Bare(err))
	}
	req.Header.Set("Accept", accept(types))
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, unanswered(address, err)
	}
	defer resp.Body.Close()
	a := answer{asked: address, address: address, header: resp.Header}
	if resp.StatusCode != http.StatusOK {
		// The service's words about it are of use, but not needed.
		a.body, _ = io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
		return answer{}, a.refusal(resp.StatusCode)
	}
	if a.body, err = fetch.Body(resp, maxAnswer); errors.Is(err, fetch.ErrLong) {
		return answer{}, read(address, errLong)
	} else if err != nil {
		return answer{}, unanswered(address, err)
	}
	if resp.Request != nil {
		a.address = resp.Request.URL.String()
	}
	return a, nil
}

func accept(types []string) string {
	var named []string
	for _, t := range types {
		if !strings.HasPrefix(t, "+") {
			named = append(named, t)
		}
	}
	return strings.Join(append(named, "*/*;q=0.1"), ", ")
}

// unanswered explains an error of the client: in the words that it has for
// everyone, if it has some.
func unanswered(address string, err error) error {
	var spoken interface{ Public() string }
	if errors.As(err, &spoken) {
		return widgets.Explain(spoken.Public(), fetch.Bare(err))
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return widgets.Explain(Host(address)+" takes too long to answer.", fetch.Bare(err))
	}
	return widgets.Explain(Host(address)+" does not answer.", fetch.Bare(err))
}

// odd explains an answer that can't be made sense of; what is what it has instead, if
// that is known.
func odd(address, what string, cause error) error {
	if what != "" {
		what = ": " + what
	}
	return widgets.Explain(Host(address)+" answered with something unexpected"+what+".", cause)
}

// Odd is the error for an answer that a widget can't make sense of.
func Odd(address string, cause error) error { return odd(address, "", cause) }

// Host is the name of an address's host.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return "The service"
	}
	return u.Hostname()
}

// patience is how long a slow source may take. A drawing that waits holds no place.
const patience = 9 * time.Second

// Patient is for a service that is known to take its time: its answer is waited for
// longer than that of others, within the time of the drawing.
func Patient(ctx context.Context) context.Context { return fetch.WithPatience(ctx, patience) }
