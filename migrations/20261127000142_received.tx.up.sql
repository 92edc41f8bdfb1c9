-- When a message came, in microseconds since 1970, where it came over the bus long
-- after the time that its sender gives it.
ALTER TABLE messages ADD COLUMN received BIGINT;
