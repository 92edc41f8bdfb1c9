DROP INDEX hubs_by_skeleton;

--bun:split

ALTER TABLE hubs DROP COLUMN skeleton;
