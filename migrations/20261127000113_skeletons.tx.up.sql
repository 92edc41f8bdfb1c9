-- What the names of teams that look alike have in common: only one team has it.
-- Those that were there before, and look like an older one, have their id behind.
-- Pages of people have none: their names are those of accounts.
ALTER TABLE hubs ADD COLUMN skeleton TEXT {{.Binary}};

--bun:split

CREATE UNIQUE INDEX hubs_by_skeleton ON hubs (skeleton);
