-- One row that processes write now and then, to know whether the database takes
-- writes. Time is microseconds since 1970.
CREATE TABLE pulse (
	id BIGINT PRIMARY KEY,
	at BIGINT NOT NULL
);
