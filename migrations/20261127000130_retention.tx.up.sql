-- The one moment before which messages of the bus are forgotten, and no more
-- archived, in microseconds since 1970; first that of the zero time. They still
-- count in series.
CREATE TABLE horizon (
	id BIGINT PRIMARY KEY,
	at BIGINT NOT NULL
);

--bun:split

INSERT INTO horizon (id, at) VALUES (1, -62135596800000000);

--bun:split

CREATE INDEX changes_by_time ON changes (at);

--bun:split

CREATE INDEX widgets_by_removal ON widgets (removed) WHERE removed IS NOT NULL;

--bun:split

CREATE INDEX series_by_age ON series (bucket) WHERE width > 0;
