package signin

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// A saying is what a token or the user info has.
type saying []byte

func (s saying) Claims(v any) error { return json.Unmarshal(s, v) }

// FuzzClaims wants somebody who can be shown, or a refusal, whatever a provider says.
func FuzzClaims(f *testing.F) {
	for _, seed := range []string{
		`{"preferred_username":"ana","name":" Ana Ärlig\n","email":"ana@example.org","groups":["infra","design"]}`, `{"preferred_username":"bob","groups":"infra, web  docs"}`,
		`{"preferred_username":"../odd","name":"Odd"}`, `{"preferred_username":7,"name":[],"email":{},"groups":{"a":1}}`, `{"preferred_username":"bob","name":"B\u043eb\u202e","email":"@\u0000"}`,
		`{"preferred_username":"bob","name":"` + strings.Repeat("a\u0301", 300) + `","groups":["",null,1,["x"]]}`, `null`, `[]`, ``, `{"groups":[` + strings.Repeat(`"",`, 4000) + `""]}`,
		`{"preferred_username":"bob","groups":"` + strings.Repeat("a ", 2000) + `"}`, `{"a":` + strings.Repeat(`{"a":`, 99) + `1` + strings.Repeat("}", 100),
	} {
		f.Add([]byte(seed))
	}
	c := Claims{"preferred_username", "name", "email", "groups"}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var p Person
		var err error
		const each = 200
		boundstest.Linear(t, len(raw), each, func() {
			var claims map[string]any
			if claims, err = readClaims(saying(raw)); err == nil {
				p, err = c.person(claims)
			}
		})
		if err != nil {
			return
		}
		switch {
		case hub.CheckName(p.Username) != nil, p.Identity != hub.Identity{}, p.SID != "",
			p.FullName == "" || p.FullName != p.Username && hub.CheckTitle(p.FullName) != nil || !visible.Is(p.FullName) || utf8.RuneCountInString(p.FullName) > nameMost,
			p.Email != "" && !strings.Contains(p.Email, "@") || !visible.Is(p.Email) || len(p.Email) > mailMost,
			p.Groups == nil || len(p.Groups) > groupsMost || slices.Contains(p.Groups, ""):
			t.Errorf("somebody is %+v", p)
		}
		told, err := json.Marshal(map[string]any{"preferred_username": p.Username, "name": p.FullName, "email": p.Email, "groups": p.Groups})
		if err != nil {
			t.Fatal(err)
		}
		claims, err := readClaims(saying(told))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := c.person(claims); err != nil || !reflect.DeepEqual(again, p) {
			t.Errorf("%+v is, told again, %+v, %v", p, again, err)
		}
	})
}

const issuer = "https://id.example.org"

// A signatory is a provider that is asked without a network.
type signatory struct {
	documents map[string][]byte
	key       jose.JSONWebKey
}

func newSignatory(tb testing.TB) *signatory {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	s := &signatory{map[string][]byte{}, jose.JSONWebKey{Key: key, KeyID: "k", Algorithm: "ES256", Use: "sig"}}
	for path, what := range map[string]any{
		"/.well-known/openid-configuration": map[string]any{
			"issuer": issuer, "jwks_uri": issuer + "/keys", "authorization_endpoint": issuer + "/a", "token_endpoint": issuer + "/t",
			"id_token_signing_alg_values_supported": []string{"ES256"},
		},
		"/keys": jose.JSONWebKeySet{Keys: []jose.JSONWebKey{s.key.Public()}},
	} {
		if s.documents[path], err = json.Marshal(what); err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

func (s *signatory) RoundTrip(r *http.Request) (*http.Response, error) {
	body := io.NopCloser(bytes.NewReader(s.documents[r.URL.Path]))
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: body, Request: r}, nil
}

func (s *signatory) sign(t *testing.T, claims any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: s.key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// provider takes its word, at a time.
func (s *signatory) provider(now time.Time) *Provider {
	p := NewProvider(Config{Issuer: issuer, ClientID: "hubs"}, nil, "", func() time.Time { return now })
	p.client = &http.Client{Transport: s}
	return p
}

var today = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// FuzzLogout wants a signed token to count exactly if it is as OpenID Connect
// Back-Channel Logout 1.0, 2.6 wants it.
func FuzzLogout(f *testing.F) {
	const about = `{"http://schemas.openid.net/event/backchannel-logout":{}}`
	at := today.Unix()
	f.Add(issuer, `"hubs"`, at, at+120, about, ``, `"7"`, `"s"`)
	f.Add(issuer, `["x","hubs"]`, at-299, int64(0), about, ``, ``, `"s"`)
	f.Add(issuer, `"hubs"`, at, at-1, about, `null`, `"7"`, `7`)
	f.Add("https://evil.example.org", `["x"]`, at+301, at, `{}`, `"n"`, `""`, `""`)
	f.Add(issuer, `"hubs"`, int64(-1<<63), int64(1<<62), `{"http://schemas.openid.net/event/backchannel-logout":[]}`, ``, `"7"`, `null`)
	s := newSignatory(f)
	p := s.provider(today)
	f.Fuzz(func(t *testing.T, iss, aud string, iat, exp int64, events, nonce, sub, sid string) {
		claims := map[string]any{"iss": iss, "iat": iat}
		if exp != 0 {
			claims["exp"] = exp
		}
		for name, raw := range map[string]string{"aud": aud, "events": events, "nonce": nonce, "sub": sub, "sid": sid} {
			if raw != "" && !json.Valid([]byte(raw)) {
				return
			}
			if raw != "" {
				claims[name] = json.RawMessage(raw)
			}
		}
		who, session, err := p.Logout(context.Background(), s.sign(t, claims))
		want := shouldCount(claims)
		if (err == nil) != want {
			t.Fatalf("%v ends with %v", claims, err)
		}
		if err == nil && (who.Issuer != issuer || who.Subject != textOf(claims["sub"]) || session != textOf(claims["sid"]) || who.Subject+session == "") {
			t.Errorf("%v is of %+v, %q", claims, who, session)
		}
	})
}

func shouldCount(claims map[string]any) bool {
	read := func(name string) (v any) {
		if raw, has := claims[name].(json.RawMessage); has {
			_ = json.Unmarshal(raw, &v) // is valid
		}
		return v
	}
	isText := func(v any) bool { _, is := v.(string); return is || v == nil }
	audience := []any{read("aud")}
	if list, is := audience[0].([]any); is {
		audience = list
	}
	events, _ := read("events").(map[string]any)
	_, about := events[logoutEvent].(map[string]any)
	_, nonce := claims["nonce"]
	iat, exp := claims["iat"].(int64), int64(0)
	if claims["exp"] != nil {
		exp = claims["exp"].(int64)
	}
	return claims["iss"] == issuer && slices.Contains(audience, any("hubs")) && !slices.ContainsFunc(audience, func(a any) bool { return !isText(a) }) &&
		about && !nonce && iat >= today.Unix()-300 && iat <= today.Unix()+300 && (exp <= 0 || exp >= today.Unix()) &&
		isText(read("sub")) && isText(read("sid")) && textOf(claims["sub"])+textOf(claims["sid"]) != ""
}

func textOf(raw any) (s string) {
	if raw, has := raw.(json.RawMessage); has {
		_ = json.Unmarshal(raw, &s) // else it stays empty
	}
	return s
}

// FuzzForged wants no token to count that the provider did not sign.
func FuzzForged(f *testing.F) {
	s := newSignatory(f)
	p := s.provider(today)
	for _, seed := range []string{
		"", "..", "x.y.z", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJIUzI1NiJ9.e30.AA", "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUub3JnIiwiYXVkIjoiaHVicyJ9.AAAA",
		strings.Repeat(".", 5000), "eyJhbGciOiJFUzI1NiJ9." + strings.Repeat("W1tb", 2000) + ".AA",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		const each = 200
		boundstest.Linear(t, len(raw), each, func() {
			if who, sid, err := p.Logout(context.Background(), raw); err == nil {
				t.Errorf("%q ends the session %q of %+v", raw, sid, who)
			}
		})
	})
}
