-- The group of the accounts system whose people a team's hub has; empty for none.
ALTER TABLE hubs ADD COLUMN group_name TEXT {{.Binary}} NOT NULL DEFAULT '';

--bun:split

CREATE INDEX hubs_by_group ON hubs (group_name);

--bun:split

-- Where a role came from: group, or empty for by hand.
ALTER TABLE roles ADD COLUMN source TEXT NOT NULL DEFAULT '';
