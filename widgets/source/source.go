// Package source is what widgets ask other services with: it gets JSON, text
// or anything else, and its errors tell visitors what is wrong in a sentence
// that names the host and nothing more.
package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/bounds"
	"github.com/fedora-hubs/hubs/backend/fetch"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// JSON gets an address and reads its JSON into v. Like the others here, it
// gives an error that is also hub.ErrNotFound where there is nothing.
func JSON(ctx context.Context, client *http.Client, address string, v any) error {
	body, err := Bytes(ctx, client, address, "application/json", "text/json", "+json")
	if err != nil {
		return err
	}
	return Decode(address, body, v)
}

// Decode reads JSON that Bytes got from an address into v.
func Decode(address string, body []byte, v any) error {
	err := bounds.JSON(body)
	if err == nil {
		err = json.Unmarshal(body, v)
	}
	if err != nil {
		return read(address, err)
	}
	return nil
}

// Text gets plain text in UTF-8, such as a list with commas.
func Text(ctx context.Context, client *http.Client, address string) (string, error) {
	body, err := Bytes(ctx, client, address, "text/plain", "text/csv", "text/tab-separated-values", "application/csv")
	if err != nil {
		return "", err
	}
	if err := checkLines(body); err != nil {
		return "", read(address, err)
	}
	if !utf8.Valid(body) {
		return "", odd(address, errors.New("not UTF-8"))
	}
	return string(body), nil
}

// Bytes gets whatever has one of the media types, or none. A type that begins
// with + stands for all that end so.
func Bytes(ctx context.Context, client *http.Client, address string, types ...string) ([]byte, error) {
	a, err := get(ctx, client, address, types)
	if err != nil {
		return nil, err
	}
	if !fits(a.contentType, types) {
		return nil, odd(address, errors.New("another type of content"))
	}
	return a.body, nil
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
	d := NewDocument(a.address, a.contentType, a.body)
	d.asked = address
	return d, nil
}

// An answer is what a service says.
type answer struct {
	address     string // after redirects
	contentType string
	body        []byte
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
	if err := checkStatus(address, resp); err != nil {
		return answer{}, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return answer{}, unanswered(address, err)
	}
	if len(body) > maxAnswer {
		return answer{}, read(address, errLong)
	}
	if resp.Request != nil {
		address = resp.Request.URL.String()
	}
	return answer{address, resp.Header.Get("Content-Type"), body}, nil
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

func fits(said string, types []string) bool {
	if said == "" || len(types) == 0 {
		return true
	}
	media, _, err := mime.ParseMediaType(said)
	return err == nil && slices.ContainsFunc(types, func(t string) bool {
		return media == t || strings.HasPrefix(t, "+") && strings.HasSuffix(media, t)
	})
}

func checkStatus(address string, resp *http.Response) error {
	cause := fmt.Errorf("status %d", resp.StatusCode)
	wait := resp.Header.Get("X-Ratelimit-Remaining") == "0" || resp.Header.Get("Retry-After") != ""
	switch resp.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusNotFound, http.StatusGone:
		return widgets.Explain(Host(address)+" has nothing under this name.", fmt.Errorf("%w: %w", hub.ErrNotFound, cause))
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		if !wait {
			return widgets.Explain(Host(address)+" does not let us see this: it has to be open to everyone.", cause)
		}
		fallthrough
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return widgets.Explain(Host(address)+" asks us to wait.", cause)
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return widgets.Explain(Host(address)+" takes too long to answer.", cause)
	}
	if resp.StatusCode >= http.StatusInternalServerError {
		return widgets.Explain(fmt.Sprintf("%s has an error of its own (status %d).", Host(address), resp.StatusCode), cause)
	}
	return odd(address, cause)
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

func odd(address string, cause error) error {
	return widgets.Explain(Host(address)+" answered with something unexpected.", cause)
}

// Odd is the error for an answer that a widget can't make sense of.
func Odd(address string, cause error) error { return odd(address, cause) }

// Host is the name of an address's host.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return "The service"
	}
	return u.Hostname()
}
