-- Times of which messages of an endpoint of the bus are missing, in microseconds
-- since 1970; until is 0 while that goes on. Fetched tells that they are or will
-- be asked for, noted when a backend has said so last.
CREATE TABLE gaps (
	endpoint TEXT {{.Binary}} NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT NOT NULL,
	fetched BOOLEAN NOT NULL,
	noted BIGINT NOT NULL,
	PRIMARY KEY (endpoint, since)
);
