-- Of a token only its checksum is kept. Times are microseconds since 1970.
CREATE TABLE sessions (
	token TEXT {{.Binary}} PRIMARY KEY,
	username TEXT {{.Binary}} NOT NULL,
	full_name TEXT NOT NULL,
	email TEXT NOT NULL,
	groups TEXT NOT NULL,
	created BIGINT NOT NULL,
	seen BIGINT NOT NULL
);

--bun:split

CREATE INDEX sessions_of_account ON sessions (username);

--bun:split

CREATE INDEX sessions_by_age ON sessions (created);

--bun:split

CREATE INDEX sessions_by_use ON sessions (seen);
