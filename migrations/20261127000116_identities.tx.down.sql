ALTER TABLE accounts DROP COLUMN admin;

--bun:split

DROP INDEX accounts_without_case;

--bun:split

DROP TABLE identities;
