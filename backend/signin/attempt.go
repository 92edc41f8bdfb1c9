package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/oauth2"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// AttemptTime is how long a sign-in may take.
const AttemptTime = 10 * time.Minute

// redisTime is how long Redis may take to answer.
const redisTime = time.Second

// An attempt is a sign-in that is under way.
type attempt struct {
	Browser  string    `json:"browser"` // checksum of the browser's secret
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	Back     string    `json:"back"`
	Silent   bool      `json:"silent"`
	Until    time.Time `json:"until"`
}

// attempts are on Redis, each under the checksum of its state.
type attempts struct {
	redis  redis.UniversalClient
	prefix string
	now    func() time.Time
}

func newAttempt(browser string, began Began) (state string, a attempt) {
	return rand.Text(), attempt{Browser: checksum(browser), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Back: Path(began.Back), Silent: began.Silent}
}

func (s attempts) key(state string) string { return s.prefix + ":sign-in:" + checksum(state) }

func (s attempts) keep(ctx context.Context, state string, a attempt) error {
	ctx, cancel := context.WithTimeout(ctx, redisTime)
	defer cancel()
	a.Until = s.now().Add(AttemptTime)
	raw, err := json.Marshal(a)
	if err == nil {
		err = s.redis.Set(ctx, s.key(state), raw, AttemptTime).Err()
	}
	if err != nil {
		return fmt.Errorf("keep a sign-in: %w: %w", hub.ErrUnavailable, err)
	}
	return nil
}

// take gives an attempt to the browser that began it, once.
func (s attempts) take(ctx context.Context, state, browser string) (attempt, error) {
	ctx, cancel := context.WithTimeout(ctx, redisTime)
	defer cancel()
	raw, err := s.redis.GetDel(ctx, s.key(state)).Bytes()
	if errors.Is(err, redis.Nil) {
		return attempt{}, ErrState
	}
	var a attempt
	if err == nil {
		err = json.Unmarshal(raw, &a)
	}
	if err != nil {
		return attempt{}, fmt.Errorf("find a sign-in: %w: %w", hub.ErrUnavailable, err)
	}
	if !s.now().Before(a.Until) || subtle.ConstantTimeCompare([]byte(a.Browser), []byte(checksum(browser))) != 1 {
		return attempt{}, ErrState
	}
	return a, nil
}

func checksum(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
