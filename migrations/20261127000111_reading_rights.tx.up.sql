-- Who may read a message is asked of the hubs that it is about.
ALTER TABLE messages DROP COLUMN private;

--bun:split

-- Series are for everybody, and messages about hubs are not. % has the sign of
-- what is divided: the second one is for times before 1970.
UPDATE series SET n = series.n - own.n FROM (
	SELECT x.kind, w.width, x.name,
		CASE w.width WHEN 0 THEN 0 ELSE (x.at - (x.at % 86400000000 + 86400000000) % 86400000000) / 1000000 END AS bucket, COUNT(*) AS n
	FROM messages AS m JOIN mentions AS x ON x.seq = m.seq, (SELECT 0 AS width UNION ALL SELECT 86400 AS width) AS w
	WHERE m.category = 'hubs' AND x.kind IN ('user', 'package') GROUP BY 1, 2, 3, 4
) AS own WHERE series.kind = own.kind AND series.width = own.width AND series.name = own.name AND series.bucket = own.bucket;

--bun:split

DELETE FROM series WHERE n <= 0 OR kind = 'category' AND name = 'hubs';
