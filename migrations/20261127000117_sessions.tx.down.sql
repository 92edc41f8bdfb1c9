DROP INDEX sessions_of_subject;

--bun:split

ALTER TABLE sessions DROP COLUMN sid;

--bun:split

ALTER TABLE sessions DROP COLUMN subject;

--bun:split

ALTER TABLE sessions DROP COLUMN issuer;

--bun:split

ALTER TABLE sessions DROP COLUMN browser;

--bun:split

ALTER TABLE sessions DROP COLUMN address;

--bun:split

ALTER TABLE sessions DROP COLUMN id;
