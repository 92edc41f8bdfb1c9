package outside

import (
	"compress/flate"
	"compress/gzip"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"

	"code.dny.dev/ssrf"

	"github.com/fedora-hubs/hubs/backend/fetch"
)

// A Problem is why there is no answer.
type Problem int

// The problems.
const (
	Silent    Problem = iota // it can't be reached, or not in time
	Waiting                  // it wants to be left alone for now
	Odd                      // its answer can't be used
	Long                     // its answer is longer than MaxBody
	Forbidden                // it must not be asked
	Cut                      // its answer has no end
	Unfound                  // there is no host of this name
	Untrusted                // it can't show that it is who it is said to be
)

// An Error of a request. It never has more of the address than the host.
type Error struct {
	Host    string
	Problem Problem
	Cause   error
}

// Public is the error in a sentence for everyone.
func (e *Error) Public() string {
	if late, ok := errors.AsType[net.Error](e.Cause); ok && late.Timeout() && e.Problem == Silent {
		return e.Host + " takes too long to answer."
	}
	return e.Host + map[Problem]string{
		Silent:    " does not answer.",
		Waiting:   " asks us to wait.",
		Odd:       " answered with something unexpected.",
		Long:      " answered with too much to read.",
		Forbidden: " is not among the places that may be asked.",
		Cut:       " broke off in the middle of its answer.",
		Unfound:   " can't be found: check the address in the settings of this widget.",
		Untrusted: " has no certificate that can be trusted.",
	}[e.Problem]
}

func (e *Error) Error() string { return e.Public() + " (" + e.Cause.Error() + ")" }

func (e *Error) Unwrap() error { return e.Cause }

// wrap makes any error of the network one of ours.
func wrap(host string, err error) *Error {
	if ours, ok := errors.AsType[*Error](err); ok {
		return ours
	}
	if rest, ok := errors.AsType[restError](err); ok {
		return &Error{host, rest.problem, err}
	}
	if errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort) || errors.Is(err, ssrf.ErrProhibitedNetwork) {
		return &Error{host, Forbidden, errors.New("a private address or an unusual port, which HUBS_OUTSIDE_ALLOW does not list")}
	}
	return &Error{host, unreached(err), err}
}

// unreached is why there is no answer, as the network tells it.
func unreached(err error) Problem {
	if unfound, ok := errors.AsType[*net.DNSError](err); ok && unfound.IsNotFound {
		return Unfound
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return Untrusted
	}
	return Silent
}

// readError tells a body that can't be used from one that does not come.
func readError(question *http.Request, err error) error {
	var corrupt flate.CorruptInputError
	switch host := question.URL.Hostname(); {
	case errors.Is(err, fetch.ErrLong):
		return &Error{host, Long, err}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{host, Cut, err}
	case errors.Is(err, fetch.ErrPacked), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return &Error{host, Odd, err}
	}
	return err
}
