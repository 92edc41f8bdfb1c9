package live

import "sync/atomic"

// Lookups is how often fragments were asked for, by where they were found: in
// this process's copies, in Redis, or nowhere.
type Lookups struct{ Copies, Redis, Missing int64 }

type lookups struct{ copies, redis, missing atomic.Int64 }
