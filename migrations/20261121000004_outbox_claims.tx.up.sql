-- Until when an entry is somebody's, in microseconds since 1970.
ALTER TABLE outbox ADD COLUMN claimed BIGINT NOT NULL DEFAULT 0;
