DROP INDEX outbox_held_idx;
ALTER TABLE outbox DROP COLUMN held;
