-- Counts the changes, so that nobody saves over what somebody else has saved.
ALTER TABLE hubs ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

--bun:split

-- How wide the columns of the page are: end, start, even or one.
ALTER TABLE hubs ADD COLUMN layout TEXT NOT NULL DEFAULT 'end';

--bun:split

ALTER TABLE widgets ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

--bun:split

-- When a widget was taken from its page; none while it stands there.
ALTER TABLE widgets ADD COLUMN removed {{.Time}};

--bun:split

-- What owners changed: before and after are JSON.
CREATE TABLE changes (
	id {{.Serial}},
	hub_id BIGINT NOT NULL REFERENCES hubs (id) ON DELETE CASCADE,
	widget_id BIGINT,
	kind TEXT NOT NULL,
	agent TEXT {{.Binary}} NOT NULL,
	at {{.Time}} NOT NULL,
	event TEXT NOT NULL,
	before TEXT NOT NULL,
	after TEXT NOT NULL
);

--bun:split

CREATE INDEX changes_of_hub ON changes (hub_id, id);
