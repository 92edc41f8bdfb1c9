ALTER TABLE outbox DROP COLUMN claimed;
