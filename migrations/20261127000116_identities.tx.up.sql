-- Whom the sign-in provider means by an account. Since is in microseconds since
-- 1970.
CREATE TABLE identities (
	issuer TEXT {{.Binary}} NOT NULL,
	subject TEXT {{.Binary}} NOT NULL,
	username TEXT {{.Binary}} NOT NULL UNIQUE REFERENCES accounts (username) ON DELETE CASCADE,
	since BIGINT NOT NULL,
	PRIMARY KEY (issuer, subject)
);

--bun:split

-- Two names that differ in their case alone are one.
CREATE INDEX accounts_without_case ON accounts (LOWER(username));

--bun:split

-- Admins of the site, beside those that are set.
ALTER TABLE accounts ADD COLUMN admin BOOLEAN NOT NULL DEFAULT FALSE;
