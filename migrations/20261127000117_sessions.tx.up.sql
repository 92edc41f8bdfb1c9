-- What people know their sessions by: a name that is no secret, where and with
-- what they signed in; and what the sign-in provider knows it by.
ALTER TABLE sessions ADD COLUMN id TEXT {{.Binary}} NOT NULL DEFAULT '';

--bun:split

ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';

--bun:split

ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';

--bun:split

ALTER TABLE sessions ADD COLUMN issuer TEXT {{.Binary}} NOT NULL DEFAULT '';

--bun:split

ALTER TABLE sessions ADD COLUMN subject TEXT {{.Binary}} NOT NULL DEFAULT '';

--bun:split

ALTER TABLE sessions ADD COLUMN sid TEXT {{.Binary}} NOT NULL DEFAULT '';

--bun:split

UPDATE sessions SET id = SUBSTR(token, 1, 26);

--bun:split

CREATE INDEX sessions_of_subject ON sessions (issuer, subject);
