-- How far the archive was read anew: the last message that was, and the last that is to be.
CREATE TABLE reread (
	id BIGINT PRIMARY KEY CHECK (id = 1),
	after BIGINT NOT NULL,
	until BIGINT NOT NULL
);
