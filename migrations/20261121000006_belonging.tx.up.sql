-- Who may see a hub: public or members. How one becomes a member: open or approval.
ALTER TABLE hubs ADD COLUMN visibility TEXT NOT NULL DEFAULT 'public';

--bun:split

ALTER TABLE hubs ADD COLUMN joining TEXT NOT NULL DEFAULT 'open';

--bun:split

-- Who asked to join and has no answer yet.
CREATE TABLE requests (
	hub_id BIGINT NOT NULL REFERENCES hubs (id) ON DELETE CASCADE,
	username TEXT {{.Binary}} NOT NULL REFERENCES accounts (username) ON DELETE CASCADE,
	since {{.Time}} NOT NULL,
	PRIMARY KEY (hub_id, username)
);
