package store

// MigrationsLock is what migrations hold in Postgres.
const MigrationsLock = migrationsLock
