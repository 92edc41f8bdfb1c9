DROP TABLE requests;
--bun:split
ALTER TABLE hubs DROP COLUMN joining;
--bun:split
ALTER TABLE hubs DROP COLUMN visibility;
