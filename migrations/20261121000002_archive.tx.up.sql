-- Times are microseconds since 1970.
CREATE TABLE messages (
	seq {{.Serial}},
	msg_id TEXT {{.Binary}} NOT NULL UNIQUE,
	event TEXT {{.Binary}} NOT NULL,
	category TEXT {{.Binary}} NOT NULL,
	at BIGINT NOT NULL,
	raw TEXT NOT NULL
);

--bun:split

CREATE INDEX messages_by_event ON messages (event, at);

--bun:split

CREATE INDEX messages_by_category ON messages (category, at);

--bun:split

CREATE INDEX messages_by_time ON messages (at);

--bun:split

-- Who and what a message is about; kind is user, package or hub.
CREATE TABLE mentions (
	kind TEXT NOT NULL,
	name TEXT {{.Binary}} NOT NULL,
	at BIGINT NOT NULL,
	seq BIGINT NOT NULL REFERENCES messages (seq) ON DELETE CASCADE,
	PRIMARY KEY (kind, name, at, seq)
);

--bun:split

CREATE INDEX mentions_of_message ON mentions (seq);

--bun:split

-- Messages whose widgets are not known to be in the queue.
CREATE TABLE unrouted (
	seq BIGINT PRIMARY KEY REFERENCES messages (seq) ON DELETE CASCADE,
	received BIGINT NOT NULL
);

--bun:split

-- Totals over the archive; kind is category, user or package.
CREATE TABLE counts (
	kind TEXT NOT NULL,
	name TEXT {{.Binary}} NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (kind, name)
);
