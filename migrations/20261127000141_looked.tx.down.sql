ALTER TABLE sessions DROP COLUMN looked;
