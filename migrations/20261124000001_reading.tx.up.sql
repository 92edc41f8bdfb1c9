-- Who did it, and how much it matters (20: as usual), for feeds that leave some
-- of it out.
ALTER TABLE messages ADD COLUMN actor TEXT {{.Binary}} NOT NULL DEFAULT '';

--bun:split

ALTER TABLE messages ADD COLUMN severity BIGINT NOT NULL DEFAULT 20;

--bun:split

-- The source repositories that a hub is about.
ALTER TABLE hubs ADD COLUMN repositories TEXT NOT NULL DEFAULT '[]';
