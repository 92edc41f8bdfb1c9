DROP TABLE changes;
--bun:split
ALTER TABLE widgets DROP COLUMN removed;
--bun:split
ALTER TABLE widgets DROP COLUMN version;
--bun:split
ALTER TABLE hubs DROP COLUMN layout;
--bun:split
ALTER TABLE hubs DROP COLUMN version;
