-- Until the end nothing is archived: who counts waits for this table.
ALTER TABLE counts RENAME TO totals;

--bun:split

-- How many messages of a span of time mention a name. Kind is category, user
-- or package; width is that of the span in seconds, 0 for all time; bucket is
-- when it begins, in seconds since 1970 and a multiple of the width.
CREATE TABLE series (
	kind TEXT NOT NULL,
	width BIGINT NOT NULL,
	name TEXT {{.Binary}} NOT NULL,
	bucket BIGINT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (kind, width, name, bucket)
) {{.Sorted}};

--bun:split

INSERT INTO series (kind, width, name, bucket, n)
SELECT kind, 0, name, 0, n FROM totals;

--bun:split

-- % has the sign of what is divided: the second one is for times before 1970.
INSERT INTO series (kind, width, name, bucket, n)
SELECT kind, 86400, name, (at - (at % 86400000000 + 86400000000) % 86400000000) / 1000000, COUNT(*)
FROM mentions WHERE kind IN ('user', 'package') GROUP BY 1, 2, 3, 4;

--bun:split

INSERT INTO series (kind, width, name, bucket, n)
SELECT 'category', 86400, category, (at - (at % 86400000000 + 86400000000) % 86400000000) / 1000000, COUNT(*)
FROM messages GROUP BY 1, 2, 3, 4;

--bun:split

DROP TABLE totals;
