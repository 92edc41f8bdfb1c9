DROP INDEX hubs_by_avatar_asked;

--bun:split

ALTER TABLE hubs DROP COLUMN avatar_asked;
