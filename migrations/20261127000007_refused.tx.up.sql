-- Messages that the database refused for what they are, put aside. Their texts
-- are ASCII, and the envelope is bytes, so that these are not refused as well.
-- Time is microseconds since 1970.
CREATE TABLE refused (
	seq {{.Serial}},
	msg_id TEXT {{.Binary}} NOT NULL UNIQUE,
	topic TEXT NOT NULL,
	at BIGINT NOT NULL,
	reason TEXT NOT NULL,
	size BIGINT NOT NULL,
	raw {{.Bytes}} NOT NULL
);
