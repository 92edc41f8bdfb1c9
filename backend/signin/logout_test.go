package signin_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/signin"
)

// A provider that says who signed out is believed if it signed that, lately, and
// for this very purpose.
func TestLogout(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	answer := func(path string, what any) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(what)
		})
	}
	answer("/.well-known/openid-configuration", map[string]any{
		"issuer": server.URL, "jwks_uri": server.URL + "/keys", "authorization_endpoint": server.URL + "/a", "token_endpoint": server.URL + "/t",
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
	answer("/keys", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	p := signin.NewProvider(signin.Config{Issuer: server.URL, ClientID: "hubs"}, nil, "", func() time.Time { return now })

	sign := func(by *rsa.PrivateKey, claims map[string]any) string {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: by, KeyID: "k"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := jwt.Signed(signer).Claims(claims).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	good := map[string]any{
		"iss": server.URL, "aud": "hubs", "iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(), "jti": "1", "sub": "7", "sid": "s",
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}
	with := func(name string, value any) map[string]any {
		other := maps.Clone(good)
		if other[name] = value; value == nil {
			delete(other, name)
		}
		return other
	}
	for what, c := range map[string]struct {
		claims       map[string]any
		subject, sid string
	}{
		"both":       {good, "7", "s"},
		"a subject":  {with("sid", nil), "7", ""},
		"a session":  {with("sub", nil), "", "s"},
		"no expiry":  {with("exp", nil), "7", "s"},
		"two clocks": {with("iat", now.Add(time.Minute).Unix()), "7", "s"},
	} {
		who, sid, err := p.Logout(t.Context(), sign(key, c.claims))
		if err != nil || who != (hub.Identity{Issuer: server.URL, Subject: c.subject}) || sid != c.sid {
			t.Errorf("%s: %+v, %q, %v", what, who, sid, err)
		}
	}
	nobody := with("sub", nil)
	delete(nobody, "sid")
	for what, raw := range map[string]string{
		"nothing":            "",
		"no token":           "x.y.z",
		"another key":        sign(foreign, good),
		"another issuer":     sign(key, with("iss", "https://evil.example.org")),
		"another client":     sign(key, with("aud", "somebody")),
		"a token of sign-in": sign(key, with("events", nil)),
		"another event":      sign(key, with("events", map[string]any{"https://example.org/event": map[string]any{}})),
		"with a nonce":       sign(key, with("nonce", "n")),
		"without a nonce":    sign(key, with("nonce", json.RawMessage("null"))),
		"by other names":     sign(key, map[string]any{"iss": server.URL, "aud": "hubs", "iat": now.Unix(), "sub": "7", "EVENTS": good["events"]}),
		"deep":               sign(key, with("x", json.RawMessage(strings.Repeat("[", 100)+strings.Repeat("]", 100)))),
		"long ago":           sign(key, with("iat", now.Add(-time.Hour).Unix())),
		"of tomorrow":        sign(key, with("iat", now.Add(time.Hour).Unix())),
		"over":               sign(key, with("exp", now.Add(-time.Second).Unix())),
		"nobody":             sign(key, nobody),
	} {
		if who, _, err := p.Logout(t.Context(), raw); !errors.Is(err, signin.ErrAnswer) {
			t.Errorf("%s: %+v, %v", what, who, err)
		}
	}
}
