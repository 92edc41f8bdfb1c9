-- Messages that only those who belong to the hub they are about may read.
ALTER TABLE messages ADD COLUMN private BOOLEAN NOT NULL DEFAULT FALSE;
