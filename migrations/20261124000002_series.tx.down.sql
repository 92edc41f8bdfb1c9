CREATE TABLE counts (
	kind TEXT NOT NULL,
	name TEXT {{.Binary}} NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (kind, name)
);

--bun:split

INSERT INTO counts (kind, name, n)
SELECT kind, name, n FROM series WHERE width = 0 AND kind IN ('category', 'user', 'package');

--bun:split

DROP TABLE series;
