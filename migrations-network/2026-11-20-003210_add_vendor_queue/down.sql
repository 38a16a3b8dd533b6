ALTER TABLE vendors DROP COLUMN queue_waiting, DROP COLUMN queue_dead, DROP COLUMN queue_oldest_at;
