-- When the sign-in provider said last who a session is of, and of which groups.
ALTER TABLE sessions ADD COLUMN looked BIGINT NOT NULL DEFAULT 0;

--bun:split

UPDATE sessions SET looked = created;
