-- The pictures of hubs, small and ready to be shown.
CREATE TABLE pictures (
	hub_id BIGINT PRIMARY KEY REFERENCES hubs (id) ON DELETE CASCADE,
	data {{.Bytes}} NOT NULL
);

--bun:split

-- What browsers call the picture: a hash of what is in it, and its format; empty: there
-- is none.
ALTER TABLE hubs ADD COLUMN picture TEXT NOT NULL DEFAULT '';
