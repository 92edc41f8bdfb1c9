-- Until when all messages of an endpoint of the bus are archived, in
-- microseconds since 1970.
CREATE TABLE heard (
	endpoint TEXT {{.Binary}} PRIMARY KEY,
	until BIGINT NOT NULL
);
