ALTER TABLE roles DROP COLUMN source;
--bun:split
DROP INDEX hubs_by_group;
--bun:split
ALTER TABLE hubs DROP COLUMN group_name;
