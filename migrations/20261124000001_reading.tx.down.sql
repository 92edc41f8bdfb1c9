ALTER TABLE hubs DROP COLUMN repositories;
--bun:split
ALTER TABLE messages DROP COLUMN severity;
--bun:split
ALTER TABLE messages DROP COLUMN actor;
