ALTER TABLE messages DROP COLUMN received;
