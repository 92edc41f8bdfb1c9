ALTER TABLE hubs DROP COLUMN picture;

--bun:split

DROP TABLE pictures;
