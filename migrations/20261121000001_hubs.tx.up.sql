CREATE TABLE accounts (
	username TEXT {{.Binary}} PRIMARY KEY,
	full_name TEXT NOT NULL,
	created {{.Time}} NOT NULL
);

--bun:split

CREATE TABLE hubs (
	id {{.Serial}},
	kind TEXT NOT NULL,
	name TEXT {{.Binary}} NOT NULL,
	title TEXT NOT NULL,
	summary TEXT NOT NULL,
	packages TEXT NOT NULL,
	topics TEXT NOT NULL,
	archived BOOLEAN NOT NULL,
	created {{.Time}} NOT NULL,
	updated {{.Time}} NOT NULL,
	UNIQUE (kind, name)
);

--bun:split

CREATE TABLE roles (
	hub_id BIGINT NOT NULL REFERENCES hubs (id) ON DELETE CASCADE,
	username TEXT {{.Binary}} NOT NULL REFERENCES accounts (username) ON DELETE CASCADE,
	role TEXT NOT NULL,
	since {{.Time}} NOT NULL,
	PRIMARY KEY (hub_id, role, username)
);

--bun:split

CREATE INDEX roles_of_account ON roles (username, role);

--bun:split

CREATE TABLE widgets (
	id {{.Serial}},
	hub_id BIGINT NOT NULL REFERENCES hubs (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	"column" TEXT NOT NULL,
	position BIGINT NOT NULL,
	config TEXT NOT NULL,
	updated {{.Time}} NOT NULL
);

--bun:split

CREATE INDEX widgets_of_hub ON widgets (hub_id);

--bun:split

-- The last message that concerned a hub, in microseconds since 1970.
CREATE TABLE activity (
	hub_id BIGINT PRIMARY KEY REFERENCES hubs (id) ON DELETE CASCADE,
	at BIGINT NOT NULL
);

--bun:split

CREATE INDEX activity_by_time ON activity (at);

--bun:split

-- Changes that the bus has still to be told of.
CREATE TABLE outbox (
	id {{.Serial}},
	event TEXT NOT NULL,
	body TEXT NOT NULL,
	msg_id TEXT NOT NULL,
	created {{.Time}} NOT NULL
);
